"""Kazakh between the Cyrillic alphabet and the Latin one of 2021.

The Latin alphabet is the one presented in January 2021, of 31 letters (ä ğ ı ŋ ö ş ū ü …). It has
no letters for sounds of loanwords only, and one letter for some pairs, so the way to Latin loses:

- х and һ both become `h`;
- и and й both become `i`;
- е and э both become `e`;
- ц becomes `ts`, ч `tş`, щ `ştş`, ё `io`, ю `iu`, я `ia`: the same as тс, тш, штш, ио, иу, иа;
- ъ and ь are dropped.

The way back gives what Kazakh words have most often: х, й after a vowel and и elsewhere, е, тс, тш,
ё, ю, я («aidyŋ» → «айдың», «qala» → «қала»; but «pianino» → «пянино», «sirk» → «сирк»). Going to
Latin, back and to Latin again always gives the same Latin as the first time.

Capitals stay capitals; a letter that becomes two has both in capitals only inside capitals
(«ҚАЗАҚИЯ» → «QAZAQİİA»). Whatever is in neither alphabet stays as it is. Both expect NFC.
"""

from __future__ import annotations

from typing import Final

_SINGLE: Final = dict(
    zip(
        "аәбвгғдежзийкқлмнңоөпрстуұүфхһшыіэ",
        "aäbvgğdejziikqlmnŋoöprstuūüfhhşyıe",
        strict=True,
    )
)
_MULTIPLE: Final = {"ц": "ts", "ч": "tş", "щ": "ştş", "ё": "io", "ю": "iu", "я": "ia"}
_SILENT: Final = frozenset("ъьЪЬ")

# Python's own casing does not pair ı with I and i with İ.
_UPPER_LATIN: Final = {"i": "İ", "ı": "I"}


def _upper(latin: str) -> str:
    return "".join(_UPPER_LATIN.get(letter, letter.upper()) for letter in latin)


_TO_LATIN: Final = _SINGLE | {low.upper(): _upper(latin) for low, latin in _SINGLE.items()}
_TO_CYRILLIC: Final = {
    latin: letter for letter, latin in reversed(_TO_LATIN.items()) if letter not in "һҺйЙэЭ"
}
_DIGRAPHS: Final = {"io": "ё", "iu": "ю", "ia": "я"}
_VOWELS: Final = frozenset("aäeoöuūüyıiAÄEOÖUŪÜYIİ")


def to_latin(text: str) -> str:
    """The text in the Latin alphabet of 2021; what is not Kazakh Cyrillic stays.

    >>> to_latin("Қазақстан жері кең")
    'Qazaqstan jerı keŋ'
    """
    parts = []
    for index, letter in enumerate(text):
        if letter in _SILENT:
            continue
        latin = _TO_LATIN.get(letter)
        if latin is None:
            latin = _several(letter, text, index, index + 1) or letter
        parts.append(latin)
    return "".join(parts)


def to_cyrillic(text: str) -> str:
    """The text in Cyrillic; for Kazakh in the Latin alphabet of 2021 only.

    Foreign names in the text are respelled letter by letter; w, x, c and other letters that the
    alphabet lacks stay.

    >>> to_cyrillic("Qazaqstan jerı keŋ")
    'Қазақстан жері кең'
    """
    parts = []
    index = 0
    while index < len(text):
        letter = _digraph(text, index)
        if letter:
            index += 2
        else:
            letter = _letter(text, index)
            index += 1
        parts.append(letter)
    return "".join(parts)


def _several(letter: str, text: str, start: int, end: int) -> str:
    """The Latin letters of a Cyrillic one that becomes several, or nothing for any other."""
    latin = _MULTIPLE.get(letter.lower(), "")
    if letter.islower():
        return latin
    return _upper(latin) if _in_capitals(text, start, end) else _upper(latin[:1]) + latin[1:]


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Whether what stands at `start` to `end` is written in capitals, by its neighbours."""
    following = text[end : end + 1]
    if following.isalpha():
        return following.isupper()
    return text[start - 1 : start].isupper() if start else False


def _digraph(text: str, index: int) -> str:
    """The Cyrillic letter of the two Latin ones at `index`, if it would become just these again."""
    pair = text[index : index + 2]
    lowered = "".join("i" if letter == "İ" else letter.lower() for letter in pair)
    letter = _DIGRAPHS.get(lowered, "")
    if not letter or pair == lowered:
        return letter
    letter = letter.upper()
    return letter if _several(letter, text, index, index + 2) == pair else ""


def _letter(text: str, index: int) -> str:
    letter = text[index]
    if index and letter in "iİ" and text[index - 1] in _VOWELS:
        return "й" if letter == "i" else "Й"
    return _TO_CYRILLIC.get(letter, letter)
