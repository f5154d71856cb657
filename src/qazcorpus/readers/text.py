"""Plain text files: one document a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from qazcorpus.readers.encoding import decode
from qazcorpus.readers.metadata import split_front_matter
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source

# No encoding takes more bytes for a code point, so that a larger file need not be read to be
# known to be too long; front matter has some room beside it.
BYTES_A_CHAR: Final = 4
FRONT_MATTER_BYTES: Final = 65_536
_LONGEST_TITLE: Final = 200


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument]:
    """The one document of a text file: its text as it stands, without front matter.

    The first line is the title when it looks like a headline: short, without a final stop, and with
    text after it. It stays in the text. Raises SourceError when the file cannot be read or decoded.
    """
    data = source.read(options.max_chars * BYTES_A_CHAR + FRONT_MATTER_BYTES)
    text = decode(data, path=source.name, encoding=options.encoding)
    front = split_front_matter(text, path=source.name, required=False)
    yield RawDocument(
        text=front.body,
        sha256=hashlib.sha256(data).hexdigest(),
        doc_id=source.doc_id,
        stated=front.values,
        guessed={"title": headline(front.body)},
    )


def headline(text: str) -> str:
    """The first line of a text where it looks like a headline, else an empty string."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    is_title = 0 < len(first) <= _LONGEST_TITLE and not first.endswith(".") and rest.strip()
    return first if is_title else ""
