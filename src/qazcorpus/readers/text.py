"""Reading plain text files. Each file is one document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from qazcorpus.readers.encoding import decode
from qazcorpus.readers.metadata import split_front_matter
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source

# The maximum number of bytes for a code point in any encoding. A file with more bytes than this
# allows is too long, and is not read. Front matter may have additional bytes.
BYTES_A_CHAR: Final = 4
FRONT_MATTER_BYTES: Final = 65_536
_LONGEST_TITLE: Final = 200


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument]:
    """The one document of a text file: its text without front matter.

    The first line is the title if it looks like a headline: short, without a final stop, and with
    text after it. It stays in the text. Raises SourceError if the file cannot be read or decoded.
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
    """The first line of a text if it looks like a headline, otherwise an empty string."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    is_title = 0 < len(first) <= _LONGEST_TITLE and not first.endswith(".") and rest.strip()
    return first if is_title else ""
