"""The possible suffixes of a word with a given part of speech and features, and its stems.

The features are those of UD_Kazakh-KTB. Suffixes have a fixed order. A nominal has number,
possessive, case. A verb has voice, negation, tense or mood, person. A gerund or participle that is
used as a noun has the suffixes of a nominal after its own. The suffixes are in suffixes.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from qazcorpus.pipeline.lemmas.suffixes import Endings, Stem, inventory, suffix_chains

NOMINAL: Final = frozenset({"NOUN", "PROPN", "ADJ", "PRON", "NUM", "ADV", "DET", "ADP", "X"})
VERBAL: Final = frozenset({"VERB", "AUX"})
INFLECTED: Final = NOMINAL | VERBAL
_ACRONYM: Final = re.compile("[А-ЯЁӘҒҚҢӨҰҮІҺ]{2,6}")
_TAKES_HYPHEN: Final = re.compile("[A-ZА-ЯЁӘҒҚҢӨҰҮІҺa-z0-9%°]")
# Costs of a suffix that no feature shows, and (the last) of the whole word as its own stem although
# a feature shows a suffix.
UNMARKED, ATTRIBUTIVE, PREDICATE, UNEXPLAINED = 3.5, 2.0, 2.5, 4.0

Slot = Iterable[tuple[str, float]]


def stems(word: str, upos: str, feats: str) -> list[Stem]:
    """The possible lemmas of a lower-case word with their costs, the likeliest first.

    `feats` is written as in CoNLL-U ("Case=Gen|Number=Plur", or "_"). The word itself is always
    among the lemmas. For a part of speech without inflection it is the only one.
    """
    if " " in word and upos in VERBAL:  # «оқыған жоқ»
        word, feats = word.split(" ", 1)[0], _affirmative(feats)
    best = {word: UNEXPLAINED}
    endings = endings_of(upos, feats)
    if endings is None:
        return [Stem(word, 0.0)]
    for stem, cost in endings.stems(word):
        best[stem] = min(cost, best.get(stem, cost))
    return sorted((Stem(*item) for item in best.items()), key=lambda stem: stem.cost)


def without_hyphened_suffix(word: str) -> str:
    """The word without a suffix after a hyphen: «БҰҰ» for «БҰҰ-ның», «100» for «100-ге».

    Acronyms, numbers and words in a foreign script have such suffixes. Their spelling does not show
    how they are read aloud, so every shape of a suffix is accepted.
    """
    stem, _, suffix = word.rpartition("-")
    takes_hyphen = _TAKES_HYPHEN.search(stem[-2:]) and not stem[-1].islower()
    foreign = stem.isascii() and stem[-1:].isalpha()
    if (takes_hyphen or foreign) and follows_hyphen(suffix):
        return stem
    return word


def is_acronym(word: str) -> bool:
    """Whether a word is an acronym, with or without a suffix after a hyphen: «БАҚ-тың»."""
    return _ACRONYM.fullmatch(without_hyphened_suffix(word)) is not None


def follows_hyphen(suffix: str) -> bool:
    """Whether acronyms and numbers can have this chain of suffixes after a hyphen."""
    return bool(suffix) and suffix.lower() in _hyphened_suffixes()


@lru_cache(maxsize=1)
def _hyphened_suffixes() -> Endings:
    """All nominal suffix chains, and the predicate, ordinal and other suffixes of numbers."""
    table = inventory()
    psor = ["", "SY", "LAр", "LAрSY", "UмYз", "LAрUмYз"]
    chains = {
        possessive + form: 0.0
        for possessive in psor
        for forms in table["case"][_series(possessive)].values()
        for form in forms
    }
    more = [*table["ordinal"], *table["unmarked"]["nominal"], *table["unmarked"]["predicate"], "шY"]
    return Endings(chains | dict.fromkeys(more, 0.0))


def _affirmative(feats: str) -> str:
    """The features of the main verb of an analytic form. The other features belong to its second
    word."""
    own = (pair for pair in feats.split("|") if not pair.startswith(("Polarity", "Person", "Num")))
    return "|".join(own)


@lru_cache(maxsize=4096)
def endings_of(upos: str, feats: str) -> Endings | None:
    """The possible endings of words with these features; None for uninflected parts of speech."""
    features = dict(pair.split("=", 1) for pair in feats.split("|") if "=" in pair)
    if upos in VERBAL:
        return _endings(tuple(_verb_chains(features).items()))
    if upos in NOMINAL:
        return _endings(tuple(_nominal_chains(upos, features).items()))
    return None


@lru_cache(maxsize=4096)
def _endings(chains: tuple[tuple[str, float], ...]) -> Endings:
    """The endings of chains with their costs. Many features share the same chains."""
    return Endings(dict(chains))


@lru_cache(maxsize=2)
def endings_of_any(*, verbal: bool) -> Endings:
    """The usual endings of verbs (after the voice) or of nominals, with any features."""
    table = inventory()
    possessives = dict.fromkeys(["", *(s for row in table["possessive"].values() for s in row)])
    nominal = [
        (possessive + form, 0.0)
        for possessive in possessives
        for forms in table["case"][_series(possessive)].values()
        for form in forms
    ]
    if not verbal:
        return Endings(suffix_chains(_plural_or_not(), nominal))
    chains: dict[str, float] = {}
    for row in table["verb"]:
        positive = suffix_chains([("", 0.0), ("MA", 0.0)], _of_any_person(row["forms"]))
        forms = positive | dict(_of_any_person(row.get("neg", ())))
        chains |= forms
        if row.get("VerbForm") in ("Ger", "Part"):
            chains |= suffix_chains(forms.items(), nominal)
    return Endings(chains)


@lru_cache(maxsize=1)
def voices() -> Endings:
    """The endings of all voices."""
    return Endings({s: 0.0 for row in inventory()["voice"].values() for s in row})


def _of_any_person(forms: Iterable[str]) -> Slot:
    for form in forms:
        base, _, name = form.partition("+")
        table = inventory()["person"][name] if name else {"": [""]}
        yield from ((base + ending, 0.0) for endings in table.values() for ending in endings)


def _nominal_chains(upos: str, features: Mapping[str, str]) -> dict[str, float]:
    base = suffix_chains(_marked("ordinal", features.get("NumType") == "Ord"))
    base |= suffix_chains(_marked("comparative", "Degree" in features))
    if upos == "NOUN" and "Case" not in features:
        base |= dict.fromkeys(inventory()["unmarked"]["attributive"], ATTRIBUTIVE)
    if upos == "ADV" and "Case" in features:  # «қазіргі» is «қазір» in the nominative
        base |= {"GY": 0.0}
    predicates = [("", 0.0), *((s, PREDICATE) for s in inventory()["unmarked"]["predicate"])]
    return suffix_chains(base.items(), _number(features), _case(features).items(), predicates)


def _marked(name: str, wanted: bool) -> Slot:
    """No suffix or, if the feature is there, a suffix of the derivation: «бірінші» and «1» are both
    ordinals."""
    return [("", 0.0), *((s, 0.0) for s in inventory()[name])] if wanted else [("", 0.0)]


def _number(features: Mapping[str, str]) -> Slot:
    if features.get("Number") == "Plur" and "Person" not in features:
        return [(s, 0.0) for s in inventory()["plural"]]
    if features.get("Number") == "Plur":
        return [("", 0.0), *((s, 1.0) for s in inventory()["plural"])]
    return [("", 0.0)]


def _possessives(features: Mapping[str, str]) -> list[str]:
    person = features.get("Person[psor]")
    if person is None:
        return [""]
    number = features.get("Number[psor]", "")
    return _by_person(inventory()["possessive"], person, number, features)


def _by_person(
    table: Mapping[Any, list[str]], person: str, number: str, features: Mapping[str, str]
) -> list[str]:
    """The endings of a person, under the most specific key that the table has; may be empty.

    A number that is left open ("Plur,Sing") occurs in the third person only.
    """
    names = [f"{person} Plur"] if number == "Plur" else []
    names += [f"{person} Form"] if "Polite" in features else [f"{person} Sing"]
    found = [s for name in names for s in table.get(name, ())]
    return found or list(table.get(int(person), ()) if person.isdigit() else ())


def _case(features: Mapping[str, str]) -> dict[str, float]:
    """Chains of possessive and case, and of suffixes without a feature."""
    cases, unmarked = inventory()["case"], inventory()["unmarked"]
    chains: dict[str, float] = {}
    for possessive in _possessives(features):
        series = cases[_series(possessive)]
        forms = series.get(features.get("Case", "Nom"), [""])
        chains |= {possessive + form: 0.0 for form in forms}
        if "Case" not in features or features["Case"] == "Nom":
            more = unmarked["after possessive" if possessive else "nominal"]
            chains |= {possessive + form: UNMARKED for form in more}
    return chains


def _series(possessive: str) -> str:
    if not possessive:
        return "none"
    if possessive.endswith(("SY", "рY")):
        return "third"
    if possessive.endswith("р"):
        return "none"
    return "long" if possessive.endswith("з") else "short"


def _verb_chains(features: Mapping[str, str]) -> dict[str, float]:
    table = inventory()
    row = next(
        row
        for row in table["verb"]
        if all(features.get(name) == value for name, value in row.items() if name[0].isupper())
    )
    negative = features.get("Polarity") == "Neg"
    forms = _conjugated(row["forms"], features)
    chains = suffix_chains(_voice(features), [("MA", 0.0)] if negative else [("", 0.0)], forms)
    if negative and "neg" in row:
        chains |= suffix_chains(_voice(features), _conjugated(row["neg"], features))
    if features.get("VerbForm") in ("Ger", "Part", "Inf") and (
        "Case" in features or "Person[psor]" in features
    ):
        return suffix_chains(chains.items(), _plural_or_not(), _case(features).items())
    if features.get("VerbForm") == "Fin":
        return chains
    unmarked = [("", 0.0), *((s, UNMARKED) for s in table["unmarked"]["verbal"])]
    return suffix_chains(chains.items(), unmarked)


def _plural_or_not() -> Slot:
    return [("", 0.0), *((s, 1.0) for s in inventory()["plural"])]


def _voice(features: Mapping[str, str]) -> Slot:
    return [(s, 0.0) for s in inventory()["voice"].get(features.get("Voice"), [""])]


def _conjugated(forms: Iterable[str], features: Mapping[str, str]) -> Slot:
    """The forms with the person endings for their "+name"."""
    for form in forms:
        base, _, name = form.partition("+")
        if not name:
            yield base, 0.0
            continue
        person, number = features.get("Person", "3"), features.get("Number", "Sing")
        endings = _by_person(inventory()["person"][name], person, number, features)
        yield from ((base + ending, 0.0) for ending in endings)
        if person == "3" and number == "Plur":
            yield from ((base + ending + "LAр", UNMARKED) for ending in endings)
