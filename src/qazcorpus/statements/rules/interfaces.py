"""The interfaces of a statement finder and a stance classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from qazcorpus.document import Probabilities, Span, Statement, Target
from qazcorpus.statements.rules.units import AnalysisInput, Unit


@dataclass(frozen=True, slots=True)
class StanceContext:
    """The document of a statement, which a classifier may use.

    `units` are the document's units and `statements` all of its statements, in order. `memo` is a
    cache for values that a classifier computes once for a document.
    """

    doc: AnalysisInput
    units: Sequence[Unit]
    statements: Sequence[Statement]
    memo: dict[str, Any] = field(default_factory=dict)


class StatementFinder(Protocol):
    """Finds the statements of a document. Their target and their stance are not set."""

    def find(self, doc: AnalysisInput, targets: Sequence[Target]) -> tuple[Statement, ...]:
        """The statements, in the order of the text."""
        ...


class StanceClassifier(Protocol):
    """Says how likely each answer about the stance of statements toward a target is."""

    def judge(
        self, doc: AnalysisInput, statements: Sequence[Statement], target: Target
    ) -> list[Probabilities]:
        """The probabilities for each of the document's statements, which are in order."""
        ...


def span_of(text: str, offsets: tuple[int, int]) -> Span:
    """The span between two offsets in code points."""
    return Span(offsets[0], offsets[1], text[offsets[0] : offsets[1]])
