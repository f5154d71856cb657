"""Bytes to text: UTF-8, UTF-16 and UTF-32 with a byte order mark; anything else is named, not
guessed."""

from __future__ import annotations

import codecs
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.readers.misread import CANDIDATES, beginning, likely_encodings, misread
from qazcorpus.readers.report import SourceError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HINT_BYTES: Final = 65_536
# The bytes of a unit that are mostly zero: of four, of two.
_WIDE: Final = (
    ("utf-32-le", 4, (2, 3)),
    ("utf-32-be", 4, (0, 1)),
    ("utf-16-le", 2, (1,)),
    ("utf-16-be", 2, (0,)),
)
# Codecs of Python that are no encodings of files.
_NOT_OF_FILES: Final = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape"})


def known_encoding(encoding: str) -> str:
    """Python's own name of an encoding (`UTF8`: `utf-8`); raises UsageError for an unknown one."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)  # refuses codecs that are not between bytes and text
    except (LookupError, ValueError) as error:
        raise _unknown_encoding(encoding) from error
    if name.replace("-", "_") in _NOT_OF_FILES:
        raise _unknown_encoding(encoding)
    return name


def _unknown_encoding(encoding: str) -> UsageError:
    return UsageError(
        f"there is no encoding {encoding!r}.",
        remedy=f"Encodings of Kazakh text: {', '.join(CANDIDATES)}.",
    )


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the start tells, or None."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """The text of a file's bytes. A byte order mark stays in, for `normalize` to count.

    Without `encoding`, UTF-16 and UTF-32 need their byte order mark and all else is taken for
    UTF-8. Raises SourceError with the byte offset of what does not fit and the encoding to try.
    """
    name = encoding or marked_encoding(data) or "utf-8"
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        at = error.start
        problem = f"0x{data[at]:02x} is not {name.upper()} text."
        raise _wrong_encoding(data, problem, path=path, place=f"byte {at}") from error
    if text.count("\0") * 5 > len(text):
        problem = "much of the file is NUL characters, so it is not UTF-8 text."
        raise _wrong_encoding(data, problem, path=path, place=f"byte {data.index(0)}")
    return text


def require_sense(text: str, encoding: str | None, *, path: str, place: str) -> None:
    """Raise SourceError for a text with letters that no text has, where another encoding than the
    one that it was decoded in (None: UTF-8, or one from before it was saved so) makes sense of it.
    """
    found = misread(text, encoding)
    if found is None:
        return
    if found.wrong in (encoding, "utf-8"):
        raise SourceError(
            "encoding",
            f"this is not {found.wrong.upper()} text, though it can be read as such: it would be "
            f"«{found.sample}».",
            path=path,
            place=place,
            remedy=_read_as(found.right, found.mended),
        )
    raise SourceError(
        "encoding",
        f"this is {found.right.upper()} text that was opened as {found.wrong.upper()} before it "
        f"was saved: «{found.sample}» was «{found.mended}».",
        path=path,
        place=place,
        remedy="Open the original in its own encoding and save it as UTF-8.",
    )


def _wrong_encoding(data: bytes, problem: str, *, path: str, place: str) -> SourceError:
    name, text = likely_encoding(data)
    remedy = (
        _read_as(name, text)
        if name
        else "Save it as UTF-8, or pass encoding=… (--encoding); is it a text file at all?"
    )
    return SourceError("encoding", problem, path=path, place=place, remedy=remedy)


def _read_as(name: str, text: str) -> str:
    return (
        f"As {name} it reads «{text}»: pass encoding={name!r} (--encoding {name}), or save it as "
        "UTF-8."
    )


def likely_encoding(data: bytes) -> tuple[str, str]:
    """The encoding that bytes which are not UTF-8 probably are in, and how they begin in it; two
    empty strings where it cannot be told.

    Letters of Kazakh and Russian tell; for other languages, the zero bytes of UTF-32 and UTF-16.
    """
    sample = data[:_HINT_BYTES]
    found = likely_encodings(sample)
    if found:
        name, text = found[0]
        return name, beginning(text)
    for name, width, high in _WIDE:
        units = [sample[offset::width] for offset in high]
        if any(sample) and all(unit.count(0) * 10 > len(unit) * 9 for unit in units if unit):
            return name, beginning(sample.decode(name, errors="ignore"))
    return "", ""
