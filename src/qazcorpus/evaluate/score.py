"""Counts of predicted, gold and correct items: precision, recall and F1, and shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and their ratios. A ratio is 0 if its denominator is 0."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Correct items divided by predicted items."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Correct items divided by gold items."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.predicted + self.gold
        return 2 * self.correct / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.correct + other.correct,
            self.predicted + other.predicted,
            self.gold + other.gold,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """A number of items out of all."""

    number: int = 0
    of: int = 0

    @classmethod
    def of_true(cls, items: Iterable[bool]) -> Share:
        """The share of items that are true."""
        values = list(items)
        return cls(sum(values), len(values))

    @property
    def percent(self) -> float | None:
        """The share in percent, with one decimal place; None if there is no item."""
        return round(100 * self.number / self.of, 1) if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(self.number + other.number, self.of + other.of)
