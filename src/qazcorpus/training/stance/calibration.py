"""The temperature of a pair encoder, and how reliable its confidence is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qazcorpus.document import ANSWERS, Answer, Probabilities

LOWEST, HIGHEST = 0.25, 8.0
TRIED: Final = 141
"""The number of temperatures that are tried, in equal ratios."""
BINS: Final = 10
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is between `low` and `high`: their number, their mean confidence
    and the share of them that is right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def log_loss(
    found: Sequence[Probabilities], answers: Sequence[Sequence[Answer]], temperature: float = 1.0
) -> float:
    """The mean negative log-probability that one of the admissible answers is given, at this
    temperature."""
    scores, allowed = _arrays(found, answers)
    return _log_loss(scores, allowed, temperature)


def best_temperature(found: Sequence[Probabilities], answers: Sequence[Sequence[Answer]]) -> float:
    """The temperature with the smallest log-loss (Guo et al., 2017).

    `found` are the probabilities at temperature 1 for questions that were not learned from. Without
    questions, it is 1.
    """
    if not found:
        return 1.0
    scores, allowed = _arrays(found, answers)
    tried = np.geomspace(LOWEST, HIGHEST, TRIED).tolist()
    best = min(tried, key=lambda temperature: _log_loss(scores, allowed, temperature))
    return round(float(best), 3)


def reliability(
    found: Sequence[Probabilities], answers: Sequence[Sequence[Answer]], bins: int = BINS
) -> list[Bin]:
    """The bins of a reliability diagram. Bins without answers are left out."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for one, admissible in zip(found, answers, strict=True):
        number = min(bins - 1, int(one.confidence * bins))
        rows[number].append((one.confidence, one.answer in admissible))
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            len(row),
            sum(confidence for confidence, _ in row) / len(row),
            sum(right for _, right in row) / len(row),
        )
        for number, row in enumerate(rows)
        if row
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean difference of confidence and accuracy."""
    total = sum(one.count for one in bins)
    differences = (one.count * abs(one.confidence - one.accuracy) for one in bins)
    return sum(differences) / max(1, total)


def _arrays(
    found: Sequence[Probabilities], answers: Sequence[Sequence[Answer]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The scores and the admissible answers (questions × answers)."""
    rows = [astuple(one) for one in found]
    allowed = [[answer in given for answer in ANSWERS] for given in answers]
    return np.log(np.array(rows) + _TINY), np.array(allowed)


def _log_loss(scores: NDArray[np.float64], allowed: NDArray[np.bool_], temperature: float) -> float:
    odds = np.exp(scores / temperature)
    return float(-np.log((odds * allowed).sum(1) / odds.sum(1)).mean())
