"""Correcting Latin letters inside Cyrillic words, which were typed or scanned by mistake.

So are rare Cyrillic letters that look like ң and ө, in a text that has other letters of Kazakh.

The pairs are Unicode's confusables (UTS #39) that a reader cannot tell apart in a Kazakh text, and
the schwa and barred o, which are also in the Latin block.
"""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = dict(zip("aceiopxyhəɵABCEHIKMOPTXƏƟ", "асеіорхуһәөАВСЕНІКМОРТХӘӨ", strict=True))
# Latin Y may be Ү or У. The vowels of the word decide which.
_LATIN: Final = "".join(_PAIRS) + "Y"
_AMBIGUOUS: Final = frozenset(_PAIRS.values()) | {"Ү", "У"}
_ANY_LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏəɵ"
_CYRILLIC: Final = "Ѐ-ҁҊ-ԯ"
_WORD: Final = rf"{_ANY_LATIN}{_CYRILLIC}\u0300-\u036f"
# A whole run of letters in both scripts. The expression is anchored at the start and possessive, so
# that its time is linear even for a text without spaces.
_MIXED: Final = re.compile(
    rf"(?<![{_WORD}])(?:[{_CYRILLIC}]++[{_ANY_LATIN}]|[{_ANY_LATIN}]++[{_CYRILLIC}])[{_WORD}]*+"
)
_ANY_LATIN_LETTER: Final = re.compile(f"[{_ANY_LATIN}]")
# Letters of Kildin Sami, Khanty and old Russian, which fonts draw like ң and ө.
_VARIANTS: Final = dict(zip("ӊӈѳӉӇѲ", "ңңөҢҢӨ", strict=True))
_VARIANT_TABLE: Final = str.maketrans(_VARIANTS)
_TELLING: Final = "әғқұі"
_FEWEST_TELLING: Final = 3
_TABLE: Final = str.maketrans(_PAIRS)
# A brand in Latin letters with a Kazakh ending and no hyphen («HTTPтің», «Cocaның»).
_SUFFIXED_NAME: Final = re.compile(
    r"(?P<name>[A-Za-z]{2,})"
    r"(?=\w)(?:[лдт][ае]р)?(?:ы|і|сы|сі|м|ым|ім|мыз|міз|ымыз|іміз)?"
    r"(?:[ндт][ыі]ң|[ндт][ыі]|[ғқгкн][ае]|а|е|[дт][ае]н?|н[ае]н|нд[ае]|[мбп]ен|д[ае]ғы|д[ае]гі)?"
)
# A Roman numeral that is followed by a word or an abbreviation without a space («XIXғ.»).
_NUMERAL_FIRST: Final = re.compile(rf"[IVXLCDM]{{2,}}[{_CYRILLIC}]+")


def replace_lookalikes(text: str) -> tuple[str, int]:
    """The text with look-alike Latin letters in Cyrillic words replaced, and their number.

    In a Kazakh text, this includes look-alike letters of other Cyrillic alphabets («жаӊа»).

    A word is a run of letters, so each part of a hyphenated word is a word. It is changed only if
    every Latin letter in it has a Cyrillic look-alike and at least one Cyrillic letter has no Latin
    look-alike. Latin words, Latin names with a Kazakh ending, and Roman numerals are kept.
    """
    text, replaced = _replace_variants(text)

    def replace(match: re.Match[str]) -> str:
        nonlocal replaced
        word = match.group()
        latin = _ANY_LATIN_LETTER.findall(word)
        if not _is_cyrillic(word, latin):
            return word
        replaced += len(latin)
        return word.translate(_TABLE).replace("Y", _cyrillic_y(word))

    return _MIXED.sub(replace, text), replaced


def _replace_variants(text: str) -> tuple[str, int]:
    """The text with ң and ө for rare letters of other alphabets, if it has letters of Kazakh."""
    found = sum(map(text.count, _VARIANTS))
    if not found or sum(letter in text for letter in _TELLING) < _FEWEST_TELLING:
        return text, 0
    return text.translate(_VARIANT_TABLE), found


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
    """The letter that replaces a Latin Y: Ү in a word with front vowels, otherwise У."""
    letters = set(word.translate(_TABLE).casefold())
    front = letters & set("әөі") or not letters & set("аоыұуиэюя")
    return "Ү" if front else "У"
