"""The Latin alphabets that were proposed for Kazakh: 2017 with apostrophes, 2018 with acutes and
digraphs, 2021 with umlauts (also with `ñ` for `ŋ`), 2019 with umlauts and, as in 2018, `i` for і.

`transliteration` knows the alphabet of 2021. Texts in the others are first respelled in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from qazcorpus.lang.transliteration import to_cyrillic

Alphabet = Literal["2017", "2018", "2019", "2021"]

_APOSTROPHES: Final = "['’ʼʻ`´]"
_OF_2017: Final = re.compile(f"[aginouscy]{_APOSTROPHES}", re.IGNORECASE)
_OF_2018: Final = re.compile("[áǵńóúý]", re.IGNORECASE)
_OF_2021: Final = re.compile("[äğŋñöşūü]", re.IGNORECASE)
_DIGRAPHS: Final = re.compile("[zgks]h", re.IGNORECASE)
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
# A Kazakh text with this number of letters has some letters with marks.
_SHORT: Final = 80
_LEFT: Final = re.compile("(?<=[А-яЁёӘ-ӿІі])[A-Za-zÀ-ÖØ-öø-ɏ]|[A-Za-zÀ-ÖØ-öø-ɏ](?=[А-яЁёӘ-ӿІі])")
_FROM_2017: Final = {
    **{"a'": "ä", "g'": "ğ", "i'": "i", "n'": "ŋ", "o'": "ö", "u'": "ü", "s'": "ş", "c'": "tş"},
    **{"y'": "u", "i": "ı", "u": "ū"},
}
_FROM_2018: Final = {
    **{"á": "ä", "ǵ": "ğ", "ı": "i", "i": "ı", "ń": "ŋ", "ó": "ö", "ý": "u", "u": "ū", "ú": "ü"},
    **{"sh": "ş", "ch": "tş"},
}
_FROM_2021: Final = {"ñ": "ŋ"}
_FROM_2019: Final = {"ñ": "ŋ", "i": "ı", "ı": "i"}
# `i` after a vowel is й in every alphabet, and і never follows a vowel.
_WITH_DOT: Final = re.compile("(?<![aäeoöuūüyı])i")
_DOTLESS: Final = re.compile("(?<![aäeoöuūüyi])ı")
_FEWEST_DOTS: Final = 5
_MORE: Final = 1.5
_LETTERS_OF_2017: Final = re.compile(f"[aginouscy]{_APOSTROPHES}|[iıu]", re.IGNORECASE)
_LETTERS_OF_2018: Final = re.compile("[sScC][hH]|[áǵıńóýuúÁǴŃÓÝUÚ]|(?<![aáeoóuúýAÁEOÓUÚÝ])[iIİ]")
_LETTERS_OF_2019: Final = re.compile("[ñÑı]|(?<![aäeoöuūüyAÄEOÖUŪÜY])[iIİ]")
_LETTERS_OF_2021: Final = re.compile("ñ", re.IGNORECASE)
_UPPER: Final = {"i": "İ", "ı": "I"}


def latin_alphabet(text: str) -> Alphabet:
    """The alphabet that most letters with marks belong to; 2021 if there are no such letters.

    Texts of 2019 and 2021 have the same letters with marks, but і is the more frequent one of `i`
    and `ı`.
    """
    counts: dict[Alphabet, int] = {
        "2021": len(_OF_2021.findall(text)),
        "2018": len(_OF_2018.findall(text)),
        "2017": len(_OF_2017.findall(text)),
    }
    alphabet = max(counts, key=lambda alphabet: counts[alphabet])
    if alphabet == "2021" and counts[alphabet]:
        with_dot = len(_WITH_DOT.findall(text))
        if with_dot >= _FEWEST_DOTS and with_dot > _MORE * len(_DOTLESS.findall(text)):
            return "2019"
    return alphabet


def is_known_spelling(text: str) -> bool:
    """Whether a Kazakh text in Latin script may be in one of the alphabets.

    It must have letters with marks, or be short and without the digraphs (`zh`, `gh`, `kh`, `sh`)
    that replace such letters in other spellings.
    """
    if _OF_2017.search(text) or _OF_2018.search(text) or _OF_2021.search(text) or "ı" in text:
        return True
    return not _DIGRAPHS.search(text) and len(_LATIN_LETTER.findall(text)) < _SHORT


def letters_left(text: str) -> int:
    """The number of Latin letters in Cyrillic words, which belong to no known alphabet."""
    return len(_LEFT.findall(text))


def any_latin_to_cyrillic(text: str, alphabet: Alphabet | None = None) -> str:
    """A Kazakh text in any of the Latin alphabets, converted to Cyrillic.

    `alphabet` is the alphabet of the text, if it is known from a longer text. Without it, the
    letters of the text decide. Foreign names, х and һ, and и and й are converted as by
    `to_cyrillic`. Expects NFC.

    >>> any_latin_to_cyrillic("Ko'pir jan'a")
    'Көпір жаңа'
    """
    match alphabet or latin_alphabet(text):
        case "2017":
            text = _respelled(text, _LETTERS_OF_2017, _FROM_2017)
        case "2018":
            text = _respelled(text, _LETTERS_OF_2018, _FROM_2018)
        case "2019":
            text = _respelled(text, _LETTERS_OF_2019, _FROM_2019)
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
