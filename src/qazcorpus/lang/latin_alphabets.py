"""The Latin alphabets that Kazakh was to have, one after the other: 2017 with apostrophes, 2018
with acutes and digraphs, 2021 with umlauts (also with `ñ` for `ŋ`).

`transliteration` knows that of 2021; texts in the others are spelt in it first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from qazcorpus.lang.transliteration import to_cyrillic

Alphabet = Literal["2017", "2018", "2021"]

_APOSTROPHES: Final = "['’ʼʻ`´]"
_OF_2017: Final = re.compile(f"[aginouscy]{_APOSTROPHES}", re.IGNORECASE)
_OF_2018: Final = re.compile("[áǵńóúý]", re.IGNORECASE)
_OF_2021: Final = re.compile("[äğŋñöşūü]", re.IGNORECASE)
_FROM_2017: Final = {
    **{"a'": "ä", "g'": "ğ", "i'": "i", "n'": "ŋ", "o'": "ö", "u'": "ü", "s'": "ş", "c'": "tş"},
    **{"y'": "u", "i": "ı", "u": "ū"},
}
_FROM_2018: Final = {
    **{"á": "ä", "ǵ": "ğ", "ı": "i", "i": "ı", "ń": "ŋ", "ó": "ö", "ý": "u", "u": "ū", "ú": "ü"},
    **{"sh": "ş", "ch": "tş"},
}
_FROM_2021: Final = {"ñ": "ŋ"}
_LETTERS_OF_2017: Final = re.compile(f"[aginouscy]{_APOSTROPHES}|[iıu]", re.IGNORECASE)
_LETTERS_OF_2018: Final = re.compile("[sc]h|[áǵıińóýuúİ]", re.IGNORECASE)
_LETTERS_OF_2021: Final = re.compile("ñ", re.IGNORECASE)
_UPPER: Final = {"i": "İ", "ı": "I"}


def latin_alphabet(text: str) -> Alphabet:
    """The alphabet that most letters with a mark are of; 2021 where there are none."""
    counts: dict[Alphabet, int] = {
        "2021": len(_OF_2021.findall(text)),
        "2018": len(_OF_2018.findall(text)),
        "2017": len(_OF_2017.findall(text)),
    }
    return max(counts, key=lambda alphabet: counts[alphabet])


def any_latin_to_cyrillic(text: str) -> str:
    """A Kazakh text of any of the Latin alphabets in Cyrillic, as far as its letters tell.

    What `to_cyrillic` says of foreign names and of х and һ, и and й holds. Expects NFC.

    >>> any_latin_to_cyrillic("Ko'pir jan'a")
    'Көпір жаңа'
    """
    match latin_alphabet(text):
        case "2017":
            text = _respelled(text, _LETTERS_OF_2017, _FROM_2017)
        case "2018":
            text = _respelled(text, _LETTERS_OF_2018, _FROM_2018)
        case _:
            text = _respelled(text, _LETTERS_OF_2021, _FROM_2021)
    return to_cyrillic(text)


def _respelled(text: str, letters: re.Pattern[str], table: Mapping[str, str]) -> str:
    def respell(found: re.Match[str]) -> str:
        old = found[0]
        low = "".join("i" if char == "İ" else char for char in old).lower()
        new = table.get(re.sub(_APOSTROPHES, "'", low), low)
        if not old[0].isupper():
            return new
        return _UPPER.get(new, new.upper()) if len(new) == 1 else new.capitalize()

    return letters.sub(respell, text)
