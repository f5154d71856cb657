"""Decoding web pages. Unlike for files of the user, a certain guess about the encoding is used.

A user can say the encoding of a file, but not of each of a million pages, and pages often declare
a wrong one. A page has much text, and often a declaration as a second witness. What is not certain
is refused, as for other files.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.readers.encoding import decode, known_encoding, marked_encoding
from qazcorpus.readers.misread import likelihood, likely_encodings, misread, reread
from qazcorpus.readers.report import SourceError

_META: Final = re.compile(rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_XML: Final = re.compile(rb"\s*<\?xml[^<>]+encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.I)
_DECLARED_WITHIN: Final = 4096
_TAG: Final = re.compile("<[^<>]*>")
_BYTE_TAG: Final = re.compile(rb"<[^<>]*>")
_LONGEST_SAMPLE: Final = 1_000_000
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# A page with at most one bad byte in this number of characters that are not ASCII is only damaged.
_ONE_BAD_IN: Final = 200
# The likelihood by which the best encoding must be better than the next one, and the characters
# that are not ASCII that it takes.
_MARGIN: Final = 0.1
_FEWEST: Final = 60


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, and the encoding it is in. `changes` counts what was mended:
    `encodings` (the encoding was recognised from the letters), `double_encoded`, `bad_bytes`."""

    text: str
    encoding: str
    changes: Mapping[str, int] = field(default_factory=dict)


def decode_page(data: bytes, *, path: str, encoding: str | None = None, said: str = "") -> Page:
    """Decode with the given encoding, by a byte order mark, as UTF-8, as the server (`said`) or the
    page itself declares, or in the only encoding in which it is Kazakh or Russian, in that order.

    UTF-8 comes before declarations because pages are often converted to UTF-8 without changing
    them, and text in another encoding is hardly ever valid UTF-8. A declared encoding is not used
    if the page makes no sense in it. Raises SourceError if nothing is certain.
    """
    if encoding is not None or marked_encoding(data):
        name = encoding or marked_encoding(data) or ""
        return Page(decode(data, path=path, encoding=encoding).removeprefix("\ufeff"), name)
    try:
        return _without_misreading(decode(data, path=path), data)
    except SourceError as refusal:
        if page := _wide(data):
            return page
        for name in dict.fromkeys(_declared(data, said)):
            if page := _as_declared(data, name):
                return page
        if page := _recognised(data) or _damaged(data, "utf-8"):
            return page
        raise refusal


def _declared(data: bytes, said: str) -> Iterable[str]:
    """Python's names of the encodings that are declared, without UTF-8."""
    head = data[:_DECLARED_WITHIN]
    stated = [match[1].decode("ascii") for p in (_XML, _META) if (match := p.search(head))]
    for name in (said, *stated):
        try:
            known = known_encoding(name) if name else "utf-8"
        except UsageError:
            continue
        if not known.startswith("utf"):
            yield known


def _as_declared(data: bytes, name: str) -> Page | None:
    """The page in a declared encoding, or in the one that is meant by it. None if it makes no
    sense."""
    page = _damaged(data, name)
    if page is None:
        return None
    sample = _telling_words(page.text)
    found = misread(sample, name)
    if found is None:
        return page
    return _damaged(data, found.right, {"encodings": 1}) if found.wrong == name else None


def _damaged(data: bytes, name: str, changes: Mapping[str, int] | None = None) -> Page | None:
    """The page in an encoding. A few bytes that do not fit become U+FFFD; None if they are more."""
    text = data.decode(name, errors="replace")
    bad = text.count("\ufffd")
    if bad and bad * _ONE_BAD_IN > sum(not char.isascii() for char in text):
        return None
    counted = dict(changes or {}) | ({"bad_bytes": bad} if bad else {})
    return Page(text.removeprefix("\ufeff"), name, counted)


def _wide(data: bytes) -> Page | None:
    """The page if its markup is UTF-16 or UTF-32, in which every second byte at least is zero."""
    if data[:_LONGEST_SAMPLE].count(0) * 5 <= len(data[:_LONGEST_SAMPLE]):
        return None
    for name in _WIDE:
        page = _damaged(data, name, {"encodings": 1})
        if page and "<" in page.text and ">" in page.text and "\0" not in page.text:
            return page
    return None


def _recognised(data: bytes) -> Page | None:
    """The page in the only encoding in which its words are Kazakh or Russian."""
    words = _BYTE_TAG.sub(b" ", data[:_LONGEST_SAMPLE]).split()
    found = likely_encodings(b" ".join(word for word in words if not word.isascii()))
    rated = [(likelihood(_telling_words(text)), name, text) for name, text in found]
    rated.sort(key=lambda item: -item[0])
    if not rated or sum(not char.isascii() for char in rated[0][2]) < _FEWEST:
        return None
    if len(rated) > 1 and rated[0][0] - rated[1][0] < _MARGIN:
        return None
    return _damaged(data, rated[0][1], {"encodings": 1})


def _without_misreading(text: str, data: bytes) -> Page:
    """The page of text that is valid UTF-8 but may have been opened in a wrong encoding before."""
    text = text.removeprefix("\ufeff")
    found = misread(_telling_words(text), None)
    if found is None:
        return Page(text, "utf-8")
    try:
        if found.wrong == "utf-8":
            return Page(codecs.decode(data, found.right), found.right, {"encodings": 1})
        mended = reread(text, found.wrong, found.right)
    except UnicodeError:
        return Page(text, "utf-8")  # `require_sense` refuses what is left of it
    return Page(mended, "utf-8", {"double_encoded": 1})


def _telling_words(text: str) -> str:
    """The words outside of tags that are not ASCII."""
    words = _TAG.sub(" ", text[:_LONGEST_SAMPLE]).split()
    return " ".join(word for word in words if not word.isascii())
