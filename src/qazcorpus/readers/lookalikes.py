"""Latin letters inside Cyrillic words, typed or scanned for the letters that look like them.

The pairs are those of Unicode's confusables (UTS #39) that a reader cannot tell apart in a Kazakh
text, and the schwa and barred o that the Latin block has too.
"""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = dict(zip("aceiopxyhəɵABCEHIKMOPTXƏƟ", "асеіорхуһәөАВСЕНІКМОРТХӘӨ", strict=True))
# Latin Y stands for Ү or У; which of the two, the word's vowels say.
_LATIN: Final = "".join(_PAIRS) + "Y"
_AMBIGUOUS: Final = frozenset(_PAIRS.values()) | {"Ү", "У"}
_ANY_LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏəɵ"
_CYRILLIC: Final = "Ѐ-ҁҊ-ԯ"
_WORD: Final = rf"{_ANY_LATIN}{_CYRILLIC}\u0300-\u036f"
# A whole run of letters that has both scripts. Anchored at its start and possessive, so that a
# text without spaces still takes linear time.
_MIXED: Final = re.compile(
    rf"(?<![{_WORD}])(?:[{_CYRILLIC}]++[{_ANY_LATIN}]|[{_ANY_LATIN}]++[{_CYRILLIC}])[{_WORD}]*+"
)
_ANY_LATIN_LETTER: Final = re.compile(f"[{_ANY_LATIN}]")
_TABLE: Final = str.maketrans(_PAIRS)
# A brand in Latin letters with a Kazakh ending and no hyphen («HTTPтің», «Cocaның»).
_SUFFIXED_NAME: Final = re.compile(
    r"(?P<name>[A-Za-z]{2,})"
    r"(?=\w)(?:[лдт][ае]р)?(?:ы|і|сы|сі|м|ым|ім|мыз|міз|ымыз|іміз)?"
    r"(?:[ндт][ыі]ң|[ндт][ыі]|[ғқгкн][ае]|а|е|[дт][ае]н?|н[ае]н|нд[ае]|[мбп]ен|д[ае]ғы|д[ае]гі)?"
)
# A Roman numeral with a word or its abbreviation run into it («XIXғ.»).
_NUMERAL_FIRST: Final = re.compile(rf"[IVXLCDM]{{2,}}[{_CYRILLIC}]+")


def mend_lookalikes(text: str) -> tuple[str, int]:
    """The text with Latin look-alikes inside Cyrillic words replaced, and how many letters were.

    A word is a run of letters, so the parts of a hyphenated word are looked at by themselves. It is
    mended only when every Latin letter in it has a look-alike and at least one Cyrillic letter has
    none; words that are Latin, Latin names with a Kazakh ending, and Roman numerals stay.
    """
    mended = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal mended
        word = match.group()
        latin = _ANY_LATIN_LETTER.findall(word)
        if not _is_cyrillic(word, latin):
            return word
        mended += len(latin)
        return word.translate(_TABLE).replace("Y", _cyrillic_y(word))

    return _MIXED.sub(replace, text), mended


def _is_cyrillic(word: str, latin: list[str]) -> bool:
    if any(letter not in _LATIN for letter in latin):
        return False
    if all(letter in _AMBIGUOUS or letter in _LATIN for letter in word):
        return False
    if (numeral := _NUMERAL_FIRST.fullmatch(word)) and not numeral.group().isupper():
        return False
    name = _SUFFIXED_NAME.fullmatch(word)
    return name is None or name["name"].islower()


def _cyrillic_y(word: str) -> str:
    """Which letter a Latin Y stands for: Ү in a word of front vowels, else У."""
    letters = set(word.translate(_TABLE).casefold())
    front = letters & set("әөі") or not letters & set("аоыұуиэюя")
    return "Ү" if front else "У"
