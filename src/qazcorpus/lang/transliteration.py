"""Converting Kazakh between the Cyrillic alphabet and the Latin alphabet of 2021.

The Latin alphabet was presented in January 2021 and has 31 letters (ä ğ ı ŋ ö ş ū ü …). It has no
letters for sounds that occur only in loanwords, and one letter for some pairs of Cyrillic letters,
so converting to Latin loses information:

- х and һ both become `h`;
- и and й both become `i`;
- е and э both become `e`;
- ц becomes `ts`, ч `tş`, щ `ştş`, ё `io`, ю `iu`, я `ia`: the same as тс, тш, штш, ио, иу, иа;
- ъ and ь are dropped.

Converting to Cyrillic gives the letters that are most frequent in Kazakh words: х, й after a vowel
and и elsewhere, е, тс, тш, ё, ю, я («aidyŋ» → «айдың», «qala» → «қала»; but «pianino» → «пянино»,
«sirk» → «сирк»). If a text is converted to Latin, back to Cyrillic and to Latin again, the result
is the same Latin text as the first time.

Capitals stay capitals. If a letter becomes two, both are capitals only between capitals
(«ҚАЗАҚИЯ» → «QAZAQİİA»). Characters that are in neither alphabet are kept. Both functions expect
NFC.
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

# Python's casing does not map ı to I and i to İ.
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
    """The text in the Latin alphabet of 2021. Characters that are not Kazakh Cyrillic are kept.

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
    """A Kazakh text in the Latin alphabet of 2021, converted to Cyrillic.

    Foreign names in the text are respelled letter by letter. Letters that the alphabet does not
    have, such as w, x and c, are kept.

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
    """The Latin letters for a Cyrillic letter that becomes several, or an empty string."""
    latin = _MULTIPLE.get(letter.lower(), "")
    if letter.islower():
        return latin
    return _upper(latin) if _in_capitals(text, start, end) else _upper(latin[:1]) + latin[1:]


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Whether the text from `start` to `end` is between capitals."""
    following = text[end : end + 1]
    if following.isalpha():
        return following.isupper()
    return text[start - 1 : start].isupper() if start else False


def _digraph(text: str, index: int) -> str:
    """The Cyrillic letter for the two Latin letters at `index`, if it would become the same two
    letters again."""
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
