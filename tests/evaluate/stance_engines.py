"""A pipeline whose stance engine answers from a table, in place of a trained one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import spacy
from spacy.language import Language

from qazcorpus.document import ANSWERS, Answer, Probabilities, Statement, Target
from qazcorpus.pipeline.load import set_stance_engine
from qazcorpus.statements.rules.units import AnalysisInput


class TableEngine:
    """Gives the answer of a table for a target, and `none` for other targets."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers

    def judge(
        self, doc: AnalysisInput, statements: Sequence[Statement], target: Target
    ) -> list[Probabilities]:
        answer = self.answers.get(target.text, "none")
        favor, against, neutral, none = (0.91 if name == answer else 0.03 for name in ANSWERS)
        return [Probabilities(favor, against, neutral, none)] * len(statements)


def table_pipeline(answers: Mapping[str, Answer]) -> Language:
    """A pipeline with the rules that find statements, and a `TableEngine`."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    set_stance_engine(nlp, TableEngine(answers))
    return nlp
