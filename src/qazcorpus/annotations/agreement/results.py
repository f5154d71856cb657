"""The figures of agreement, as they are shown and written to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its 95 % bootstrap interval over documents.

    `value` is None where it is undefined: nothing to compare, or (α and κ) one value all over.
    `count` is what it rests on: the spans of both annotators for F1, the statements or names that
    both marked for α, κ and shares.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label: F1 of the same span and of overlapping ones, and how many each side marked."""

    label: str
    exact: float | None
    partial: float | None
    first: int
    second: int
    common: int


@dataclass(frozen=True, slots=True)
class EntityAgreement:
    """Names. `exact`: the same span and label; `partial`: overlapping and of the same label;
    `borders`: the same span whatever the label; `label_kappa`: κ of the labels of names that
    overlap by Dice 0.5 or more; `confusion`: how often a label of the first met one of the second
    there."""

    exact: Figure
    partial: Figure
    borders: Figure
    label_kappa: Figure
    labels: tuple[LabelAgreement, ...]
    confusion: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class StatementAgreement:
    """Statements: F1 of each part, overlapping (Dice 0.5) and exact; `target` is the share of
    matched statements about the same target, where documents have several."""

    content: Figure
    content_exact: Figure
    source: Figure
    source_exact: Figure
    cue: Figure
    cue_exact: Figure
    target: Figure


@dataclass(frozen=True, slots=True)
class StanceAgreement:
    """Stances of matched statements: Krippendorff's α, nominal and with the order favor, neutral,
    against; Cohen's κ (of several pairs their mean, Light's κ); the share of equal stances."""

    alpha: Figure
    alpha_ordinal: Figure
    kappa: Figure
    observed: Figure
    confusion: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two annotators or, counted over all of their pairs, of more."""

    annotators: tuple[str, ...]
    documents: int
    entities: EntityAgreement
    statements: StatementAgreement
    stance: StanceAgreement

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a confusion is a mapping of the first's label to the second's."""
        data = asdict(self)
        data["annotators"] = list(self.annotators)
        data["entities"]["labels"] = [asdict(label) for label in self.entities.labels]
        data["entities"]["confusion"] = nested(self.entities.confusion)
        data["stance"]["confusion"] = nested(self.stance.confusion)
        return data


def nested(confusion: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """A confusion as JSON can hold it."""
    found: dict[str, dict[str, int]] = {}
    for (first, second), number in sorted(confusion.items()):
        found.setdefault(first, {})[second] = number
    return found
