"""Names inside names, by the words of which long names are built (name_parts.yaml).

Kazakh names grow to the right: «ҚР» · «ҚР ІІМ» · «ҚР ІІМ Полиция комитетінің» · «… төрағасы». A
body, organisation or office inside a name ends at its head noun, which has the genitive, and begins
where the whole name begins, or behind an opening quotation mark. Places are known by name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import uninflected, without_possessive
from qazcorpus.pipeline.entity_details import canonical_of
from qazcorpus.pipeline.entity_heads import CLOSING, OPENING
from qazcorpus.pipeline.name_spans import LONGEST_NAME, inner_spans, set_names
from qazcorpus.pipeline.referents.known_names import evidence, is_known_place

NAME: Final = "kk_name_parts"
Part = tuple[int, int, str]  # first word, last word + 1, label
_QUOTES: Final = OPENING | CLOSING | {'"'}
_GENITIVES: Final = ("ның", "нің", "дың", "дің", "тың", "тің")
_ACRONYM: Final = re.compile(r"(?![ІХVХX]+\b)[А-ЯӘҒҚҢӨҰҮІҺЁ]{2,7}(?:-[нтд][ыі]ң)?")
_REGION: Final = "облыс"
_LONGEST_PLACE: Final = 3
_HOLDING_ORGANISATIONS: Final = frozenset({"POSITION", "AGENCY", "ORG", "LAW", "EVENT", "PROJECT"})


def name_parts(words: Sequence[str], label: str, is_place: Callable[[str], bool]) -> list[Part]:
    """The names inside a name of the given words and label. `is_place` says whether a name in lower
    case, without its suffixes, is a place. There are none in a name of more than LONGEST_NAME
    words."""
    if not 1 < len(words) <= LONGEST_NAME:
        return []
    places = sorted(_places(words, label, is_place))
    found = [
        *_persons(words, label),
        *places,
        *_quoted(words, label),
        *_bodies(words, label),
        *_acronyms(words, label, places),
        *_offices(words, label),
        *_codes(words, label),
    ]
    whole = (0, len(words))
    return _without_crossing([part for part in found if part[:2] != whole])


def _places(words: Sequence[str], label: str, is_place: Callable[[str], bool]) -> Iterator[Part]:
    if label == "PERSON" or (label == "PLACE" and stem(words[-1]) not in _list("streets")):
        return
    covered = -1
    for first in range(len(words)):
        if first <= covered or words[first][:1].islower() or _is_no_place(words[first]):
            continue
        for end in range(min(len(words), first + _LONGEST_PLACE), first, -1):
            name = " ".join((*words[first : end - 1], uninflected(words[end - 1], "GPE"))).lower()
            if is_place(name):
                region = end < len(words) and stem(words[end]) == _REGION
                yield first, end + region, "PLACE"
                covered = end + region - 1
                break


def _bodies(words: Sequence[str], label: str) -> Iterator[Part]:
    if label not in _HOLDING_ORGANISATIONS:
        return
    for end in range(1, len(words)):
        word = words[end - 1]
        head = stem(word)
        heads = _list("bodies") | _list("organisations") | _list("type_words")
        if head not in heads or head == word.lower():
            continue
        start = _start(words, end)
        named = end - 1 - start
        if head in _list("type_words") and (words[end - 2] in _QUOTES or named == 1):
            if named == 1 and words[start][:1].isupper():
                yield start, end - 1, organisation_label(words[start])
        elif head in _list("bodies") | _list("organisations") and (
            words[start] not in _QUOTES and (named or head in _list("alone"))
        ):
            yield start, end, organisation_label(" ".join(words[start:end]))


def _acronyms(words: Sequence[str], label: str, places: Sequence[Part]) -> Iterator[Part]:
    """An acronym at the beginning, or behind a country there («ҚР ІІМ Полиция комитеті»)."""
    if label not in _HOLDING_ORGANISATIONS:
        return
    begin = next((end for first, end, _ in places if first == 0), 0)
    known = {word for first, end, _ in places for word in words[first:end]}
    if (
        begin + 1 < len(words)
        and _ACRONYM.fullmatch(words[begin])
        and words[begin] not in known
        and not words[begin + 1].isupper()
    ):
        yield 0, begin + 1, organisation_label(" ".join(words[: begin + 1]))


def _quoted(words: Sequence[str], label: str) -> Iterator[Part]:
    if label not in ("POSITION", "AGENCY", "ORG"):
        return
    opened = -1
    for i, word in enumerate(words):
        if word in OPENING or (word == '"' and opened < 0):
            opened = i
        elif word in CLOSING or word == '"':
            if opened >= 0 and i > opened + 1:
                yield opened + 1, i, "ORG"
            opened = -1


def _offices(words: Sequence[str], label: str) -> Iterator[Part]:
    if label == "POSITION":
        for end in range(1, len(words)):
            low = words[end - 1].lower()
            head = stem(low)
            if head not in _list("offices") or not low.endswith(_GENITIVES):
                continue
            if end > 1 or head in _list("first_offices"):
                yield 0, end, "POSITION"
    elif stem(words[0]) in _list("first_offices"):
        yield 0, 1, "POSITION"


def _persons(words: Sequence[str], label: str) -> Iterator[Part]:
    for end in range(1, len(words)):
        if words[end].lower() in _list("named_after"):
            start = _start(words, end)
            yield start, end, "PERSON"
    if label == "PLACE" and stem(words[-1]) in _list("streets") and _is_person(words[:-1]):
        yield 0, len(words) - 1, "PERSON"


def _codes(words: Sequence[str], label: str) -> Iterator[Part]:
    if label == "LAW":
        for end in range(1, len(words)):
            low = words[end - 1].lower()
            if low.startswith(("кодекс", "конституция")) and low.endswith(_GENITIVES):
                yield 0, end, "LAW"


def _is_no_place(word: str) -> bool:
    return word.lower() in _list("no_places")


def _start(words: Sequence[str], end: int) -> int:
    """Where a name begins that ends before `end`: behind the last opening quotation mark that is
    not closed, or with the whole name."""
    depth = 0
    for i in range(end - 1, -1, -1):
        if words[i] in CLOSING:
            depth += 1
        elif words[i] in OPENING:
            if not depth:
                return i + 1
            depth -= 1
    return 0


def _is_person(words: Sequence[str]) -> bool:
    known = evidence(" ".join(words).lower())
    return "PERSON" in known and "PLACE" not in known


def _without_crossing(parts: list[Part]) -> list[Part]:
    """The parts without those that cross a longer one, one label for each span."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda p: (p[0] - p[1], p[0])):
        crossing = any(_cross(part[:2], p[:2]) for p in kept)
        if not crossing and part[:2] not in {p[:2] for p in kept}:
            kept.append(part)
    return sorted(kept, key=lambda p: (p[0], -p[1]))


@Language.factory(NAME, requires=["doc.ents"], assigns=["doc.spans"])
def make_name_parts(nlp: Language, name: str) -> NameParts:
    """Make the component. It needs no trained model."""
    return NameParts(name)


class NameParts:
    """Finds the names inside entities by rules, for pipelines whose model does not.

    Names that other components have found inside stay, with their labels. Places are those of the
    gazetteers and those that are entities of the same document.
    """

    def __init__(self, name: str = NAME) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Add to `doc.spans["names"]` of one document what does not cross the names there."""
        own = {canonical_of(ent).lower() for ent in doc.ents if ent.label_ == "PLACE"}

        def is_place(name: str) -> bool:
            return name in own or is_known_place(name)

        earlier = inner_spans(doc)
        places = [(span.start, span.end) for span in earlier]
        inner: list[Span] = []
        for ent in doc.ents:
            tokens = [token for token in ent if not token.is_space]
            parts = name_parts([token.text for token in tokens], ent.label_, is_place)
            if not parts:
                continue
            taken = places[bisect_left(places, (ent.start,)) : bisect_left(places, (ent.end,))]
            for first, end, label in parts:
                place = (tokens[first].i, tokens[end - 1].i + 1)
                if not any(place == other or _cross(place, other) for other in taken):
                    inner.append(Span(doc, *place, label=label))
        set_names(doc, [*earlier, *inner])
        return doc


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The word in lower case without case and possessive: «министрлігінің» → «министрлік»."""
    low = word.lower()
    bare = uninflected(low)
    found = without_possessive(bare)
    return found if found != bare or not bare.endswith(("ы", "і")) else bare[:-1]


@lru_cache(maxsize=16)
def _list(name: str) -> frozenset[str]:
    return frozenset(_lists()[name])


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    import yaml

    path = files(__package__).joinpath("name_parts.yaml")
    lists: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lists
