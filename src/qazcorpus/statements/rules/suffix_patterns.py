"""Kazakh inflection by patterns of suffixes, without a dictionary, as far as attribution needs it.

Forms are lower-case Cyrillic. The first consonant of a suffix follows the Kazakh rules of
assimilation: «-тан» comes after voiceless consonants only, «-дан» after vowels and voiced
consonants. So «Нұр-Сұлтан» is not read as an ablative. The rules follow Kenesbayev et al., «Қазақ
грамматикасы» (2002).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Case = Literal["nom", "gen", "dat", "acc", "loc", "abl", "ins"]
VerbForm = Literal["finite", "participle", "converb", "infinitive", "conditional", "other"]

_VOWEL: Final = "аәеёиіоөуұүыэюя"
_VOICELESS: Final = "пткқсшщфхцч"
_NO_PARTICIPLES: Final = frozenset(
    {
        "өткен",
        "маған",
        "саған",
        "оған",
        "бұған",
        "соған",
        "осыған",
        "мекен",
        "екен",
        "ортан",
        "қазан",
    }
)
# «X-тің айтуынша», «X пікірінше»: the content comes after it.
ACCORDING_TO: Final = ("ынша", "інше")
_SHORTEST_VERB: Final = 4
_LONGEST_FORM: Final = 128
_SOFTENED: Final = {"б": "п", "г": "к", "ғ": "қ"}
_IOTATED: Final = {"я": "а", "ю": "у"}

_CASES: Final[tuple[tuple[Case, re.Pattern[str]], ...]] = (
    (
        "gen",
        re.compile(
            rf".{{2,}}(?:[{_VOWEL}мнң]н[ыі]ң|[лрйузжвбгдмң]д[ыі]ң|[{_VOICELESS}бвгд]т[ыі]ң)"
        ),
    ),
    (
        "abl",
        re.compile(rf".{{2,}}(?:[мнңыі]н[ае]н|[{_VOWEL}лрйзжвбгд]д[ае]н|[{_VOICELESS}бвгд]т[ае]н)"),
    ),
    ("ins", re.compile(r".{3,}[мбп]ен")),
    (
        "loc",
        re.compile(rf".{{2,}}(?:[ыі]нд[ае]|[{_VOWEL}лрйзжвмнңбгд]д[ае]|[{_VOICELESS}бвгд]т[ае])"),
    ),
    (
        "dat",
        re.compile(
            rf".{{2,}}(?:[{_VOWEL}лрйзжвмнңд](?:ға|ге)|[{_VOICELESS}бвгд](?:қа|ке)|[ыі]н[ае]|[мң][ыі]?зғ?[ае])"
        ),
    ),
    (
        "acc",
        re.compile(
            rf".{{2,}}(?:[{_VOWEL}]н[ыі]|[лрйзжвмнңбгд]д[ыі]|[{_VOICELESS}бвгд]т[ыі]|[^аәоөұүеуныі][ыі]н|с[ыі]н)"
        ),
    ),
)
# Suffixes after the hyphen of abbreviations and numbers: «БҰҰ-ның», «ЖШС-ға».
_HYPHENED: Final[tuple[tuple[Case, re.Pattern[str]], ...]] = (
    ("gen", re.compile(r"(?:с?[ыі])?[ндт][ыі]ң")),
    ("abl", re.compile(r"(?:с?[ыі])?[ндт][ае]н")),
    ("ins", re.compile(r"(?:с?[ыі])?[мбп]ен")),
    ("loc", re.compile(r"(?:с?[ыі]н)?[дт][ае]")),
    ("dat", re.compile(r"[ғқ]а|[гк]е|с?[ыі]н[ае]")),
    ("acc", re.compile(r"[ндт][ыі]|с?[ыі]н")),
)
_NOUN_TAIL: Final = re.compile(
    r"(?:[ыі]?рақ|[ыі]?рек)?(?:[дтл]?[ае]р)?(?:[ыі]?м|[ыі]?ң|[ыі]?м[ыі]з|[ыі]?ң[ыі]з|с?[ыі])?"
    r"(?:[ндт][ыі]ң|[ғқ]а|[гк]е|н?[ае]|[ндт][ыі]|н|н?[дт][ае]|[ндт][ае]н|[мбп]ен|н?ша|н?ше)?"
    r"(?:ғы|гі)?(?:м[ыі]н|м[ыі]з|с[ыі]з)?"
)
_VERB_TAIL: Final = re.compile(
    r"(?P<passive>л[ыі]н|[ыі]?[лн](?=[^лн]))?(?P<neg>[мбп][ае])?(?:"
    r"(?P<finite>[дт][ыі](?:м|ң|қ|к|ң[ыі]з)?|[аей](?:д[ыі]|м[ыі]н|м[ыі]з|с[ыі]ң|с[ыі]з)"
    r"|у[дт][ае]|ул[ыі]|[ыі]?пт[ыі]|м[ыі]н|[мбп][ыі]з)"
    r"|(?P<participle>[ғқ]ан|[гк]ен|[ае]т[ыі]н|йт[ыі]н)(?:м[ыі]н|[мб][ыі]з|с[ыі]з|д[ае]р)?"
    r"|(?P<converb>[ыі]?п|[аей]|(?<=[мбп][ае])й|[ғгқк][ае]л[ыі])"
    r"|(?P<conditional>с[ае](?:м|ң|қ|к|ң[ыі]з)?)"
    r"|(?P<infinitive>[ыі]?у(?:[дтл][ае]р)?(?:с?[ыі]|[ыі]м[ыі]з|[ыі]м)?"
    r"(?:[ндт][ыі]ң|[ғқ]а|[гк]е|н?[ае]|[ндт][ыі]|н|н?[дт][ае]|[ндт][ае]н|[мбп]ен|н?ш[ае])?)"
    r"|(?P<other>[ғқ]ан[а-яәғқңөұүһі]+|[гк]ен[а-яәғқңөұүһі]+|[аей]?й?т[ыі]н[а-яәғқңөұүһі]+|с[ыі]н|[ае]?р|[сз]|мақ|мек|бақ|бек|пақ|пек|й[ыі][қк]|[ае]й[ыі][қк]|[ыі]?ң[ыі]з(?:д[ае]р)?)"
    r")(?:ш[ыі])?"
)
_COUNTRY: Final = re.compile(r".*(?:[қкнзрі]|ғы)стан")
_COMPLEMENT: Final = re.compile(
    r".*(?:(?:[ғқ]ан|[гк]ен|[аей]т[ыі]н|йт[ыі]н)(?:(?:д[ыі][ғг])?[ыі](?:н|м[ыі]зд[ыі]|мд[ыі])|д[ыі])"
    r"|ек[еі]н(?:д[ыі][ғг])?[ыі]н|.{3}[лдт][ыі][ғг][ыі]н|.{2}с[ыі]зд[ыі][ғг][ыі]н|жоғ[ыі]н|жоқт[ыі][ғг][ыі]н)"
)
_COMPLEMENT_TOPIC: Final = re.compile(
    r".*(?:(?:[ғқ]ан|[гк]ен|[аей]т[ыі]н|йт[ыі]н)(?:д[ыі][ғг])?[ыі]|ек[еі]н(?:д[ыі][ғг])?[ыі]|.{2}у[ыі]|.{3}[лдт][ыі][ғг][ыі])"
)
_RELATIVE: Final = re.compile(r".{2,}(?:[ғқ]ан|[гк]ен|[аей]т[ыі]н|йт[ыі]н)")
_LOCATIVE_ADJECTIVE: Final = re.compile(r".{2,}[дт](?:ағы|егі)")


@dataclass(frozen=True, slots=True)
class Inflection:
    """The inflection of a verb form."""

    form: VerbForm
    negated: bool = False
    passive: bool = False


@lru_cache(maxsize=65536)
def nominal_case(form: str) -> Case:
    """The case that the form's ending shows; `nom` if it shows none."""
    if _COUNTRY.fullmatch(form):
        return "nom"
    *_, tail = form.rpartition("-")
    for case, pattern in _HYPHENED if tail != form else ():
        if pattern.fullmatch(tail):
            return case
    return next((case for case, pattern in _CASES if pattern.fullmatch(form)), "nom")


def is_complement(form: str) -> bool:
    """Whether the form is a participle or abstract noun as the object of a verb: «келетінін»,
    «қажеттігін»."""
    return _COMPLEMENT.fullmatch(form) is not None


def is_topic_complement(form: str) -> bool:
    """Whether the form can end a clause before «туралы»: «келетіні туралы», «болғаны жөнінде»."""
    return _COMPLEMENT_TOPIC.fullmatch(form) is not None


def is_relative(form: str) -> bool:
    """Whether the form looks like a participle before its noun: «жариялаған», «беретін»."""
    return form not in _NO_PARTICIPLES and _RELATIVE.fullmatch(form) is not None


def is_locative_adjective(form: str) -> bool:
    """Whether the form is a «-дағы» adjective: «Алматыдағы»."""
    return _LOCATIVE_ADJECTIVE.fullmatch(form) is not None


def is_noun_tail(rest: str) -> bool:
    """Whether `rest` is a chain of nominal suffixes (number, possessive, case), or is empty."""
    return _NOUN_TAIL.fullmatch(rest) is not None


def noun_stem_of(form: str, stem: str) -> bool:
    """Whether `form` is an inflected form of the noun `stem` (lower case), whose last consonant may
    be voiced."""
    size = len(stem)
    head = form[:size]
    if head != stem and not (
        head[:-1] == stem[:-1] and head[-1:] in _SOFTENED and _SOFTENED[head[-1]] == stem[-1]
    ):
        return False
    return is_noun_tail(form[size:])


@lru_cache(maxsize=65536)
def prefixes(form: str) -> tuple[tuple[str, str], ...]:
    """All possible (stem, rest) of a form, the longest stem first. A form that is too long to be a
    word has none.

    Voiced final consonants and the spelling of «й» with a vowel are undone: the stem of «кітабы» is
    «кітап»; «қояды» is «қой» and «-ады».
    """
    if len(form) > _LONGEST_FORM:
        return ()
    found = []
    for size in range(len(form), 1, -1):
        stem, rest = form[:size], form[size:]
        found.append((stem, rest))
        if rest and stem[-1] in _SOFTENED:
            found.append((stem[:-1] + _SOFTENED[stem[-1]], rest))
        if stem[-1] in _IOTATED:
            found.append((stem[:-1] + "й", _IOTATED[stem[-1]] + rest))
    return tuple(found)


@lru_cache(maxsize=65536)
def verb_inflection(rest: str) -> Inflection | None:
    """The inflection that the suffixes after a verb's stem show, or None if no verb has them."""
    match = _VERB_TAIL.fullmatch(rest)
    if match is None:
        return None
    negated, passive = match["neg"] is not None, match["passive"] is not None
    for form in ("finite", "participle", "converb", "conditional", "infinitive"):
        if match[form] is not None:
            return Inflection(form, negated, passive)
    return Inflection("other", negated, passive)


@lru_cache(maxsize=65536)
def base_form(form: str) -> str:
    """The form without its case suffix. The possessive stays: «белдеуін» → «белдеуі»."""
    case = nominal_case(form)
    if case == "nom":
        return form
    if case == "acc" and form.endswith(("ын", "ін")):
        return form[:-1]
    if case in ("gen", "abl", "ins"):
        return form[:-3]
    if case == "loc" and form.endswith(("ында", "інде")):
        return form[:-3]
    return form[:-2]


def bare_stem(form: str) -> str:
    """The base form without the third-person possessive: «белдеуі» → «белдеу»."""
    base = base_form(form)
    if len(base) > 4 and base.endswith(("сы", "сі")):
        return base[:-2]
    if len(base) > 4 and base[-1] in "ыі":
        stem = base[:-1]
        return stem[:-1] + _SOFTENED[stem[-1]] if stem[-1] in _SOFTENED else stem
    return base


def names_stem(form: str, stem: str) -> bool:
    """Whether the form is an inflected form of the stem. A verbal noun («шектеу») also matches the
    forms of its verb."""
    if noun_stem_of(form, stem):
        return True
    if len(stem) > _SHORTEST_VERB and stem[-1] in "ую" and form.startswith(stem[:-1]):
        return verb_inflection(form[len(stem) - 1 :]) is not None
    return False
