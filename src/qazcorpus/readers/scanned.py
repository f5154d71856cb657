"""Mending what scanning and typesetting do to Kazakh words, where only one reading is possible.

What may have another reading («к0пір» is көпір, «к0лхоз» is колхоз) stays as it is, and
`qazcorpus.readers.quality` measures it.
"""

from __future__ import annotations

import re
from typing import Final

from qazcorpus.readers.alphabets import VOWELS

_ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_LETTER: Final = f"[{_ALPHABET}{_ALPHABET.upper()}]"
_VOWELS: Final = frozenset(VOWELS)
_NOT_SIGN: Final = re.compile(f"(?<={_LETTER})¬\n?(?={_LETTER})")
_DIVIDED: Final = re.compile(
    f"(?<!{_LETTER})({_LETTER}{{2,30}})-[ \t]*\n([{_ALPHABET}]{{2,30}})(?!{_LETTER})"
)
_APART: Final = re.compile(rf"(?<!\S){_LETTER}(?: {{1,4}}{_LETTER}(?!\S)){{3,}}+")
_GAP: Final = re.compile(" {2,}")
_LONGEST_PART: Final = 15
# Letters alone on a line, with the same space everywhere, may be several words if they are more.
_LONGEST_ALONE: Final = 7


def join_divided_words(text: str) -> tuple[str, int]:
    """The text with words whole that were divided at a line end, and their number.

    A hyphen at a line end may belong to the word («бара-бара»). So it is only taken away if the
    whole word also occurs in the text, and the word with a hyphen does not. «¬» between letters is
    the sign of an old word processor for a place where a word may be divided.
    """
    text, signs = _NOT_SIGN.subn("", text) if "¬" in text else (text, 0)
    if "-" not in text or not _DIVIDED.search(text):
        return text, signs
    words = set(re.findall(rf"{_LETTER}+(?:-{_LETTER}+)*", text.lower()))
    joined = 0

    def join(match: re.Match[str]) -> str:
        nonlocal joined
        first, second = match.groups()
        whole = (first + second).lower()
        if whole not in words or f"{first}-{second}".lower() in words:
            return match[0]
        joined += 1
        return first + second

    return _DIVIDED.sub(join, text), signs + joined


def join_letters(text: str) -> tuple[str, int]:
    """The text with words whole whose letters stand apart («Ш Е Ш І М»), and their number.

    The letters must be one short word alone on its line, or have wider gaps between words.
    """
    joined = 0

    def join(match: re.Match[str]) -> str:
        nonlocal joined
        parts = [part.replace(" ", "") for part in _GAP.split(match[0])]
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        alone = not text[start : match.start()].strip()
        alone = alone and not text[match.end() : end if end >= 0 else len(text)].strip()
        if len(parts) == 1 and not (alone and len(parts[0]) <= _LONGEST_ALONE):
            return match[0]
        if not all(map(_is_word, parts)):
            return match[0]
        joined += len(parts)
        return " ".join(parts)

    return _APART.sub(join, text), joined


def _is_word(letters: str) -> bool:
    """Whether letters can be a word, and are no list of letters."""
    low = letters.lower()
    places = [_ALPHABET.index(letter) for letter in low]
    return (
        1 < len(letters) <= _LONGEST_PART
        and (letters.isupper() or letters[1:].islower())
        and not _VOWELS.isdisjoint(low)
        and not _VOWELS.issuperset(low)
        and places != sorted(places)
    )
