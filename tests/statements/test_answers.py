from __future__ import annotations

from qazcorpus.document import Probabilities, Span, Statement
from qazcorpus.statements.answers import with_answer

SAID = Statement(Span(0, 3, "сөз"), target="салық")


def test_the_likeliest_answer_is_given_with_its_probability() -> None:
    judged = with_answer(SAID, Probabilities(0.10004, 0.7, 0.1, 0.09996))
    assert (judged.stance, judged.confidence, judged.relevance) == ("against", 0.7, 0.9)
    assert judged.probabilities == Probabilities(0.1, 0.7, 0.1, 0.1)


def test_a_statement_that_is_not_about_the_target_has_no_stance() -> None:
    judged = with_answer(SAID, Probabilities(0.1, 0.1, 0.1, 0.7))
    assert (judged.stance, judged.answer, judged.confidence) == (None, "none", 0.7)
