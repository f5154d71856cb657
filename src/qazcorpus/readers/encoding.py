"""Decoding text files: UTF-8, and UTF-16 or UTF-32 with a byte order mark.

Other encodings are not guessed: the user must name them. Errors say which one is likely.
"""

from __future__ import annotations

import codecs
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.readers.misread import CANDIDATES, beginning, likely_encodings, misread
from qazcorpus.readers.report import SourceError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # starts like the mark of UTF-16, so it must come first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HINT_BYTES: Final = 65_536
# For each encoding: the bytes in a unit, and the indices of those that are mostly zero.
_WIDE: Final = (
    ("utf-32-le", 4, (2, 3)),
    ("utf-32-be", 4, (0, 1)),
    ("utf-16-le", 2, (1,)),
    ("utf-16-be", 2, (0,)),
)
# Python codecs that are not encodings of files.
_NOT_OF_FILES: Final = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape"})


def known_encoding(encoding: str) -> str:
    """Python's name of an encoding (`utf-8` for `UTF8`). Raises UsageError for an unknown one."""
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
    """The encoding of the byte order mark at the start, or None."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """The text of a file's bytes. A byte order mark is kept, because `normalize` counts it.

    Without `encoding`, a byte order mark decides between UTF-16 and UTF-32, and other files are
    decoded as UTF-8. Raises SourceError with the offset of the first byte that does not fit and the
    encoding to try.
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
    """Raise SourceError if the text makes no sense, but would in another encoding.

    `encoding` is the one that the text was decoded with. None means UTF-8; then the text may also
    have been opened in a wrong encoding before it was saved as UTF-8.
    """
    found = misread(text, encoding)
    if found is None:
        return
    if found.wrong in (encoding, "utf-8"):
        raise SourceError(
            "encoding",
            f"this is not {found.wrong.upper()} text: decoded in this way, it reads "
            f"«{found.sample}».",
            path=path,
            place=place,
            remedy=_read_as(found.right, found.corrected),
        )
    raise SourceError(
        "encoding",
        f"this is {found.right.upper()} text that was opened as {found.wrong.upper()} before it "
        f"was saved: «{found.sample}» was «{found.corrected}».",
        path=path,
        place=place,
        remedy="Open the original in the right encoding and save it as UTF-8.",
    )


def _wrong_encoding(data: bytes, problem: str, *, path: str, place: str) -> SourceError:
    name, text = likely_encoding(data)
    remedy = (
        _read_as(name, text)
        if name
        else "Check that it is a text file. Save it as UTF-8, or pass encoding=… (--encoding)."
    )
    return SourceError("encoding", problem, path=path, place=place, remedy=remedy)


def _read_as(name: str, text: str) -> str:
    return (
        f"As {name} it reads «{text}»: pass encoding={name!r} (--encoding {name}), or save it as "
        "UTF-8."
    )


def likely_encoding(data: bytes) -> tuple[str, str]:
    """The likely encoding of bytes that are not UTF-8, and the beginning of the text in it.

    Kazakh and Russian are recognised by the frequencies of their letters, in `CANDIDATES`. Other
    languages are recognised only in UTF-32 and UTF-16, by the zero bytes. Both strings are empty if
    no encoding is likely.
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
