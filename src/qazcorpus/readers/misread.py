"""Detecting text that was decoded in a wrong encoding, from the letters of Kazakh and Russian."""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

# The number of occurrences of each letter in a thousand: for Kazakh counted in the documents of the
# project, for Russian from known frequencies.
_KAZAKH: Final = {
    **{"а": 124.1, "е": 81.3, "ы": 73.4, "н": 64.7, "т": 59.6, "і": 57.6, "р": 50.0, "д": 49.6},
    **{"л": 45.0, "с": 43.4, "м": 32.4, "қ": 30.4, "к": 29.9, "о": 28.6, "б": 26.2, "й": 18.6},
    **{"п": 18.2, "ж": 17.8, "ғ": 16.5, "з": 16.0, "у": 15.6, "ш": 14.4, "и": 14.0, "ң": 13.8},
    **{"г": 11.9, "ө": 9.6, "ұ": 9.1, "ү": 8.0, "ә": 6.4, "в": 3.3, "я": 3.0, "х": 2.5, "ф": 1.3},
    **{"ц": 1.2, "ь": 0.7, "э": 0.6, "ю": 0.5, "ч": 0.4, "ё": 0.2, "щ": 0.1, "ъ": 0.1, "һ": 0.1},
}
_RUSSIAN: Final = {
    **{"о": 109.7, "е": 84.5, "а": 80.1, "и": 73.5, "н": 67.0, "т": 62.6, "с": 54.7, "р": 47.3},
    **{"в": 45.4, "л": 44.0, "к": 34.9, "м": 32.1, "д": 29.8, "п": 28.1, "у": 26.2, "я": 20.1},
    **{"ы": 19.0, "ь": 17.4, "г": 17.0, "з": 16.5, "б": 15.9, "ч": 14.4, "й": 12.1, "х": 9.7},
    **{"ж": 9.4, "ш": 7.3, "ю": 6.4, "ц": 4.8, "щ": 3.6, "э": 3.2, "ф": 2.6, "ъ": 0.4, "ё": 0.4},
}
# The log-probability of a letter or sign that neither language has, or that is misplaced.
_FOREIGN: Final = -10.0
_CAPITAL: Final = -0.5
_SIGN: Final = -5.5
_PUNCTUATION: Final = frozenset(
    "«»„“”‘’‚‹›–—‐‑…№§°·•\xa0\xad\ufeff\u2009\u200b\u2028ʼ′″×±€₸©®™½¼¾²³"
)
_ALPHABETS: Final = tuple(
    {letter: math.log(share / 1000) for letter, share in shares.items()}
    | dict.fromkeys(_PUNCTUATION, _SIGN)
    for shares in (_KAZAKH, _RUSSIAN)
)
# Capitals after small letters, letters of two scripts next to each other, signs inside words.
_MISPLACED: Final = re.compile(
    "(?<=[а-яёәғқңөұүһі])[А-ЯЁӘҒҚҢӨҰҮҺІ]|(?<=[A-Za-z])[А-яЁёӘ-ӿІі]|[А-яЁёӘ-ӿІі](?=[A-Za-z])"
    r"|[^\x00-\x7f\w\s«„“”‘’‚‹‐‑–—…№§\xad\ufeff\u200b](?=[А-яЁёӘ-ӿІі])"
    r"|(?<=[а-яёәғқңөұүһі])[^\x00-\x7f\w\s’‐‑–—\xad](?=[а-яёәғқңөұүһі])|[\x00-\x08\x0e-\x1f]"
)
_STRANGE_LETTER: Final = re.compile(r"[^\W\d_a-zA-Z]")
_CONTROL: Final = re.compile(r"[\x00-\x08]")
_CAPITALS: Final = re.compile("[А-ЯЁӘҒҚҢӨҰҮҺІ]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_SAMPLE: Final = 20_000
_FEWEST_LETTERS: Final = 12
_FEWEST_KINDS: Final = 5
_BEGINNING: Final = 40
_SENSIBLE: Final = -3.9
# For a minimum number of letters, the gain that another encoding must give. The gain must be larger
# for short texts, where chance has more influence.
_MARGINS: Final = ((120, 0.1), (0, 0.4))
# If the user named no encoding, the text must be bad, and much better in another encoding.
_GOOD: Final = -3.3
_UNSAID_MARGIN: Final = 1.0
# If several encodings give the same text, the first one is reported.
CANDIDATES: Final = (
    *("utf-8", "cp1251", "kz1048", "ptcp154", "koi8-r", "iso8859-5", "mac-cyrillic", "cp866"),
    *("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
)
# Encodings in which texts are often opened by mistake before they are saved as UTF-8.
_MISTAKEN: Final = ("utf-8", "cp1251", "latin-1", "cp1252", "kz1048", "koi8-r", "cp866", "ptcp154")


@dataclass(frozen=True, slots=True)
class Misread:
    """A text that was decoded in the encoding `wrong` instead of `right`, and how it starts in
    both."""

    wrong: str
    right: str
    sample: str
    corrected: str


def likelihood(text: str) -> float:
    """The mean log-probability of the letters that are not ASCII, in Kazakh or in Russian,
    whichever is higher: about -3 for text in these languages, below -4 for everything else.

    Negative infinity if hardly any letters are Cyrillic.
    """
    text = text[:_SAMPLE]
    found = Counter(char for char in text.lower() if not char.isascii())
    cyrillic = sum(found[letter] for letter in _KAZAKH)
    kinds = len(found.keys() & _KAZAKH.keys())
    if (
        cyrillic < _FEWEST_LETTERS
        or kinds < _FEWEST_KINDS
        or cyrillic * 10 < len(_LETTER.findall(text))
    ):
        return -math.inf
    out_of_place = len(_MISPLACED.findall(text)) * _FOREIGN
    capitals = len(_CAPITALS.findall(text)) * _CAPITAL
    return max(
        (
            sum(n * logarithms.get(char, _FOREIGN) for char, n in found.items())
            + out_of_place
            + capitals
        )
        / found.total()
        for logarithms in _ALPHABETS
    )


def likely_encodings(data: bytes, but: str = "") -> list[tuple[str, str]]:
    """The encodings in which bytes are a Kazakh or Russian text, each with the text.

    The likeliest is first. If several encodings give the same text, the result has only the first
    one in `CANDIDATES`. The encoding `but` is not tried.
    """
    rated: dict[str, tuple[float, str]] = {}
    for name in CANDIDATES:
        text = _decoded(data, name)
        if name != but and text is not None and text not in rated:
            rated[text] = (likelihood(text), name)
    order = sorted(rated, key=lambda text: -rated[text][0])
    return [(rated[text][1], text) for text in order if rated[text][0] >= _SENSIBLE]


def misread(text: str, encoding: str | None) -> Misread | None:
    """The encoding in which a text was wrongly decoded, and the right one.

    None if the letters are those of a normal text, or if no other encoding gives one. `encoding` is
    the one that the text was decoded with. With None, the text may have been opened in any common
    encoding before it was saved as UTF-8.
    """
    sample = text[:_SAMPLE]
    unsaid = encoding is None or encoding.startswith("utf")
    if undone := undo(sample, None if unsaid else encoding):
        return Misread(undone.wrong, undone.right, beginning(sample), beginning(undone.text))
    own = likelihood(sample)
    strange = _STRANGE_LETTER.search(sample) or _CONTROL.search(sample)
    if (encoding is None and own >= _GOOD) or not strange:
        return None
    best, found = own, None
    for wrong in _MISTAKEN if encoding is None else (encoding,):
        with suppress(UnicodeEncodeError):
            for right, better in likely_encodings(sample.encode(wrong), but=wrong)[:1]:
                rate = likelihood(better)
                least = (
                    max(own + _UNSAID_MARGIN, _GOOD) if encoding is None else own + _margin(better)
                )
                if rate >= least and rate > best:
                    best, found = rate, Misread(wrong, right, beginning(sample), beginning(better))
    return found


def _margin(text: str) -> float:
    letters = len(_LETTER.findall(text))
    return next(margin for least, margin in _MARGINS if letters >= least)


def _decoded(data: bytes, encoding: str) -> str | None:
    """The decoded text, without an incomplete last character, or None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(data)
    except UnicodeDecodeError:
        return None


def beginning(text: str) -> str:
    """The first characters of the first line that is not ASCII."""
    line = next((line for line in text.splitlines() if not line.isascii()), text)
    return " ".join(line.split())[:_BEGINNING]


_RIGHT: Final = ("kz1048", "ptcp154", "cp1251")
_WRONG: Final = ("cp1251", "kz1048", "ptcp154", "cp1252", "iso8859-1")
_SEVERAL_BYTES: Final = frozenset(name for name in CANDIDATES if name.startswith("utf"))
_WESTERN: Final = ("cp1252", "iso8859-1")
_BEYOND_RUSSIAN: Final = frozenset("әғқңөұү")
# Ukrainian letters may be misread as ү, ғ and ө, so these alone are not a sign of Kazakh.
_TELLING: Final = frozenset("әқңұ")
_ALIEN: Final = re.compile(
    "(?![А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі])[^\\W\\d_A-Za-z]"
    "|[^\\x00-\\x7f\\w\\s«„“”‘’‚‹‐‑–—…№§\xad\ufeff\u200b](?=[А-яЁёӘ-ӿІі])"
)
_HIGH_LATIN: Final = re.compile("[À-ÿ]")
_FEWEST_ALIEN: Final = 3
_FEWEST_LATIN: Final = 12
# About 95 of a thousand Kazakh letters are not Russian letters. A quotation in another language
# that is wrongly taken for misread Kazakh gives fewer.
_LEAST_SHARE: Final = 0.03
_MOST_LEFT: Final = 0.1
_MOSTLY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Undone:
    """The encoding that a text was wrongly opened in, the right encoding, and the right text."""

    wrong: str
    right: str
    text: str


def undo(text: str, encoding: str | None) -> Undone | None:
    """The text before it was opened in a wrong encoding.

    None if undoing does not give Kazakh or, for a text in Latin letters, Cyrillic. `encoding` is
    Python's name of the encoding that was used to decode it. None means any single-byte encoding.
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


def reread(text: str, wrong: str, right: str) -> str:
    """A text that was opened in the encoding `wrong`, as it is in `right`. Raises UnicodeError if
    it cannot be."""
    if not {wrong, right}.isdisjoint(_SEVERAL_BYTES):
        return text.encode(wrong).decode(right)
    return text.translate(_table(wrong, right))


def _compared(text: str, undone: str) -> tuple[int, Counter[str]]:
    """The number of letters that are still alien, and the Kazakh letters that were gained."""
    before = Counter(char for char in text.lower() if char in _BEYOND_RUSSIAN)
    after = Counter(char for char in undone.lower() if char in _BEYOND_RUSSIAN)
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
    """A table from the character of each byte in `wrong` to its character in `right`.

    A byte without a character becomes a control character, as in browsers.
    """
    return {ord(_char(byte, wrong)): _char(byte, right) for byte in range(0x80, 0x100)}


def _char(byte: int, encoding: str) -> str:
    return bytes([byte]).decode(encoding, errors="ignore") or chr(byte)
