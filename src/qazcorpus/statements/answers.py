"""The answer about a statement's stance, from the probabilities of a classifier."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from qazcorpus.document import Probabilities, Statement

_DIGITS: Final = 3


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
