"""The lessons of a statement model: real reports with their texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import qazcorpus
from qazcorpus.training.statements import real_texts
from qazcorpus.training.statements.lessons import Sources, read_training_lessons
from tests.annotations.report_rows import TEXT, annotation


def test_real_reports_are_learned_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = annotation(tmp_path, use="learn")
    monkeypatch.setattr(real_texts, "read_report_annotations", lambda: [one])
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"text": TEXT}, ensure_ascii=False), encoding="utf-8")
    nlp, sources = qazcorpus.load("kk_news_sm"), Sources(real_reports=(texts,))
    lessons = read_training_lessons(nlp, sources, [])
    assert [len(lesson.stances) for lesson in lessons.complete] == [len(one.statements)]
    assert lessons.items == []

    held_out = [one.document(TEXT)]
    assert read_training_lessons(nlp, sources, held_out).complete == []
