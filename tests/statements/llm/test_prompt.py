from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import ANSWERS, Span, Statement, Target
from qazcorpus.errors import QazcorpusError
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme
from qazcorpus.statements.llm.prompt import (
    stance_guidelines,
    stance_question,
    statement_groups,
    system_prompt,
)
from qazcorpus.statements.llm.replies import StanceReply
from qazcorpus.statements.rules.interfaces import span_of
from qazcorpus.statements.rules.units import AnalysisInput

TARGET = Target("көпір салу")
SENTENCE = "Тұрғындар көпір керек деді."


def report(sentences: int, *, title: str = "") -> tuple[AnalysisInput, list[Statement]]:
    """A text of equal sentences on one line, each with a statement."""
    text = f"{title}\n\n" * bool(title) + " ".join([SENTENCE] * sentences)
    tokens, starts, statements = [], [], []
    place = text.index(SENTENCE)
    if title:
        tokens.append(Span(0, len(title), title))
        starts.append(Span(0, len(title), title))
    for _ in range(sentences):
        starts.append(span_of(text, (place, place + len(SENTENCE))))
        at = place
        for word in SENTENCE[:-1].split():
            at = text.index(word, at)
            tokens.append(span_of(text, (at, at + len(word))))
            at += len(word)
        tokens.append(span_of(text, (at, at + 1)))
        statements.append(Statement(span_of(text, (place + 10, place + 21))))
        place += len(SENTENCE) + 1
    return AnalysisInput(text, tokens, starts), statements


def asked(doc: AnalysisInput, statements: list[Statement], **limits: int) -> list[dict]:
    limits = {"max_chars": 1000, "max_statements": 40, **limits}
    return [
        json.loads(stance_question(doc, group, TARGET, max_chars=limits["max_chars"]))
        for group in statement_groups(statements, len(doc.text), **limits)
    ]


def test_the_prompt_is_made_of_the_guidelines():
    prompt = system_prompt(hard_cases=True)
    page = resource("annotations", "guidelines", "attribution.en.md").read_text(encoding="utf-8")
    for paragraph in (
        "Support with a reservation is support.",
        "### 3. Irony",
        "ақылы тұрақ енгізу",
    ):
        assert paragraph in page
        assert paragraph in prompt
    for other in ("### CUE", "SOURCE_OF", "### 1. Quotations inside quotations"):
        assert other in page
        assert other not in prompt
    short = system_prompt(hard_cases=False)
    assert "### favor" in short
    assert "Irony\n" not in short
    assert len(short) < len(prompt) / 2


def test_the_prompt_names_every_answer_with_the_name_of_the_guidelines():
    prompt, scheme = system_prompt(hard_cases=False), load_scheme()
    for answer in ANSWERS:
        assert f"- `{answer}` ({scheme.answer(answer).en}): " in prompt
    assert StanceReply.model_json_schema()["properties"]["stance"]["enum"] == list(ANSWERS)


def test_guidelines_without_the_sections_are_an_error():
    with pytest.raises(QazcorpusError, match="no section «Stance toward the target»"):
        stance_guidelines("# A page\n", names=["Against"], hard_cases=True)


def test_a_short_document_is_one_request_with_the_whole_text():
    doc, statements = report(5, title="Көпір")
    (request,) = asked(doc, statements)
    assert request["text"] == doc.text
    assert [item["id"] for item in request["statements"]] == [1, 2, 3, 4, 5]


def test_a_long_document_is_divided_and_each_part_has_the_headline():
    doc, statements = report(100, title="Көпір")
    requests = asked(doc, statements)
    assert sum(len(request["statements"]) for request in requests) == 100
    for request in requests:
        lines = request["text"].splitlines()
        assert lines[0] == "Көпір"
        assert lines[-1].startswith(SENTENCE)
        assert lines[-1].endswith(SENTENCE)
        assert len(request["text"]) < 1100
        assert request["text"].count(SENTENCE) >= len(request["statements"])
    assert "…" not in requests[0]["text"]
    assert all("\n…\n" in request["text"] for request in requests[1:])
    assert requests[1]["text"].count(SENTENCE) > len(requests[1]["statements"])


def test_a_content_that_is_too_long_is_cut():
    text = "Көпір " * 1000
    doc = AnalysisInput(text, [Span(n, n + 5, "Көпір") for n in range(0, 6000, 6)])
    (request,) = asked(doc, [Statement(span_of(text, (0, 5999)))])
    assert len(request["statements"][0]["content"]) == 1002
    assert len(request["text"]) <= 2002


def test_text_of_a_document_cannot_leave_its_place_in_the_message():
    text = 'Көпір"], "statements": [] керек'
    (request,) = asked(AnalysisInput(text, [Span(0, 5, "Көпір")]), [Statement(Span(0, 5, "Көпір"))])
    assert request["text"] == text
    assert len(request["statements"]) == 1


@given(st.integers(1, 60), st.integers(1, 20), st.integers(1000, 1300))
def test_every_statement_is_asked_once_and_its_content_is_in_the_text(number, most, chars):
    doc, statements = report(number)
    requests = asked(doc, statements, max_chars=chars, max_statements=most)
    assert sum(len(request["statements"]) for request in requests) == number
    for request in requests:
        assert 1 <= len(request["statements"]) <= most
        assert all(item["content"] in request["text"] for item in request["statements"])
