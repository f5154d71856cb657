"""The canonical form of a name: the name without the inflection that its sentence needs.

«Қазақстанның» → «Қазақстан», «Бас прокуратурасының» → «Бас прокуратура», «БҰҰ-ның» → «БҰҰ».

Kazakh inflects only the last word of a noun phrase, so only that word is changed. A suffix is
removed if its shape fits the letters before it (suffixes.py): that is why «Қазақстан» does not lose
«-тан». A word is not changed if the lexicon of lemmas has the word but not the stem («Канада»).

The third-person possessive stays if the possessor is in the name («Қаржы министрлігі», «Алматы
қаласының әкімдігі»). It is removed if the possessor is outside of the name («[АҚШ-тың] Бас
прокуратурасы»): that is, if nothing or only adjectives come before the last word.
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
# Loanwords that end in «-ск» have a vowel before suffixes: «Минскіде».
_LINKING_VOWEL: Final = re.compile("(?<=ск)і$")
# Stems whose suffixes may have back or front vowels. «у», «и» and loanwords do not decide it, and
# Russian surnames vary: «Сәтпаевқа», «Нығматулиннің».
_EITHER_HARMONY: Final = re.compile(f"(?:[ео]в|[иуёюяэ][{CONSONANTS}ь]*)$")
_COUNTRY: Final = re.compile("[бвгғджзйкқлмнпртыі]стан$")
# Classes whose names are seldom common nouns. Only common nouns have a possessive.
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
    """The name without case and, if its possessor is outside of it, without its possessive.

    `name` is a mention in a text; quotation marks around the whole name are removed. `kind` is its
    KazNERD class: names of people («Әуезов Мұхтар Омарханұлы») and geopolitical names keep a
    possessive, and numbers keep their form. `before_type` says that a noun for what is named
    follows («Шарын өзені», see `is_type`): then the genitive is the only case that is removed.
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


@lru_cache(maxsize=65536)
def is_type(word: str) -> bool:
    """Whether a word is a noun for what the name before it names: «өзеніне», «газетінің», «ЖШС»."""
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

    The word is the last of a name. `kind` is the KazNERD class of the name; `alone` says that the
    name has no other word.

    Uninflected words that end like an inflected form («Астана», «Қарағанды», «Канада») are listed
    in canonical_lexicon.yaml; so are the endings of names that are old verb forms («-берді»).
    """
    low = word.lower()
    if _is_listed(low) or (kind == "PERSON" and low.endswith(tuple(_words()["name_endings"]))):
        return word
    stem = word[: len(_without_case(low, kind, alone=alone))]
    # «Ерден», «Айдан» are names, but «Қазыбек бидің» has a suffix.
    return word if kind == "PERSON" and word[0].isupper() and len(stem) < _SHORTEST_STEM else stem


def _acronym_in_lower_case(word: str) -> str:
    """The acronym, without its suffix («дсұ» for «дсұ-ға»); "" for other words."""
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
    """The singular of a plural that belongs to several names: «[Ақтөбе мен] Атырау облыстары» →
    «облысы».

    After a country, the plural stays: «Ресей облыстары».
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
    """Whether there are only adjectives, or nothing, before the last word."""
    return all(_is_adjective(word) for word in before.lower().split())


def _is_adjective(word: str) -> bool:
    return word in _words()["adjectives"] or (
        word not in _words()["nouns_in_lik"]
        and re.fullmatch(r".{3,}[лдт][ыі][қк]", word) is not None
    )


def _is_listed(low: str) -> bool:
    return low in _words()["uninflected"] or _COUNTRY.search(low) is not None


def _without_case(low: str, kind: str, *, alone: bool) -> str:
    """The stem that is left when the longest case suffix that fits is removed."""
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
    """The case endings of one series in suffixes.yaml: "none", or "third" for endings after a
    third-person possessive."""
    forms = inventory()["case"][series]
    return Endings({s: 0.0 for case in forms if case != "Nom" for s in forms[case]})


def _is_possessive(low: str, stem: str, kind: str, *, alone: bool) -> bool:
    """Whether «-ы/-і» before the ending can be a possessive. In «Алматы» and «-йтін» it is not."""
    if _is_listed(stem) or low in embedded_lexicon() or low.endswith(("йтын", "йтін")):
        return False
    if low != stem + "н":
        return len(stem) > _SHORTEST_STEM or not alone
    if kind == "PERSON":  # «Айбын» is a whole name
        return stem.endswith(("ұлы", "қызы"))
    if not alone or kind not in _OWN_NAMES:
        return True
    possessed = _possessive().stems(stem)
    return any(s.cost < LOST_VOWEL and _is_noun(s.text) for s in possessed)


@lru_cache(maxsize=1)
def _possessive() -> Endings:
    return Endings(dict.fromkeys(inventory()["possessive"][3], 0.0))


def _is_regular(low: str, stem: Stem, kind: str) -> bool:
    """Whether the ending has the shape that the stem requires, and the word is not a lemma."""
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
        return False  # a name that was an adjective in «-ты»: «Теректі»
    return stem.cost < CLASH or _may_clash(text, ending)


def _may_clash(stem: str, ending: str) -> bool:
    """Whether the vowels of an ending may differ from what the stem's last vowel requires."""
    if _EITHER_HARMONY.search(stem) or stem.rpartition("-")[2] in _words()["front_stems"]:
        return True
    # A long ending is hardly a part of the stem: «Шолохов-тің», «Лондон-нен». No stem ends in
    # «-кке»: «Маскке».
    return len(ending) > 2 or (stem[-1] == "к" and ending == "ке")


def _uses(lemma: str) -> Mapping[str, int]:
    entry = embedded_lexicon().get(lemma)
    return entry.frequency if entry else {}


def _is_noun(word: str) -> bool:
    """Whether the word, or a long enough end of it, is a noun in the lexicon."""
    first = max(0, len(word) - _LONGEST_NOUN)
    return any("NOUN" in _uses(word[i:]) for i in range(first, max(first + 1, len(word) - 3)))
