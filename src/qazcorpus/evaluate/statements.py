"""Scores of statements: content, source, cue and stance, compared with gold.

Contents are matched one to one, best pairs first, by the Dice overlap of their code points, 2|A∩B|
/ (|A|+|B|). A pair needs at least `threshold` (0.5). Sources and cues are correct only in matched
statements, but are counted in all statements, so that the source of a missed statement is also an
error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

from qazcorpus.document import STANCES, Answer, Document, Span, Statement
from qazcorpus.evaluate.score import Score

THRESHOLD: Final = 0.5
_NONE: Final = Score()


@dataclass(frozen=True, slots=True)
class StatementScores:
    """Scores of one document, or the sum of many.

    `content`: matched statements. `content_exact`: contents with the same offsets. `source` and
    `cue`: the same offsets in matched statements. `source_overlap` and `cue_overlap`: a Dice
    overlap of at least 0.5 in matched statements. `end_to_end`: matched statements with the right
    answer. `stances`: the answers (`Statement.answer`; gold, predicted) of each matched pair.
    """

    content: Score = _NONE
    content_exact: Score = _NONE
    source: Score = _NONE
    source_overlap: Score = _NONE
    cue: Score = _NONE
    cue_overlap: Score = _NONE
    end_to_end: Score = _NONE
    stances: tuple[tuple[Answer, Answer], ...] = ()

    def __add__(self, other: StatementScores) -> StatementScores:
        added = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return StatementScores(**added)

    @property
    def stance_accuracy(self) -> float:
        """The share of matched statements with the right one of four answers: favor, against,
        neutral, or none (not about the target). A withheld stance (`unsure`) is an error. The share
        is 0 if no statements matched."""
        if not self.stances:
            return 0.0
        return sum(gold == predicted for gold, predicted in self.stances) / len(self.stances)

    @property
    def stance_macro_f1(self) -> float:
        """The mean F1 of three classes: favor, against, and neutral or none.

        Neutral and none are one class here, so that the figure says how well sides are told apart,
        and can be compared with figures of data without `none`. A withheld stance (`unsure`) is in
        no class. Classes that do not occur in matched statements are left out.
        """
        pairs = [(merged(gold), merged(predicted)) for gold, predicted in self.stances]
        scores = []
        for stance in STANCES:
            score = Score(
                sum(pair == (stance, stance) for pair in pairs),
                sum(predicted == stance for _, predicted in pairs),
                sum(gold == stance for gold, _ in pairs),
            )
            if score.predicted or score.gold:
                scores.append(score.f1)
        return sum(scores) / len(scores) if scores else 0.0


def merged(answer: Answer) -> Answer:
    """The answer, where neutral and none are one: neutral."""
    return "neutral" if answer == "none" else answer


def dice(first: Span, second: Span) -> float:
    """The Dice overlap of two spans in code points: 1 for equal spans, 0 without overlap."""
    shared = min(first.end, second.end) - max(first.start, second.start)
    return max(0, 2 * shared) / (first.end - first.start + second.end - second.start)


def match_statements(
    gold: Sequence[Statement], predicted: Sequence[Statement], threshold: float = THRESHOLD
) -> list[tuple[Statement, Statement]]:
    """Pairs of gold and predicted statements whose contents overlap, one to one, in gold order."""
    pairs = sorted(
        (
            (-dice(g.content, p.content), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(predicted)
        ),
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for overlap, i, j in pairs:
        if -overlap >= threshold and i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return [(gold[i], predicted[j]) for i, j in sorted(taken.items())]


def score_statements(
    gold: Document, predicted: Document, threshold: float = THRESHOLD
) -> StatementScores:
    """The scores of one document's statements."""
    pairs = match_statements(gold.statements, predicted.statements, threshold)
    counts = (len(predicted.statements), len(gold.statements))
    exact = {_offsets(s.content) for s in gold.statements} & {
        _offsets(s.content) for s in predicted.statements
    }
    parts = {
        f"{part}{suffix}": _part_score(gold, predicted, pairs, part, least)
        for part in ("source", "cue")
        for suffix, least in (("", 1.0), ("_overlap", threshold))
    }
    return StatementScores(
        content=Score(len(pairs), *counts),
        content_exact=Score(len(exact), *counts),
        end_to_end=Score(sum(g.answer == p.answer for g, p in pairs), *counts),
        stances=tuple((g.answer, p.answer) for g, p in pairs),
        **parts,
    )


def score_corpus(
    pairs: Iterable[tuple[Document, Document]], threshold: float = THRESHOLD
) -> StatementScores:
    """The scores of pairs of documents (gold, predicted) together: the sums of their counts."""
    total = StatementScores()
    for gold, predicted in pairs:
        total += score_statements(gold, predicted, threshold)
    return total


def _part_score(
    gold: Document,
    predicted: Document,
    pairs: Sequence[tuple[Statement, Statement]],
    part: str,
    least: float,
) -> Score:
    correct = 0
    for g, p in pairs:
        ours, theirs = getattr(p, part), getattr(g, part)
        correct += ours is not None and theirs is not None and dice(ours, theirs) >= least
    return Score(
        correct,
        sum(getattr(s, part) is not None for s in predicted.statements),
        sum(getattr(s, part) is not None for s in gold.statements),
    )


def _offsets(span: Span) -> tuple[int, int]:
    return span.start, span.end
