"""Group the mentions of a document by their referents, and give each group one label.

Two mentions have one referent if

1. their names are equal without inflection, letter case and quotation marks;
2. one is the surname or the given name of a person whose full name is in the document;
3. one is the abbreviation of the other: it is in brackets after it, or has its initials;
4. one is the other with its own country before it («ҚР Қаржы министрлігі», «Қазақстанның Бас
   прокуратурасы»).

A name in quotation marks or with a noun for what it names («Астана» клубы) is not joined to an
equal one without them if their labels differ.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import without_possessive
from qazcorpus.pipeline.name_spans import CONFUSED
from qazcorpus.pipeline.referents.known_names import LIKELY, evidence
from qazcorpus.pipeline.referents.mentions import Mention, acronyms, without_country

BODIES: Final = frozenset({"AGENCY", "ORG"})
_AROUND_BRACKETS: Final = ' »”"'
LEAST: Final = -6.0
"""The least logarithm of a probability that counts."""
OTHER: Final = -0.4
"""The logarithm of the probability of another label than the mention's, if none is given. It is
small, because a model that gives none is weaker than what everybody knows."""


@dataclass(frozen=True, slots=True)
class Referent:
    """The mentions (by their index) that mean one thing, its label and its canonical name."""

    mentions: tuple[int, ...]
    label: str
    canonical: str


def referents(text: str, mentions: Sequence[Mention]) -> list[Referent]:
    """The referents of the mentions, in the order of their first mention.

    `mentions` are in the order of the text; a name comes before the names inside it.
    """
    mentions = _as_attested([_place_if_known(mention) for mention in mentions])
    groups = _Groups(mentions)
    _join_equal(groups)
    _join_persons(groups)
    _join_abbreviations(text, groups)
    _join_with_country(groups)
    return [
        Referent(
            members,
            _label([mentions[i] for i in members]),
            _canonical([mentions[i] for i in members]),
        )
        for members in groups.members()
    ]


def _place_if_known(mention: Mention) -> Mention:
    """The mention, as a PLACE if it is the name of a place alone and was read as an office, as in
    «АҚШ-тың Қазақстандағы елшісі»."""
    place = mention.label == "POSITION" and {*evidence(mention.key)} == {"PLACE"}
    return replace(mention, label="PLACE") if place else mention


def _as_attested(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, where one that is written like the stem of another is not inflected: «Байден»
    beside «Байденнің» has lost no «-ден»."""
    stems = {m.canonical for m in mentions if m.canonical != m.text}
    return [
        replace(m, canonical=m.text) if m.canonical != m.text and m.text in stems else m
        for m in mentions
    ]


class _Groups:
    """Disjoint sets of mentions."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = mentions
        self._leader = list(range(len(mentions)))

    def leader(self, number: int) -> int:
        while self._leader[number] != number:
            self._leader[number] = self._leader[self._leader[number]]
            number = self._leader[number]
        return number

    def join(self, first: int, second: int) -> None:
        one, other = sorted((self.leader(first), self.leader(second)))
        self._leader[other] = one

    def members(self) -> list[tuple[int, ...]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.mentions)):
            found[self.leader(number)].append(number)
        return [tuple(numbers) for _, numbers in sorted(found.items())]


def _join_equal(groups: _Groups) -> None:
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, mention in enumerate(groups.mentions):
        by_key[mention.key].append(number)
    for numbers in by_key.values():
        for place, number in enumerate(numbers):
            mine = groups.mentions[number]
            for earlier in numbers[:place]:
                if _may_be_one(mine, groups.mentions[earlier]):
                    groups.join(earlier, number)
                    break


def _may_be_one(one: Mention, other: Mention) -> bool:
    """Whether two equal names can mean the same thing, by their labels."""
    if one.label == other.label:
        return True
    return one.quoted == other.quoted and {one.label, other.label} <= CONFUSED


def _join_persons(groups: _Groups) -> None:
    """Join surnames and given names with full names: the last one before, else the first after."""
    full: dict[str, list[int]] = defaultdict(list)
    for number, mention in enumerate(groups.mentions):
        if mention.label == "PERSON" and len(mention.words) > 1:
            for word in {mention.words[0], mention.words[-1]}:
                full[word].append(number)
    for number, mention in enumerate(groups.mentions):
        named = full.get(mention.key)
        if not named or len(mention.words) != 1 or mention.label not in CONFUSED or mention.quoted:
            continue
        groups.join(named[max(0, bisect_left(named, number) - 1)], number)


def _join_abbreviations(text: str, groups: _Groups) -> None:
    long = [
        number
        for number, mention in enumerate(groups.mentions)
        if mention.label in BODIES and len(mention.words) > 1
    ]
    ending: dict[int, int] = {}
    first_with: dict[str, int] = {}
    for number in long:
        ending[groups.mentions[number].end] = number
        for acronym in acronyms(groups.mentions[number].canonical):
            first_with.setdefault(acronym, number)
    for number, mention in enumerate(groups.mentions):
        if not mention.is_acronym or mention.label not in CONFUSED:
            continue
        if {*evidence(mention.key)} == {"PLACE"}:
            continue  # «ҚР» is no abbreviation of a body of the country
        other = _before_brackets(text, mention, ending)
        if other is None:
            other = first_with.get(mention.canonical.lower())
        if other is not None:
            groups.join(other, number)


def _before_brackets(text: str, acronym: Mention, ending: Mapping[int, int]) -> int | None:
    """The name before the bracket in which an acronym stands («Қаржы министрлігі» (ҚМ)), or None.
    `ending` has the last name that ends at each place."""
    if text[acronym.end : acronym.end + 1] not in ")-–—,;":
        return None
    bracket = acronym.start - 1
    while bracket >= 0 and text[bracket] in _AROUND_BRACKETS:
        bracket -= 1
    if bracket < 0 or text[bracket] != "(":
        return None
    end = bracket
    while end > 0 and text[end - 1] in _AROUND_BRACKETS:
        end -= 1
    found = [ending[place] for place in range(end, bracket + 1) if place in ending]
    return max(found, default=None)


def _join_with_country(groups: _Groups) -> None:
    first: dict[str, int] = {}
    for number, mention in enumerate(groups.mentions):
        if mention.label in (*BODIES, "POSITION", "LAW"):
            bare = f"{mention.label in BODIES}{_bare(mention.key)}"
            other = first.setdefault(bare, number)
            if groups.mentions[other].label == mention.label:
                groups.join(other, number)


def _bare(name: str) -> str:
    """The name without the state's own country, and its last word without a possessive, which it
    has only behind the country («Қазақстанның Бас прокуратурасы», «Бас прокуратура»)."""
    *before, last = without_country(name).split() or [name]
    return " ".join([*before, without_possessive(last)])


def _label(mentions: Sequence[Mention]) -> str:
    """The label for which the mentions and what is known about the name speak most; the first in a
    tie. If some mentions have several words, only these count."""
    strong = [m for m in mentions if len(m.words) > 1] or list(mentions)
    labels = list(dict.fromkeys(mention.label for mention in strong))
    known = _known(strong)
    if {*labels} <= CONFUSED:
        labels += [label for label in known if label not in labels]
    if len(labels) == 1:
        return labels[0]

    def weight(label: str) -> float:
        # A text says the same of a name again and again: n mentions count as √n independent ones.
        said = sum(_weight(mention, label) for mention in strong) / sqrt(len(strong))
        return known.get(label, 0.0) + said

    return max(labels, key=weight)


def _known(mentions: Sequence[Mention]) -> dict[str, float]:
    """What is known about the name without the text: by lists, unless it is in quotation marks;
    and, of an organisation with several words whose label a model doubts, by its words."""
    first = mentions[0]
    known = {} if any(mention.quoted for mention in mentions) else dict(evidence(first.key))
    doubted = any(mention.weights for mention in mentions)
    if doubted and len(first.words) > 1 and {mention.label for mention in mentions} <= BODIES:
        label = organisation_label(first.canonical)
        known[label] = known.get(label, 0.0) + LIKELY
    return known


def _weight(mention: Mention, label: str) -> float:
    if mention.weights:
        return max(mention.weights.get(label, LEAST), LEAST)
    return 0.0 if mention.label == label else OTHER


def _canonical(mentions: Iterable[Mention]) -> str:
    """The longest of the names that is not in capitals, of equally long ones the most frequent."""
    counts = Counter(mention.canonical for mention in mentions)

    def rank(name: str) -> tuple[int, bool, int]:
        return len(name.split()), not name.isupper(), counts[name]

    return max(counts, key=rank)
