"""Compare two annotators' entities and statements of one document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from qazcorpus.annotations.matching import (
    best_pairs,
    extent,
    item_clusters,
    item_pairs,
    same_target,
)
from qazcorpus.document import Answer, Entity, Span, Statement
from qazcorpus.evaluate.score import Score
from qazcorpus.evaluate.statements import THRESHOLD, dice
from qazcorpus.nesting import flattened, levels

EntityPair = tuple[Entity | None, Entity | None]


@dataclass(frozen=True, slots=True)
class EntityComparison:
    """Counts for one document. In each score, `predicted` is the first annotator's number of spans
    and `gold` the second's.

    `exact` and `partial` are by label: the same offsets, and any overlap, one to one. `borders`:
    the same offsets with any label. `labels`: the (first, second) labels of spans with a Dice
    overlap of 0.5 or more, one to one; `matched` has these pairs and the spans without a match. All
    of them count names at all levels; `outermost` and `inner` are `exact` for names of one level.
    """

    exact: dict[str, Score] = field(default_factory=dict)
    partial: dict[str, Score] = field(default_factory=dict)
    borders: Score = field(default_factory=Score)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    matched: tuple[EntityPair, ...] = ()
    outermost: Score = field(default_factory=Score)
    inner: Score = field(default_factory=Score)


def compare_entities(first: Sequence[Entity], second: Sequence[Entity]) -> EntityComparison:
    """Compare the entities of two annotators, with the names inside them; names with the same span
    and label count once."""
    ours, theirs = (distinct(flattened(entities)) for entities in (first, second))
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
        overlapping = sum(None not in pair for pair in best_pairs(here, there, extent, least=0))
        partial[label] = Score(overlapping, *counts)
    return EntityComparison(
        exact,
        partial,
        Score(len(borders[0] & borders[1]), len(borders[0]), len(borders[1])),
        labels,
        tuple(matched),
        _of_level(first, second, inner=False),
        _of_level(first, second, inner=True),
    )


def _of_level(first: Sequence[Entity], second: Sequence[Entity], *, inner: bool) -> Score:
    """The score for the same offsets and label, of outermost names or of those inside others."""
    ours, theirs = (
        {
            (level.entity.start, level.entity.end, level.entity.label)
            for level in levels(entities)
            if (level.depth > 0) == inner
        }
        for entities in (first, second)
    )
    return Score(len(ours & theirs), len(ours), len(theirs))


def distinct(entities: Sequence[Entity]) -> list[Entity]:
    """The entities without duplicates of the same span and label."""
    return list({(e.start, e.end, e.label): e for e in reversed(entities)}.values())[::-1]


def _by_label(entities: Sequence[Entity]) -> defaultdict[str, list[Entity]]:
    found: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        found[entity.label].append(entity)
    return found


StatementPair = tuple[Statement | None, Statement | None]


@dataclass(frozen=True, slots=True)
class StatementComparison:
    """Counts for one document. In each score, `predicted` is the first annotator's number and
    `gold` the second's.

    `content`, `source` and `cue`: a Dice overlap of 0.5 or more; `…_exact`: the same offsets.
    `target`: the same target, among matched statements in documents with several targets.
    `answers`: the (first, second) answers about matched statements with the same target; statements
    without an answer (`unsure`) are left out.
    """

    content: Score = field(default_factory=Score)
    content_exact: Score = field(default_factory=Score)
    source: Score = field(default_factory=Score)
    source_exact: Score = field(default_factory=Score)
    cue: Score = field(default_factory=Score)
    cue_exact: Score = field(default_factory=Score)
    target: Score = field(default_factory=Score)
    answers: tuple[tuple[Answer, Answer], ...] = ()
    matched: tuple[StatementPair, ...] = ()


def compare_statements(
    first: Sequence[Statement], second: Sequence[Statement], *, targets: int = 1
) -> StatementComparison:
    """Compare two annotators' statements of a document; `targets` is the document's number of
    targets."""
    matched = item_pairs(first, second)
    both = [(a, b) for a, b in matched if a is not None and b is not None]
    counts = len(first), len(second)
    exact = sum(dice(a.content, b.content) == 1 for a, b in both)
    on_target = [(a, b) for a, b in both if same_target(a, b)]
    asked = len(both) if targets > 1 else 0
    return StatementComparison(
        content=Score(len(both), *counts),
        content_exact=Score(exact, *counts),
        source=_part(first, second, both, "source", THRESHOLD),
        source_exact=_part(first, second, both, "source", 1.0),
        cue=_part(first, second, both, "cue", THRESHOLD),
        cue_exact=_part(first, second, both, "cue", 1.0),
        target=Score(len(on_target) if targets > 1 else 0, asked, asked),
        answers=tuple(
            (a.answer, b.answer) for a, b in on_target if "unsure" not in (a.answer, b.answer)
        ),
        matched=tuple(matched),
    )


def answer_units(versions: Sequence[Sequence[Statement]]) -> list[list[Answer]]:
    """The answers that annotators gave about each statement that at least two of them marked.

    Only answers about the first annotator's target count, because an answer about another target
    is not a disagreement. Statements without an answer are left out.
    """
    units = []
    for cluster in item_clusters(versions):
        statements = [versions[version][number] for version, number in sorted(cluster.items())]
        same = [s.answer for s in statements if same_target(statements[0], s)]
        given: list[Answer] = [answer for answer in same if answer != "unsure"]
        if len(given) > 1:
            units.append(given)
    return units


def same_part(first: Span | None, second: Span | None, least: float) -> bool:
    """Whether both spans exist and their Dice overlap is at least `least`."""
    return first is not None and second is not None and dice(first, second) >= least


def _part(
    first: Sequence[Statement],
    second: Sequence[Statement],
    both: Sequence[tuple[Statement, Statement]],
    part: str,
    least: float,
) -> Score:
    return Score(
        sum(same_part(getattr(a, part), getattr(b, part), least) for a, b in both),
        sum(getattr(statement, part) is not None for statement in first),
        sum(getattr(statement, part) is not None for statement in second),
    )
