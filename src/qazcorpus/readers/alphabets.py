"""Identifying languages by their letters.

The statistical model was not trained on some languages (Kyrgyz, Tatar, Uzbek and others) nor on
Kazakh in Latin and Arabic script, so these are identified by their letters. Sources: for Cyrillic
alphabets, Unicode CLDR exemplar characters; for Latin, the Kazakh alphabet of January 2021; for
Arabic, the letters of töte jazu compared with those of Uyghur, Kurdish and Persian.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Script = Literal["Cyrillic", "Latin", "Arabic", ""]

VOWELS: Final = "аәеёиоөуұүыіэюя"
"""The vowels of Kazakh in Cyrillic script, in lower case."""

_LETTERS: Final[tuple[tuple[Script, re.Pattern[str]], ...]] = (
    ("Cyrillic", re.compile("[Ѐ-ӿԀ-ԯ]")),
    ("Latin", re.compile("[A-Za-zÀ-ÖØ-öø-ɏə]")),
    ("Arabic", re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5]")),
)

# Letters that Kazakh has and Russian lacks, except ө ү ң, which Kyrgyz has too.
_KAZAKH_WORD: Final = re.compile(r"\w*[әғқұһі]\w*")
_NOT_TATAR: Final = re.compile("[ғқұі]")
_NOT_UKRAINIAN: Final = re.compile("[әғқұһөүң]")
_CYRILLIC_WORD: Final = re.compile("[Ѐ-ӿԀ-ԯ]{2,}")
# For each language: letters that no Kazakh word has, and letters that rule the language out. The
# first language whose letters are in a tenth of the words is chosen.
_OTHER_CYRILLIC: Final = (
    ("ba", re.compile("[ҡҫҙ]"), ""),
    ("uk", re.compile("[їєґ]"), ""),
    ("tg", re.compile("[ҷӣӯ]"), ""),
    ("be", re.compile("ў"), "қғҳ"),
    ("uz", re.compile("[ўҳ]"), ""),
    ("tt", re.compile("җ"), "қғ"),
    ("ug", re.compile("җ"), ""),
)
# Long vowels, rounding after the first syllable, initial э, and words that Kazakh does not have.
_KYRGYZ: Final = re.compile(
    r"оо|өө|уу|үү|ээ|\b\w*[өү]\w*?[^өүаеиоуыэяю\W][өү]\w*|\bэ(?:мес|ле|ки|кен|л|лдин|лге|рте|ртең|ч|ң|гер)\b"
    r"|\b(?:жана|менен|үчүн|бул|анын|болгон|деген|гана|тууралуу)\b"
)
# Spellings where Kazakh has қ, ғ, ің or ың: first in endings, then in any word, which may also be a
# loanword in Kazakh.
_KYRGYZ_ENDING: Final = re.compile(
    r"\w{2}(?:[гк][аоө]н?|[нд][ыиуү]н|лык|лук|лик|луу|лүү|чу|чү|чы|чи)\b"
)
_KYRGYZ_CONSONANT: Final = re.compile(r"\w*(?:[аоуы][кг]|[кг][аоы])\w*")
_MONGOLIAN: Final = re.compile(r"\w*х\w*|\w*ий(?:н|г)\b")
_MONGOLIAN_VOWEL: Final = re.compile(r"\w*[өү]\w*")
_SHARED_WORD: Final = re.compile(r"\w*[өүң]\w*")

_TURKIC_LATIN: Final = re.compile("[ŋñūıqǵğş]")
_KAZAKH_LATIN: Final = re.compile(
    r"[ŋñūäǵ]|q(?!u)|(?<=[bdfgğhjklmnŋñpqrsştvz])y(?![aäeıioöuüū])"
    r"|\bj(?=[aäeiıoöuüūy])|[aeouüūy]i\b"
    # In Kazakh, dotless ı is a front vowel (і). Next to e, ö, ü it breaks Turkish vowel harmony.
    r"|\b\w*[eöü]\w*ı\w*|\b\w*ı\w*[eöü]\w*"
    r"|\b(?:men|dep|bul|edı|emes|osy|bır|bız|tıl|tılı|bolyp|bala)\b"
)
_OTHER_LATIN: Final = re.compile(
    r"[çəxcwýňžßéâšāēīøåõőű]|[st]h|qu|(?<=[aeıioöuü])y(?=[aeıioöuü]|\b)|\b(?:ve|bir|bu)\b"
)
# The Latin alphabet of 2017. Uzbek has only o' and g', and it has sh and ch.
_KAZAKH_APOSTROPHES: Final = re.compile("[insucy][’'`ʼ]")
_KAZAKH_ENDING: Final = re.compile(r"\w(?:y[nd]|dy|[dt]a|[dt]e|gi|ip|yp)\b")
_ENGLISH: Final = re.compile("th|[wx]")
_UZBEK_DIGRAPHS: Final = re.compile("[sc]h")
_QAZAQ_Q: Final = re.compile("q(?!u)")
_UZBEK_LATIN: Final = re.compile("[og][ʻʼ‘’'`]")
_TURKMEN_LATIN: Final = re.compile("[ňýž]")

# Letters of the Turkic alphabets in Arabic script, then letters that only Uyghur or Kurdish has.
_TURKIC_ARABIC: Final = re.compile("[\u0674\u06c6\u06c7\u06d5\u06ad\u06cb]")
_UYGHUR_ARABIC: Final = re.compile("[\u06d0\u06c8\u0626]")
_KURDISH_ARABIC: Final = re.compile("[\u06ce\u0695\u06b5]")


def main_script(text: str) -> tuple[Script, int]:
    """The script of most letters, and the number of letters in it.

    Cyrillic letters count twice, because Latin names are far more frequent in Kazakh sentences than
    Cyrillic names in Latin text.
    """
    found = {script: len(letters.findall(text)) for script, letters in _LETTERS}
    script = max(found, key=lambda name: found[name] * (2 if name == "Cyrillic" else 1))
    return (script, found[script]) if found[script] else ("", 0)


def kazakh_share(text: str) -> float:
    """The share of Cyrillic words with a letter that neither Russian nor Kyrgyz has (0 to 1).

    `text` must be in lower case, here and in the functions below.
    """
    words = len(_CYRILLIC_WORD.findall(text))
    return min(1.0, len(_KAZAKH_WORD.findall(text)) / words) if words else 0.0


def without_kazakh_words(text: str) -> str:
    """The text without the words that have a Kazakh letter."""
    return _KAZAKH_WORD.sub(" ", text)


def may_be_ukrainian(text: str) -> bool:
    """Whether і is the only Kazakh letter in the text. Ukrainian and Belarusian also have it."""
    return _NOT_UKRAINIAN.search(text) is None


def other_cyrillic(text: str) -> str:
    """The language of letters that Kazakh does not have, or an empty string."""
    words = _CYRILLIC_WORD.findall(text)
    for language, letter, excluding in _OTHER_CYRILLIC:
        found = sum(1 for word in words if letter.search(word))
        if found and found * 10 >= len(words) and not set(excluding) & set(text):
            return language
    without = len(words) >= 4 and _NOT_TATAR.search(text) is None
    return "tt" if without and len(_KAZAKH_WORD.findall(text)) >= 2 else ""


def kyrgyz_evidence(text: str) -> float:
    """The evidence for Kyrgyz instead of Kazakh, in a Turkic text without a Kazakh letter.

    From 1.5, the text is taken to be Kyrgyz. About half of all Kazakh words have such a letter, so
    the number of words without one is evidence too.
    """
    endings = len(_KYRGYZ_ENDING.findall(text))
    consonants = len(_KYRGYZ_CONSONANT.findall(text))
    words = len(_CYRILLIC_WORD.findall(text))
    return len(_KYRGYZ.findall(text)) + endings / 2 + consonants / 4 + words / 8


def kyrgyz_features(text: str) -> int:
    """The number of spellings in the text that only Kyrgyz has."""
    return len(_KYRGYZ.findall(text))


def is_turkic(text: str) -> bool:
    """Whether a sixth of the words have ө, ү or ң, which is more than names in a Russian text."""
    words = len(_CYRILLIC_WORD.findall(text))
    return len(_SHARED_WORD.findall(text)) * 6 >= words > 0


def is_mongolian(text: str) -> bool:
    """Whether a text without a Kazakh letter has as many х, ө and ү as Mongolian."""
    words = len(_CYRILLIC_WORD.findall(text))
    vowels = len(_MONGOLIAN_VOWEL.findall(text))
    return len(_MONGOLIAN.findall(text)) * 5 >= words > 0 and vowels * 10 >= words


def is_kazakh_latin(text: str, *, said_turkish: bool) -> bool:
    """Whether a text in Latin letters is Kazakh.

    The model does not know Kazakh in Latin script and often says Turkish or Azerbaijani
    (`said_turkish`). Then less evidence is needed.
    """
    kazakh = len(_KAZAKH_LATIN.findall(text))
    other = len(_OTHER_LATIN.findall(text))
    if said_turkish:
        return kazakh > other
    return kazakh >= 2 and kazakh > other and bool(_TURKIC_LATIN.search(text))


def is_kazakh_with_apostrophes(text: str) -> bool:
    """Whether the text is Kazakh in the Latin alphabet of 2017."""
    found = len(_KAZAKH_APOSTROPHES.findall(text))
    others = len(_UZBEK_DIGRAPHS.findall(text))
    if found < 2 or found <= others:
        return False
    return len(_QAZAQ_Q.findall(text)) >= 2 or (
        found > 2 and len(_KAZAKH_ENDING.findall(text)) >= 2 and _ENGLISH.search(text) is None
    )


def other_latin(text: str) -> str:
    """`uz` or `tk`, identified by the letters of their Latin alphabets, or an empty string."""
    if len(_UZBEK_LATIN.findall(text)) >= 2 and re.search("q|sh|ch", text):
        return "uz"
    return "tk" if len(_TURKMEN_LATIN.findall(text)) >= 2 and re.search("[äşü]", text) else ""


def arabic_language(text: str) -> str:
    """`kk`, `ug` or `ku`, identified by their letters in Arabic script, or an empty string."""
    turkic = len(_TURKIC_ARABIC.findall(text))
    if turkic < 2 or turkic * 20 < len(text):
        return ""
    if len(_KURDISH_ARABIC.findall(text)) * 10 > turkic:
        return "ku"
    return "ug" if len(_UYGHUR_ARABIC.findall(text)) * 8 > turkic else "kk"
