"""Kazakh in one encoding of a byte a letter that was opened as another: the letters beyond Russian
become those of other languages, or all letters become Latin ones with marks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Final

_RIGHT: Final = ("kz1048", "ptcp154", "cp1251")
_WRONG: Final = ("cp1251", "kz1048", "ptcp154", "cp1252", "iso8859-1")
_WESTERN: Final = ("cp1252", "iso8859-1")
_KAZAKH: Final = frozenset("әғқңөұү")
# Ukrainian letters read as ү, ғ and ө: these alone are no sign of Kazakh.
_TELLING: Final = frozenset("әқңұ")
_ALIEN: Final = re.compile(
    "(?![А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі])[^\\W\\d_A-Za-z]"
    "|[^\\x00-\\x7f\\w\\s«„“”‘’‚‹‐‑–—…№§\xad\ufeff\u200b](?=[А-яЁёӘ-ӿІі])"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_HIGH_LATIN: Final = re.compile("[À-ÿ]")
_FEWEST_ALIEN: Final = 3
_FEWEST_LATIN: Final = 12
# Of a thousand letters of Kazakh, about 95 are of `_KAZAKH`; a quotation in another language
# gives fewer when it is taken for misread Kazakh.
_LEAST_SHARE: Final = 0.03
_MOST_LEFT: Final = 0.1
_MOSTLY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Undone:
    """The encoding that a text was opened in (`wrong`), its own one (`right`), and the text."""

    wrong: str
    right: str
    text: str


def undo(text: str, encoding: str | None) -> Undone | None:
    """What a text was before it was opened in a wrong encoding; None where undoing gives no
    Kazakh, or (from Latin letters) no Cyrillic.

    `encoding` is the one that it was decoded in, as Python names it; None: any of a byte a letter.
    """
    if text.isascii():
        return None
    letters = len(_LETTER.findall(text))
    western = len(_HIGH_LATIN.findall(text))
    if western >= _FEWEST_LATIN and western >= _MOSTLY * letters:
        wrongs: tuple[str, ...] = _WESTERN
    elif len(_ALIEN.findall(text)) >= _FEWEST_ALIEN:
        wrongs = tuple(name for name in _WRONG if name not in _WESTERN)
    else:
        return None
    if encoding is not None:
        wrongs = tuple(name for name in wrongs if name == encoding)
    found: list[tuple[int, int, int, Undone]] = []
    for wrong in wrongs:
        for right in _RIGHT:
            if wrong != right:
                table = _table(wrong, right)
                undone = Undone(wrong, right, text.translate(table))
                left, gained = _compared(text, undone.text)
                if _makes_sense(text, left, gained, western=wrong in _WESTERN):
                    outside = sum(1 for char in text if char > "\x7f" and ord(char) not in table)
                    found.append((left, outside, -gained.total(), undone))
    return min(found, key=lambda item: item[:3])[3] if found else None


def _compared(text: str, undone: str) -> tuple[int, Counter[str]]:
    """How many letters stay alien, and how many Kazakh ones there are more than before."""
    before = Counter(char for char in text.lower() if char in _KAZAKH)
    after = Counter(char for char in undone.lower() if char in _KAZAKH)
    return len(_ALIEN.findall(undone)), after - before


def _makes_sense(text: str, left: int, gained: Counter[str], *, western: bool) -> bool:
    letters = len(_LETTER.findall(text))
    if western:
        return left <= _MOST_LEFT * letters
    return (
        left <= _MOST_LEFT * len(_ALIEN.findall(text))
        and len(gained) >= 2
        and not _TELLING.isdisjoint(gained)
        and gained.total() >= max(_FEWEST_ALIEN, _LEAST_SHARE * letters)
    )


@cache
def _table(wrong: str, right: str) -> dict[int, str]:
    """From what each byte is in `wrong` to what it is in `right`; a byte without a character is
    taken for a control character, as browsers take it."""
    return {ord(_char(byte, wrong)): _char(byte, right) for byte in range(0x80, 0x100)}


def _char(byte: int, encoding: str) -> str:
    return bytes([byte]).decode(encoding, errors="ignore") or chr(byte)
