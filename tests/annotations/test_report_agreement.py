"""Agreement of two readers on the same reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.annotations.report_agreement import agreed_statements, report_agreement
from tests.annotations.report_rows import PROTEST, SAID, TARGETS, TEXT, WEATHER, annotation, offsets

NEUTRAL = {**WEATHER, "stances": ["neutral", "none", "none"]}


def test_a_reader_agrees_with_itself(tmp_path: Path) -> None:
    one = annotation(tmp_path)
    found = report_agreement([one], [one])
    assert (found.reports, found.answers.count) == (1, 9)
    assert set(found.parts.values()) == {1.0}
    assert (found.answers.same, found.answers.alpha, found.answers.about_alpha) == (1, 1, 1)
    assert found.by_role["near"].alpha is None  # all answers are the same
    assert not found.differing


def test_differences_are_counted(tmp_path: Path) -> None:
    wider = {**SAID, "content": [offsets("көпір салынады")[0], offsets("деді")[1]], "source": None}
    one, other = annotation(tmp_path), annotation(tmp_path, statements=[wider, NEUTRAL])
    found = report_agreement([one], [other])
    assert found.parts["content"] == pytest.approx(4 / 5)
    assert found.parts["content_exact"] == pytest.approx(2 / 5)
    assert found.parts["source"] == 0
    assert found.answers.count == 6
    assert found.by_role["matter"].same == 0.5
    assert found.differing == {("none", "neutral"): 1}
    assert found.to_dict()["differing"] == {"none, neutral": 1}


def test_only_texts_and_targets_that_both_have_are_compared(tmp_path: Path) -> None:
    one = annotation(tmp_path)
    other = annotation(tmp_path, text_sha256="0" * 64)
    assert report_agreement([one], [other]).reports == 0
    assert report_agreement([one], [other]).answers.alpha is None
    statements = [{**s, "stances": s["stances"][:2]} for s in (SAID, PROTEST)]
    fewer = annotation(tmp_path, targets=TARGETS[:2], statements=statements)
    assert report_agreement([one], [fewer]).answers.count == 4


def test_answers_that_all_readers_gave(tmp_path: Path) -> None:
    one = annotation(tmp_path)
    reading = annotation(tmp_path, statements=[SAID, NEUTRAL])
    agreed = {"s1-1", "s1-2", "s1-3", "s3-2", "s3-3"}
    assert agreed_statements(one, [reading]) == agreed
    assert agreed_statements(one, [one, reading]) == agreed
    assert agreed_statements(one, [annotation(tmp_path, text_sha256="0" * 64)]) == frozenset()
    assert {s.id for s in one.document(TEXT).statements} >= agreed
