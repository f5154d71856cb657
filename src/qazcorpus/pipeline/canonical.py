"""The canonical form of a name: without the inflection that its place in the sentence gives it.

«Қазақстанның» → «Қазақстан», «Бас прокуратурасының» → «Бас прокуратура», «БҰҰ-ның» → «БҰҰ».

Kazakh inflects a noun phrase at its last word only, so only that word is looked at. A suffix is
taken off where its shape fits what stands before it (suffixes.py), which is what keeps «Қазақстан»
from losing «-тан», and where the lexicon of lemmas does not say that the word is whole («Канада»).

The third-person possessive stays where the name holds the noun that calls for it («Қаржы
министрлігі», «Алматы қаласының әкімдігі») and goes where the possessor is outside of it («[АҚШ-тың]
Бас прокуратурасы»): that is, where only adjectives stand before the last word, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from qazcorpus.pipeline.lemmas.inflection import follows_hyphen, without_hyphened_suffix
from qazcorpus.pipeline.lemmas.lemma_lexicon import embedded_lexicon
from qazcorpus.pipeline.lemmas.suffixes import (
    CLASH,
    CONSONANTS,
    HARDENED,
    LOST_VOWEL,
    VOWELS,
    Endings,
    Stem,
    inventory,
)

_UNINFLECTED_KINDS: Final = frozenset(
    {"CARDINAL", "ORDINAL", "MONEY", "PERCENTAGE", "QUANTITY", "DATE", "TIME", "ADAGE", "CONTACT"}
)
_SHORTEST_STEM: Final = 3
_LONGEST_NOUN: Final = 20
_LONGEST_ACRONYM: Final = 5
# Loans in «-ск» take a vowel before suffixes: «Минскіде».
_LINKING_VOWEL: Final = re.compile("(?<=ск)і$")
# Stems whose suffixes may have vowels of either kind: «у», «и» and loans say nothing, and Russian
# surnames vary: «Сәтпаевқа», «Нығматулиннің».
_EITHER_HARMONY: Final = re.compile(f"(?:[ео]в|[иуёюяэ][{CONSONANTS}ь]*)$")
_COUNTRY: Final = re.compile("[бвгғджзйкқлмнпртыі]стан$")
# Classes whose names are seldom common nouns, which alone have a possessive.
_OWN_NAMES: Final = frozenset({"GPE", "LOCATION", "ART", "EVENT", "PROJECT", "PRODUCT"})
_GENITIVE: Final = re.compile("[ндт][ыі]ң$")
_QUOTES: Final = "«»“”„\"'’‘"


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    import yaml

    path = files(__package__).joinpath("canonical_lexicon.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


@lru_cache(maxsize=65536)
def canonical_name(name: str, kind: str = "ORGANISATION", *, before_type: bool = False) -> str:
    """The name without case and, where its possessor is outside of it, without its possessive.

    `name` is a mention as it stands in a text; quotation marks around the whole are taken off.
    `kind` is its KazNERD class: people («Әуезов Мұхтар Омарханұлы») and geopolitical names have no
    possessive to lose, and numbers keep their form. `before_type`: what it names follows
    («Шарын өзені», see `is_type`), so that the genitive is the only case it may have.
    """
    stripped = _without_outer_quotes(" ".join(name.split()))
    if kind in _UNINFLECTED_KINDS:
        return stripped
    head_start = max(stripped.rfind(" "), stripped.rfind("«"), stripped.rfind("»")) + 1
    before, head = stripped[:head_start], stripped[head_start:]
    if (bare := without_hyphened_suffix(head)) != head or (bare := _acronym_in_lower_case(head)):
        return before + bare
    if not head or (head.isupper() and len(head) < 6):
        return stripped
    if before_type and not _GENITIVE.search(head.lower()):
        return stripped
    head = uninflected(head, kind, alone=not before)
    if kind == "GPE":
        return before + _singular_division(before, head)
    if kind != "PERSON" and _possessor_is_outside(before):
        head = without_possessive(head)
    return before + head


@lru_cache(maxsize=4096)
def is_type(word: str) -> bool:
    """Whether a word says what the name before it names: «өзеніне», «газетінің», «ЖШС»."""
    low = word.lower()
    if low.partition("-")[0] in _words()["type_words"]:
        return True
    stem = uninflected(low)
    bare = without_possessive(stem)
    return (bare != stem and bare in _words()["type_nouns"]) or (
        bare == stem and stem[-1:] in "ыі" and stem[:-1] in _words()["type_nouns"]
    )


def uninflected(word: str, kind: str = "ORGANISATION", *, alone: bool = False) -> str:
    """The word without its case suffix; plural and possessive stay.

    `kind` is the KazNERD class of the name that the word is the last of, or `alone`.

    Words that end like an inflected form and are none («Астана», «Қарағанды», «Канада») are listed
    in canonical_lexicon.yaml; so are the endings of names that are old verb forms («-берді»).
    """
    low = word.lower()
    if _is_listed(low) or (kind == "PERSON" and low.endswith(tuple(_words()["name_endings"]))):
        return word
    stem = word[: len(_without_case(low, kind, alone=alone))]
    # «Ерден», «Айдан» are names, but «Қазыбек бидің» has a suffix.
    return word if kind == "PERSON" and word[0].isupper() and len(stem) < _SHORTEST_STEM else stem


def _acronym_in_lower_case(word: str) -> str:
    """«дсұ» of «дсұ-ға»; nothing for other words."""
    stem, _, suffix = word.rpartition("-")
    is_acronym = stem.isalpha() and stem.islower() and 2 <= len(stem) <= _LONGEST_ACRONYM
    return stem if is_acronym and stem not in embedded_lexicon() and follows_hyphen(suffix) else ""


def without_possessive(word: str) -> str:
    """The word without the third-person possessive: «прокуратурасы» → «прокуратура»,
    «министрлігі» → «министрлік»."""
    low = word.lower()
    if _is_listed(low) or low.endswith(tuple(_words()["possessive_lemmas"])) or len(low) < 4:
        return word
    if low[-1] in "ыі" and low[:-1] in _words()["possessive_heads"]:
        return word[:-1]
    if low.endswith(("сы", "сі")) and low[-3] in VOWELS:
        return word[:-2]
    if low.endswith(("ғы", "гі")) and low[-3] in "ыіае":
        hard = HARDENED[low[-2]]
        return word[:-2] + (hard.upper() if word[-2].isupper() else hard)
    return word


def _singular_division(before: str, head: str) -> str:
    """The last of several places that share a head: «[Ақтөбе мен] Атырау облыстары» → «облысы».

    A country has several: «Ресей облыстары».
    """
    if before.strip().lower() in _words()["countries"] or before.endswith("стан "):
        return head
    for division in _words()["divisions"]:
        if re.fullmatch(rf"{division}[лдт][ае]р[ыі]", head.lower()):
            return head[: len(division)] + ("сы" if division[-1] in VOWELS else "ы")
    return head


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
    return low in _words()["uninflected"] or _COUNTRY.search(low) is not None


def _without_case(low: str, kind: str, *, alone: bool) -> str:
    """The stem that is left when the longest fitting case suffix is taken off."""
    hyphen = low.rfind("-") + 1
    shortest = hyphen + _SHORTEST_STEM
    for stem in _cases("third").stems(low, shortest=shortest):
        if stem.text[-1] in "ыі" and _is_possessive(low, stem.text, kind, alone=alone):
            return stem.text
    for stem in _cases("none").stems(low, shortest=shortest if hyphen else shortest - 1):
        if _is_regular(low, stem, kind):
            return _LINKING_VOWEL.sub("", stem.text)
    return low


@lru_cache(maxsize=2)
def _cases(series: str) -> Endings:
    """The case endings of suffixes.yaml after nothing, or after a third person's possessive."""
    forms = inventory()["case"][series]
    return Endings({s: 0.0 for case in forms if case != "Nom" for s in forms[case]})


def _is_possessive(low: str, stem: str, kind: str, *, alone: bool) -> bool:
    """Whether «-ы/-і» before the ending can be a possessive: not that of «Алматы», nor «-йтін»."""
    if _is_listed(stem) or low in embedded_lexicon() or low.endswith(("йтын", "йтін")):
        return False
    if low != stem + "н":
        return len(stem) > _SHORTEST_STEM or not alone
    if kind == "PERSON":  # «Айбын» is a name
        return stem.endswith(("ұлы", "қызы"))
    if not alone or kind not in _OWN_NAMES:
        return True
    possessed = _possessive().stems(stem)
    return any(s.cost < LOST_VOWEL and _is_noun(s.text) for s in possessed)


@lru_cache(maxsize=1)
def _possessive() -> Endings:
    return Endings(dict.fromkeys(inventory()["possessive"][3], 0.0))


def _is_regular(low: str, stem: Stem, kind: str) -> bool:
    """Whether the ending has the shape that the stem calls for, and the word is no lemma itself."""
    text, ending = stem.text, low[len(stem.text) :]
    lexicon = embedded_lexicon()
    joined = low.rfind("-") + 1  # «Дала-Сауда»
    if low[joined:] in lexicon and text[joined:] not in lexicon:
        return False
    if len(text) < _SHORTEST_STEM and not ("NOUN" in _uses(text) and low not in lexicon):
        return False
    if ending in ("ны", "ні") and _is_noun(low[:-1]) and not (text in lexicon or _is_noun(text)):
        return False  # a possessive: «кешені»
    if kind == "PERSON" and low.endswith("ида"):  # «Саида»
        return False
    if kind == "GPE" and ending in ("ты", "ті") and _uses(text).keys() == {"NOUN"}:
        return False  # an adjective in «-ты» became a name: «Теректі»
    return stem.cost < CLASH or _may_clash(text, ending)


def _may_clash(stem: str, ending: str) -> bool:
    """Whether the vowels of an ending may be other than the stem's last one calls for."""
    if _EITHER_HARMONY.search(stem) or stem.rpartition("-")[2] in _words()["front_stems"]:
        return True
    # No word ends in so much by chance: «Шолохов-тің», «Лондон-нен».
    return len(ending) > 2


def _uses(lemma: str) -> Mapping[str, int]:
    entry = embedded_lexicon().get(lemma)
    return entry.frequency if entry else {}


def _is_noun(word: str) -> bool:
    """Whether the word, or the end of a compound that is long enough, is a noun of the lexicon."""
    first = max(0, len(word) - _LONGEST_NOUN)
    return any("NOUN" in _uses(word[i:]) for i in range(first, max(first + 1, len(word) - 3)))
