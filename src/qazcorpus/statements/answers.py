"""The answer about a statement's stance, from the probabilities of a classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from qazcorpus.document import Probabilities, Statement, Target

_DIGITS: Final = 3


def judged_under_each(
    statements: Sequence[Statement],
    targets: Sequence[Target],
    judge: Callable[[Target], Sequence[Probabilities]],
) -> tuple[Statement, ...]:
    """Each statement under each target with its likeliest answer, in the order of the statements.

    `judge` gives the probabilities of all statements under a target. Under the second target, the
    id of the statement `s1` is `s1.2`. Without targets, statements have no answer.
    """
    if not targets or not statements:
        return tuple(statements)
    judged = zip(*map(judge, targets), strict=True)
    return tuple(
        with_answer(replace(statement, id=id_, target=target.text), probabilities)
        for statement, answers in zip(statements, judged, strict=True)
        for id_, target, probabilities in zip(
            _ids(statement.id, len(targets)), targets, answers, strict=True
        )
    )


def _ids(first: str, number: int) -> list[str]:
    return [first, *(f"{first}.{n}" for n in range(2, number + 1))]


def with_answer(statement: Statement, probabilities: Probabilities) -> Statement:
    """The statement with its likeliest answer: stance, confidence, relevance and probabilities.

    The stance is None if `none` (not about the target) is the likeliest answer.
    """
    kept = _rounded(probabilities)
    return replace(
        statement,
        stance=probabilities.stance,
        confidence=kept.confidence,
        relevance=round(1 - kept.none, _DIGITS),
        probabilities=kept,
    )


def _rounded(given: Probabilities) -> Probabilities:
    values = (given.favor, given.against, given.neutral, given.none)
    return Probabilities(*(round(float(value), _DIGITS) for value in values))
