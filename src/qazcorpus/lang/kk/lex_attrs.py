"""Lexical attributes: `like_num` for numerals in any of their forms, `norm` of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from spacy.attrs import LIKE_NUM, NORM  # type: ignore[import-not-found, unused-ignore]

from qazcorpus.lang.kk.char_classes import HYPHENS
from qazcorpus.lang.kk.tokenizer_exceptions import ABBREVIATIONS

_CARDINALS: Final = (
    "нөл|бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен"
    "|тоқсан|жүз|мың|миллион|миллиард|триллион|млн|млрд|трлн"
)
_COLLECTIVES: Final = "екеу|үшеу|төртеу|бесеу|алтау|жетеу"

_ORDINAL: Final = "(?:с?[ыі])?н?ш[ыі]"
_APPROXIMATE: Final = "[дтл]а(?:ға|й|п)н?|[дтл]е(?:ге|й|п)н?"
_PLURAL: Final = "[лдт][ае]р"
_POSSESSIVE: Final = "с?[ыі](?:м[ыі]з|ң[ыі]з|н)?|м[ыі]з|ң[ыі]з"
_CASE: Final = (
    "[ғгқк][ае]|н?[дт][ае]н?|н[ае]н?|[ндт][ыі]ң|[ндт][ыі]|[мбп]ен|(?:н?[дт][ае])?ғ?[ыі]"
    "|н?[дт](?:ағы|егі)|[лдт][ыі][қк]"
)
_SUFFIXES: Final = f"(?:{_ORDINAL})?(?:{_APPROXIMATE})?(?:{_PLURAL})?(?:{_POSSESSIVE})?(?:{_CASE})?"

# Forms of other words that look like numerals: «оны» him, «үшін» for, «бесін» afternoon prayer …
_OTHER_WORDS: Final = """
оны оның онда онан онысы онымен ондағы ондай ондайы онша бірі бірін біріне бірінде бірінен бірінің
бірге бірден бірде бірдей бірлік біріншіден үшін үшінде бесін жүзі жүзін жүзіне жүзінде жүзінен
жүзінің жүздік жетіп алтын алтынын алтыны алтынның
"""
_NOT_NUMERALS: Final = frozenset(_OTHER_WORDS.split())
_DIGITS: Final = re.compile(
    r"[+\-−±~≈№]?\d+(?:[.,: \u00a0\u202f]\d+)*(?:/\d+)?[%‰°]?"
    rf"(?:[{HYPHENS}](?:{_ORDINAL}|[ае]у)?{_SUFFIXES})?"
)
_FRACTIONS: Final = frozenset("½⅓⅔¼¾⅛")
_WORDS: Final = re.compile(f"(?:{_CARDINALS}|қырқ|{_COLLECTIVES}){_SUFFIXES}")


def like_num(text: str) -> bool:
    """Whether the token is a number or a numeral, inflected or not: «100-ге», «бесеуі», «мыңнан».

    Pronouns that have the form of a numeral («оны», «бірі») are not numerals.
    """
    if _DIGITS.fullmatch(text) or text in _FRACTIONS:
        return True
    lowered = text.lower().rstrip(".")
    return lowered not in _NOT_NUMERALS and _WORDS.fullmatch(lowered) is not None


def norm(text: str) -> str:
    """The full form of an abbreviation («ж.» → «жыл»), or the token in lower case."""
    lowered = text.lower()
    return ABBREVIATIONS.get(lowered, lowered)


LEX_ATTRS: Final[dict[int, Callable[[str], Any]]] = {LIKE_NUM: like_num, NORM: norm}
