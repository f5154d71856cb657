from __future__ import annotations

import pytest

from qazcorpus.answers import SHOWN, answer_label, answer_mark, shown_answer, stance_of
from qazcorpus.document import Span, Statement
from qazcorpus.scheme import load_scheme

CONTENT = Span(0, 3, "сөз")


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (Statement(CONTENT, stance="favor"), "favor"),
        (Statement(CONTENT), "no_target"),
        (Statement(CONTENT, target="салық"), "none"),
        (Statement(CONTENT, target="салық", relevance=0.6), "unsure"),
    ],
)
def test_a_statement_without_a_stance_says_why(statement: Statement, answer: str) -> None:
    assert shown_answer(statement) == answer


def test_answers_of_files_are_stances_or_none() -> None:
    assert [stance_of(answer) for answer in ("against", "none", "unsure", None)] == [
        "against",
        *[None] * 3,
    ]
    with pytest.raises(ValueError, match="'loud' is not one of favor, against, neutral, none"):
        stance_of("loud")


def test_answers_differ_in_mark_and_name() -> None:
    scheme = load_scheme()
    assert len({answer_mark(answer) for answer in SHOWN}) == len(SHOWN)
    assert len({answer_label(answer, scheme).kk for answer in SHOWN}) == len(SHOWN)
    assert answer_label("none", scheme).kk == "Мәселеге қатыссыз"
