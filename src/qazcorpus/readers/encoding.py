"""Bytes to text: UTF-8 and UTF-16 with a byte order mark; anything else is named, not guessed."""

from __future__ import annotations

import codecs
import re
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.readers.report import SourceError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KAZAKH_LETTERS: Final = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_HINT_BYTES: Final = 65_536
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
        remedy="Encodings of Kazakh text: utf-8, utf-16, kz1048, cp1251.",
    )


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the start tells, or None."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """The text of a file's bytes. A byte order mark stays in, for `normalize` to count.

    Without `encoding`, UTF-16 needs its byte order mark and all else is taken for UTF-8. Raises
    SourceError with the byte offset of what does not fit and the encoding to try.
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


def _wrong_encoding(data: bytes, problem: str, *, path: str, place: str) -> SourceError:
    hint = likely_encoding(data)
    remedy = (
        f"It reads as {hint}: pass encoding={hint!r} (--encoding {hint}), or save it as UTF-8."
        if hint
        else "Save it as UTF-8, or pass encoding=… (--encoding); is it a text file at all?"
    )
    return SourceError("encoding", problem, path=path, place=place, remedy=remedy)


def likely_encoding(data: bytes) -> str:
    """The encoding that bytes which are not UTF-8 probably are in, or an empty string.

    KZ-1048 is Windows-1251 with the Kazakh letters; the two differ in 17 places, so Kazakh letters
    decide between them. UTF-16 without its mark shows as zero bytes or the Cyrillic block's 0x04 on
    one side.
    """
    sample = data[: min(_HINT_BYTES, len(data) // 2 * 2)]
    if not any(sample):
        return ""
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sample and (high.count(0) + high.count(4)) * 10 > len(high) * 9:
            return name
    if b"\0" in sample:
        return ""
    text = data[:_HINT_BYTES].decode("kz1048", errors="ignore")
    other = len(_NOT_ASCII.findall(text))
    if not other or len(_CYRILLIC.findall(text)) * 10 < other * 8:
        return ""
    return "kz1048" if _KAZAKH_LETTERS.search(text) else "cp1251"
