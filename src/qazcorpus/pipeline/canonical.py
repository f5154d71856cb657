"""The canonical form of a name: without the inflection that its place in the sentence gives it.

«Қазақстанның» → «Қазақстан», «Бас прокуратурасының» → «Бас прокуратура», «БҰҰ-ның» → «БҰҰ».

Kazakh inflects a noun phrase at its last word only, so only that word is looked at. Its suffixes
stand in a fixed order (stem, plural, possessive, case) and each has a few shapes that the sound
before it chooses: «-ның» after a vowel, «-дың» after a voiced consonant, «-тың» after a voiceless
one, with back or front vowels as the stem has them. A suffix is taken off only where its shape
fits what stands before it, which is what keeps «Қазақстан» from losing «-тан». After Кеңесбаев et
al., «Қазақ грамматикасы» (2002).

The third-person possessive stays where the name holds the noun that calls for it («Қаржы
министрлігі», «Алматы қаласының әкімдігі») and goes where the possessor is outside of it («[АҚШ-тың]
Бас прокуратурасы»): that is, where only adjectives stand before the last word, or nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

_VOWELS: Final = "аәеёиіоөуұүыэюя"
_BACK: Final = "аоұыёюяу"
_FRONT: Final = "әеөүіиэ"
_VOICELESS: Final = "пткқсшщфхцч"
_NASAL: Final = "мнң"
_SOFTENED: Final = {"г": "к", "ғ": "қ"}
_UNINFLECTED_KINDS: Final = frozenset(
    {"CARDINAL", "ORDINAL", "MONEY", "PERCENTAGE", "QUANTITY", "DATE", "TIME", "ADAGE", "CONTACT"}
)
_QUOTES: Final = "«»“”„\"'’‘"
# Suffixes that hang on a hyphen after acronyms, figures, foreign writing: «БҰҰ-ның», «Facebook-ке».
_HYPHENATED_SUFFIX: Final = re.compile(
    r"н[ыі]ң|[дт][ыі]ң|[ғқ]а|[гк]е|н[аеыі]|[дт][ыі]|[дт][ае]|[дтн][ае]н|[мбп]ен"
    r"|[дт][ае]ғ[ыі]|[дт]ег[іы]|[дтл][ае]р\w{0,6}|[ыі]н[ае]|[ыі]нд[ае]|[ыі]н[ае]н|с?[ыі]н?(?:[ыі]ң)?|ш[ыі]|[мд]ік[іи]"
)
_TAKES_HYPHEN: Final = re.compile("[A-ZА-ЯӘҒҚҢӨҰҮІҺa-z0-9%]")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    import yaml

    path = files(__package__).joinpath("canonical_lexicon.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


@lru_cache(maxsize=65536)
def canonical_name(name: str, kind: str = "ORGANISATION") -> str:
    """The name without case and, where its possessor is outside of it, without its possessive.

    `name` is a mention as it stands in a text; quotation marks around the whole are taken off.
    `kind` is its KazNERD class: people («Әуезов Мұхтар Омарханұлы») and geopolitical names have no
    possessive to lose, and numbers keep their form.
    """
    stripped = _without_outer_quotes(" ".join(name.split()))
    if kind in _UNINFLECTED_KINDS:
        return stripped
    head_start = max(stripped.rfind(" "), stripped.rfind("«"), stripped.rfind("»")) + 1
    before, head = stripped[:head_start], stripped[head_start:]
    stem, _, suffix = head.rpartition("-")
    takes_hyphen = _TAKES_HYPHEN.search(stem) and (stem.isascii() or not stem[-1].islower())
    if takes_hyphen and _HYPHENATED_SUFFIX.fullmatch(suffix):
        return before + stem
    if not head or (head.isupper() and len(head) < 6):
        return stripped
    head = uninflected(head, person=kind == "PERSON")
    if kind not in ("PERSON", "GPE") and _possessor_is_outside(before):
        head = without_possessive(head)
    return before + head


def uninflected(word: str, *, person: bool = False) -> str:
    """The word without its case suffix; plural and possessive stay.

    Words that end like an inflected form and are none («Астана», «Қарағанды», «Канада») are listed
    in canonical_lexicon.yaml; so are the endings of names that are old verb forms («-берді»).
    """
    low = word.lower()
    if _is_listed(low) or (person and low.endswith(tuple(_words()["name_endings"]))):
        return word
    return word[: len(_without_case(low, person=person))]


def without_possessive(word: str) -> str:
    """The word without the third-person possessive: «прокуратурасы» → «прокуратура»,
    «министрлігі» → «министрлік»."""
    low = word.lower()
    if _is_listed(low) or len(low) < 4:
        return word
    if low[-1] in "ыі" and low[:-1] in _words()["possessive_heads"]:
        return word[:-1]
    if low.endswith(("сы", "сі")) and low[-3] in _VOWELS:
        return word[:-2]
    if low.endswith(("ғы", "гі")) and low[-3] in "ыіае":
        hard = _SOFTENED[low[-2]]
        return word[:-2] + (hard.upper() if word[-2].isupper() else hard)
    return word


def _without_outer_quotes(name: str) -> str:
    if len(name) > 2 and name[0] in _QUOTES and name[-1] in _QUOTES:
        inner = name[1:-1]
        if not any(quote in inner for quote in _QUOTES):
            return inner.strip()
    return name


def _possessor_is_outside(before: str) -> bool:
    """Whether nothing but adjectives stands before the last word."""
    return all(_is_adjective(word) for word in before.lower().split())


def _is_adjective(word: str) -> bool:
    return word in _words()["adjectives"] or (
        word not in _words()["nouns_in_lik"]
        and re.fullmatch(r".{3,}[лдт][ыі][қк]", word) is not None
    )


def _is_listed(low: str) -> bool:
    return low in _words()["uninflected"] or low.endswith("стан")


def _without_case(low: str, *, person: bool) -> str:
    """The stem that is left when the longest fitting case suffix is taken off."""
    for suffix, fits in _CASES:
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            stem = low[: -len(suffix)]
            if person and suffix == "н" and not stem.endswith(("ұлы", "қызы")):
                continue
            if suffix in ("ны", "ні") and low[:-1] in _words()["stems_in_n"]:
                continue
            if fits(stem) and _stem_vowel_agrees(stem, suffix):
                return stem
    return low


def _last_vowel(stem: str) -> str:
    return next((letter for letter in reversed(stem) if letter in _BACK + _FRONT), "")


def _stem_vowel_agrees(stem: str, suffix: str) -> bool:
    """Vowel harmony; «и» and «у» and loans go either way, so only a clear clash says no."""
    vowel, ending = _last_vowel(stem), _last_vowel(suffix)
    if not vowel or not ending or vowel in "иуёюяэ" or suffix in ("мен", "бен", "пен"):
        return True
    if stem.endswith("ев"):  # Russian surnames: «Сәтпаевқа»
        return True
    if stem in _words()["front_stems"]:
        return ending in _FRONT
    return (vowel in _BACK) == (ending in _BACK)


def _after_vowel(stem: str) -> bool:
    return stem[-1] in _VOWELS


def _after_nasal(stem: str) -> bool:
    return stem[-1] in _NASAL


def _after_vowel_or_nasal(stem: str) -> bool:
    return stem[-1] in _VOWELS + _NASAL


def _after_voiceless(stem: str) -> bool:
    return stem[-1] in _VOICELESS + "бвгд"


def _after_voiced(stem: str) -> bool:
    return stem[-1].isalpha() and stem[-1] not in _VOICELESS + _VOWELS


def _after_sonorant(stem: str) -> bool:
    return _after_voiced(stem) or stem[-1] in _VOWELS


def _after_possessive(stem: str) -> bool:
    """A third-person possessive: «-сы/-сі» after a vowel, «-ы/-і» after a consonant."""
    return len(stem) > 3 and stem[-1] in "ыі" and not _is_listed(stem)


def _not_liquid(stem: str) -> bool:
    return stem[-1].isalpha() and stem[-1] not in _VOWELS + _VOICELESS + "мнң" + "рлйу"


# Longest first. «-дағы» makes an adjective of the locative and goes with it.
_CASES: Final = (
    ("ндағы", _after_possessive), ("ндегі", _after_possessive),
    ("дағы", _after_sonorant), ("дегі", _after_sonorant),
    ("тағы", _after_voiceless), ("тегі", _after_voiceless),
    ("ның", _after_vowel_or_nasal), ("нің", _after_vowel_or_nasal),
    ("дың", _after_voiced), ("дің", _after_voiced),
    ("тың", _after_voiceless), ("тің", _after_voiceless),
    ("нда", _after_possessive), ("нде", _after_possessive),
    ("нан", _after_nasal), ("нен", _after_nasal),
    ("нан", _after_possessive), ("нен", _after_possessive),
    ("дан", _after_sonorant), ("ден", _after_sonorant),
    ("тан", _after_voiceless), ("тен", _after_voiceless),
    ("мен", _after_sonorant), ("бен", _not_liquid), ("пен", _after_voiceless),
    ("на", _after_possessive), ("не", _after_possessive),
    ("ға", _after_sonorant), ("ге", _after_sonorant),
    ("қа", _after_voiceless), ("ке", _after_voiceless),
    ("да", _after_sonorant), ("де", _after_sonorant),
    ("та", _after_voiceless), ("те", _after_voiceless),
    ("ны", _after_vowel), ("ні", _after_vowel),
    ("ды", _after_voiced), ("ді", _after_voiced),
    ("ты", _after_voiceless), ("ті", _after_voiceless),
    ("н", _after_possessive),
)  # fmt: skip
