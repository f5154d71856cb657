"""The stance classifier of the embedded pipelines."""

from __future__ import annotations

from collections.abc import Sequence

from qazcorpus.document import Probabilities, Statement, Target
from qazcorpus.statements.pair.model import PairModel
from qazcorpus.statements.pair.questions import questions
from qazcorpus.statements.rules.units import AnalysisInput


class PairStanceClassifier:
    """Judges statements with a pair encoder."""

    def __init__(self, model: PairModel) -> None:
        self.model = model

    def judge(
        self, doc: AnalysisInput, statements: Sequence[Statement], target: Target
    ) -> list[Probabilities]:
        """The probabilities for each of the document's statements."""
        return self.model.judge(list(questions(doc.text, statements, target.text)))
