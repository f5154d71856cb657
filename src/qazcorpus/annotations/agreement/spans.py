"""Two annotators' names of one document, compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from qazcorpus.annotations.matching import extent, item_pairs, pairs
from qazcorpus.document import Entity
from qazcorpus.evaluate.score import Score

Pair = tuple[Entity | None, Entity | None]


@dataclass(frozen=True, slots=True)
class EntityComparison:
    """Counts of one document. Of the scores, `predicted` is the first annotator's number of spans
    and `gold` the second's.

    `exact` and `partial` are by label: the same offsets, and any overlap one to one. `borders`: the
    same offsets whatever the label. `labels`: the (first, second) labels of spans that overlap by
    Dice 0.5 or more, one to one; `matched` are these pairs.
    """

    exact: dict[str, Score] = field(default_factory=dict)
    partial: dict[str, Score] = field(default_factory=dict)
    borders: Score = field(default_factory=Score)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    matched: tuple[Pair, ...] = ()


def compare_entities(first: Sequence[Entity], second: Sequence[Entity]) -> EntityComparison:
    """Compare the entities of two annotators; the same span and label counts once."""
    ours, theirs = distinct(first), distinct(second)
    matched = item_pairs(ours, theirs)
    borders = {(e.start, e.end) for e in ours}, {(e.start, e.end) for e in theirs}
    labels = Counter((a.label, b.label) for a, b in matched if a is not None and b is not None)
    exact, partial = {}, {}
    by_label = _by_label(ours), _by_label(theirs)
    for label in sorted({*by_label[0], *by_label[1]}):
        here, there = by_label[0][label], by_label[1][label]
        counts = len(here), len(there)
        same = {(e.start, e.end) for e in here} & {(e.start, e.end) for e in there}
        exact[label] = Score(len(same), *counts)
        overlapping = sum(None not in pair for pair in pairs(here, there, extent, least=0))
        partial[label] = Score(overlapping, *counts)
    return EntityComparison(
        exact,
        partial,
        Score(len(borders[0] & borders[1]), len(borders[0]), len(borders[1])),
        labels,
        tuple(matched),
    )


def distinct(entities: Sequence[Entity]) -> list[Entity]:
    """The entities, each span and label once."""
    return list({(e.start, e.end, e.label): e for e in reversed(entities)}.values())[::-1]


def _by_label(entities: Sequence[Entity]) -> defaultdict[str, list[Entity]]:
    found: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        found[entity.label].append(entity)
    return found
