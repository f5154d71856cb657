"""The interfaces of a statement finder and a stance classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from qazcorpus.document import Span, Stance, Statement, Target
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
    """Finds the statements of a document. Their target is set; their stance is still neutral."""

    def find(self, doc: AnalysisInput, target: Target | None) -> tuple[Statement, ...]:
        """The statements, in the order of the text."""
        ...


class StanceClassifier(Protocol):
    """Decides whether a statement's source is for or against the target."""

    def classify(
        self, statement: Statement, target: Target | None, context: StanceContext
    ) -> tuple[Stance, float | None]:
        """The stance and, if the method gives one, a confidence from 0 to 1."""
        ...


def span_of(text: str, offsets: tuple[int, int]) -> Span:
    """The span between two offsets in code points."""
    return Span(offsets[0], offsets[1], text[offsets[0] : offsets[1]])
