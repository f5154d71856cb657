from __future__ import annotations

from dataclasses import replace

from qazcorpus.document import Probabilities, Span, Statement, Target
from qazcorpus.statements.answers import judged_under_each, with_answer

SAID = Statement(Span(0, 3, "сөз"), target="салық")


def test_the_likeliest_answer_is_given_with_its_probability() -> None:
    judged = with_answer(SAID, Probabilities(0.10004, 0.7, 0.1, 0.09996))
    assert (judged.stance, judged.confidence, judged.relevance) == ("against", 0.7, 0.9)
    assert judged.probabilities == Probabilities(0.1, 0.7, 0.1, 0.1)


def test_a_statement_that_is_not_about_the_target_has_no_stance() -> None:
    judged = with_answer(SAID, Probabilities(0.1, 0.1, 0.1, 0.7))
    assert (judged.stance, judged.answer, judged.confidence) == (None, "none", 0.7)


def test_a_statement_is_judged_under_each_target() -> None:
    said = [replace(SAID, id="s1"), replace(SAID, id="s2")]
    for_it, against = Probabilities(0.9, 0, 0.1, 0), Probabilities(0, 0.9, 0.1, 0)
    answers = {"зауыт салу": [for_it, against], "жол салу": [against, against]}
    targets = [*map(Target, answers)]
    judged = judged_under_each(said, targets, lambda target: answers[target.text])
    assert [(s.id, s.target, s.stance) for s in judged] == [
        ("s1", "зауыт салу", "favor"),
        ("s1.2", "жол салу", "against"),
        ("s2", "зауыт салу", "against"),
        ("s2.2", "жол салу", "against"),
    ]


def test_without_targets_statements_have_no_answer() -> None:
    assert judged_under_each([SAID], (), lambda _: []) == (SAID,)
