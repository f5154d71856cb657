"""Let a classifier judge the statements of a document."""

from __future__ import annotations

from collections.abc import Sequence

from qazcorpus.document import Probabilities, Statement, Target
from qazcorpus.errors import PipelineError
from qazcorpus.statements.rules.interfaces import StanceClassifier
from qazcorpus.statements.rules.units import AnalysisInput


def answers_of(
    classifier: StanceClassifier,
    doc: AnalysisInput,
    statements: Sequence[Statement],
    target: Target,
) -> list[Probabilities]:
    """The answers that a classifier gives to a document's statements.

    Raises PipelineError if it does not give `Probabilities` for each statement.
    """
    answers = classifier.judge(doc, statements, target)
    if not _fit(answers, len(statements)):
        raise PipelineError(
            f"the stance engine {engine_name(classifier)} must give a list of Probabilities, one "
            f"for each of {len(statements)} statements, not {answers!r:.60}."
        )
    return answers


def _fit(answers: object, number: int) -> bool:
    return (
        isinstance(answers, list)
        and len(answers) == number
        and all(isinstance(answer, Probabilities) for answer in answers)
    )


def engine_name(engine: StanceClassifier) -> str:
    """The name of a stance engine: its attribute `name`, or the name of its class."""
    return str(getattr(engine, "name", "") or type(engine).__name__)
