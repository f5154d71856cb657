"""Replace names in sentences: a person by a person, a place by a place, in the same case.

News repeats the names of a few people and bodies. A model that is trained on a small amount of news
learns these names instead of their contexts. A mention's case suffix is removed («Шымкентке» is
«Шымкент» in the dative), and the new name gets the same case with the sounds that it requires
(«Таразға», «Батыс Қазақстан облысына»). Acronyms are replaced by acronyms. The suffix after the
hyphen stays, because its sounds depend on how the acronym is read aloud.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.decoding import spans_of_tags
from qazcorpus.pipeline.canonical import uninflected
from qazcorpus.pipeline.lemmas.inflection import is_acronym, without_hyphened_suffix
from qazcorpus.pipeline.lemmas.suffixes import (
    has_third_person,
    inventory,
    realised,
    sound_class,
    takes_back_suffixes,
)
from qazcorpus.readers.interchange.iob2 import TaggedWords

KINDS: Final = frozenset({"PERSON", "GPE", "LOCATION", "ORGANISATION", "FACILITY"})
_WORD: Final = re.compile(
    "[А-ЯЁӘҒҚҢӨҰҮІҺ]?[а-яёәғқңөұүіһ]{2,}(?:-[А-ЯЁӘҒҚҢӨҰҮІҺ]?[а-яёәғқңөұүіһ]+)?"
)
_QUOTES: Final = frozenset('«»“”„"')


@dataclass(frozen=True, slots=True)
class Case:
    """A case, and the index of its suffix if it has several («-мен», «-менен»)."""

    name: str
    form: int = 0


NOMINATIVE: Final = Case("Nom")


@dataclass(frozen=True, slots=True)
class Name:
    """A name without its case. `third` says that its last word has a third-person possessive, after
    which cases have special shapes («облысына», «облысында»)."""

    words: tuple[str, ...]
    third: bool = False

    def inflected(self, case: Case) -> tuple[str, ...]:
        """The words of the name in a case."""
        *before, last = self.words
        return (*before, last + ending(last, case, third=self.third))


def ending(word: str, case: Case, *, third: bool = False) -> str:
    """The suffix of a case after a word."""
    if case == NOMINATIVE:
        return ""
    low = word.lower()
    suffix: str = inventory()["case"]["third" if third else "none"][case.name][case.form]
    return realised(suffix, sound_class(low), takes_back_suffixes(low))


def bare_name(words: tuple[str, ...], kind: str) -> tuple[Name, Case] | None:
    """A mention's name and case. None if its words or its last word's ending are not regular
    (numbers, other scripts, all capitals)."""
    if not all(map(_WORD.fullmatch, words)):
        return None
    *before, last = words
    stem = uninflected(last, kind, alone=not before)
    case = _case(stem.lower(), last[len(stem) :].lower())
    if case is None:
        return None
    found, third = case
    if third is None:
        third = has_third_person(stem.lower(), kind, alone=not before)
    return Name((*before, stem), third), found


def _case(stem: str, suffix: str) -> tuple[Case, bool | None] | None:
    """The case of a suffix, or None for an unknown suffix. The second value says whether the suffix
    occurs only after a third-person possessive (True), only without one (False), or both (None)."""
    if not suffix:
        return NOMINATIVE, None
    found = [
        (Case(name, form), third)
        for third in (False, True)
        for name, forms in inventory()["case"]["third" if third else "none"].items()
        for form, chain in enumerate(forms)
        if any(realised(chain, sound_class(stem), back) == suffix for back in (True, False))
    ]
    if not found:
        return None
    return found[0][0], (found[0][1] if len(found) == 1 else None)


class Names:
    """Groups of names that can replace each other.

    The names of a group have the same class; all or none are in quotation marks; all or none have a
    possessive («Ақтөбе облысы», «Ақтөбе»).
    """

    def __init__(self, names: Iterable[tuple[Name, str, bool]], acronyms: Iterable[str]) -> None:
        """`names` are names with their class, and whether they are in quotation marks."""
        groups: dict[tuple[str, bool, bool], set[Name]] = {}
        for name, kind, quoted in names:
            groups.setdefault((kind, quoted, name.third), set()).add(name)
        self._names = {key: sorted(group, key=_order) for key, group in groups.items()}
        self._acronyms = sorted(set(acronyms))

    @classmethod
    def of(cls, sentences: Iterable[TaggedWords], places: Iterable[str] = ()) -> Names:
        """The names in annotated sentences. `places` are additional countries and towns."""
        found: list[tuple[Name, str, bool]] = []
        acronyms: list[str] = []
        for words, kind, quoted in _mentions(sentences):
            bare = bare_name(words, kind)
            if bare and words[0][0].isupper():
                found.append((bare[0], kind, quoted))
            elif len(words) == 1 and kind == "ORGANISATION" and is_acronym(words[0]):
                acronyms.append(without_hyphened_suffix(words[0]))
        for place in places:
            bare = bare_name(tuple(place.split()), "GPE")
            if bare and bare[1] == NOMINATIVE and place[0].isupper():
                found.append((bare[0], "GPE", False))
        return cls(found, acronyms)

    def swapped(self, sentence: TaggedWords, rng: random.Random, share: float) -> TaggedWords:
        """The sentence with a `share` of its names replaced by others of the same class.

        The other words and tags do not change. Names in lower case are replaced by names in lower
        case. The number of words may change.
        """
        words: list[str] = []
        tags: list[str] = []
        at = 0
        for start, end, kind in spans_of_tags(sentence.tags):
            words += sentence.words[at:start]
            tags += sentence.tags[at:start]
            mention, at = sentence.words[start:end], end
            chosen = kind in KINDS and rng.random() < share
            quoted = _is_quoted(sentence, start, end)
            other = self._other(mention, kind, rng, quoted=quoted) if chosen else None
            if other is None:
                words += mention
                tags += sentence.tags[start:end]
            else:
                words += other
                tags += [f"B-{kind}", *[f"I-{kind}"] * (len(other) - 1)]
        return TaggedWords((*words, *sentence.words[at:]), (*tags, *sentence.tags[at:]))

    def _other(
        self, mention: tuple[str, ...], kind: str, rng: random.Random, *, quoted: bool
    ) -> tuple[str, ...] | None:
        if kind == "ORGANISATION" and len(mention) == 1 and is_acronym(mention[0]):
            stem = without_hyphened_suffix(mention[0])
            return (
                (rng.choice(self._acronyms) + mention[0][len(stem) :],) if self._acronyms else None
            )
        bare = bare_name(mention, kind)
        names = self._names.get((kind, quoted, bare[0].third)) if bare else None
        if bare is None or not names:
            return None
        other = rng.choice(names).inflected(bare[1])
        return other if mention[0][0].isupper() else tuple(word.lower() for word in other)


def _order(name: Name) -> tuple[tuple[str, ...], bool]:
    return name.words, name.third


def _mentions(sentences: Iterable[TaggedWords]) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    for sentence in sentences:
        for start, end, kind in spans_of_tags(sentence.tags):
            if kind in KINDS:
                yield sentence.words[start:end], kind, _is_quoted(sentence, start, end)


def _is_quoted(sentence: TaggedWords, start: int, end: int) -> bool:
    """Whether there is a quotation mark right before or after a mention."""
    return not _QUOTES.isdisjoint(
        (*sentence.words[max(start - 1, 0) : start], *sentence.words[end : end + 1])
    )


def read_territories(path: Path) -> list[str]:
    """The names of countries and regions in CLDR's `territories.json`. Continents and areas, whose
    codes are numbers, are left out."""
    names = json.loads(path.read_text(encoding="utf-8"))["main"]["kk"]["localeDisplayNames"]
    return [name for code, name in names["territories"].items() if re.fullmatch("[A-Z]{2}", code)]
