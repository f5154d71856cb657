"""Two or more annotators' statements of one document, compared.

Statements are the same where their contents overlap by Dice 0.5 or more, as in
`qazcorpus.evaluate.statements`; sources, cues, targets and stances are judged on them. A missed
statement costs its source and cue as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qazcorpus.annotations.matching import item_clusters, item_pairs, same_target
from qazcorpus.document import Span, Stance, Statement
from qazcorpus.evaluate.score import Score
from qazcorpus.evaluate.statements import THRESHOLD, dice

Pair = tuple[Statement | None, Statement | None]


@dataclass(frozen=True, slots=True)
class StatementComparison:
    """Counts of one document. Of the scores, `predicted` is the first annotator's number and `gold`
    the second's.

    `content`, `source` and `cue`: a Dice overlap of 0.5 or more; `…_exact`: the same offsets.
    `target`: the same target, of matched statements of documents with more than one. `stances`: the
    (first, second) stances of matched statements about the same target.
    """

    content: Score = field(default_factory=Score)
    content_exact: Score = field(default_factory=Score)
    source: Score = field(default_factory=Score)
    source_exact: Score = field(default_factory=Score)
    cue: Score = field(default_factory=Score)
    cue_exact: Score = field(default_factory=Score)
    target: Score = field(default_factory=Score)
    stances: tuple[tuple[Stance, Stance], ...] = ()
    matched: tuple[Pair, ...] = ()


def compare_statements(
    first: Sequence[Statement], second: Sequence[Statement], *, targets: int = 1
) -> StatementComparison:
    """Compare the statements of two annotators of a document with so many targets."""
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
        stances=tuple((a.stance, b.stance) for a, b in on_target),
        matched=tuple(matched),
    )


def stance_units(versions: Sequence[Sequence[Statement]]) -> list[list[Stance]]:
    """The stances that annotators gave each statement which two of them or more found.

    Only those of the target that the first of them names count: a stance toward another matter is
    no disagreement.
    """
    units = []
    for cluster in item_clusters(versions):
        statements = [versions[version][number] for version, number in sorted(cluster.items())]
        same = [s for s in statements if same_target(statements[0], s)]
        if len(same) > 1:
            units.append([statement.stance for statement in same])
    return units


def same_part(first: Span | None, second: Span | None, least: float) -> bool:
    """Whether both have the part and it overlaps enough."""
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
