"""The Kazakh examples: the project's texts, and real reports with their texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.document import Document, Metadata, Span, Statement, Target
from qazcorpus.errors import UsageError
from qazcorpus.training.stance import kazakh_texts
from qazcorpus.training.stance.kazakh_texts import (
    FILES,
    KazakhSources,
    learning_examples,
    measured_examples,
    project_files,
    real_report_examples,
)
from qazcorpus.training.statements import real_texts
from tests.annotations.report_rows import TEXT as REPORT
from tests.annotations.report_rows import annotation
from tests.annotations.whole_text_rows import TEXT, written

SAID = {"content": "бағаның өсетінін", "source": "Сарапшы", "cue": "айтты"}
SOFT = {"news": ("none",), "other_targets": ("neutral", "none")}


def gold(matter: str, target: str) -> Document:
    statement = Statement(Span(0, 5, "Қарсы"), target=target, stance="against")
    extra = {"matter": matter, "register": "news"}
    return Document(
        matter,
        "Қарсы.",
        Metadata(extra=extra),
        targets=(Target(target),),
        statements=(statement,),
    )


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one row in each file and two documents."""
    folder = tmp_path / "annotations" / "stance"
    folder.mkdir(parents=True)
    about = [{"target": "көпір", "stance": "neutral"}, {"target": "су", "stance": "favor"}]
    rows: dict[str, dict[str, Any]] = {
        "sentences.jsonl": {"text": TEXT, **SAID, "target": "нарық", "stance": "favor"},
        "news.jsonl": {"text": TEXT, **SAID, "targets": about},
        "contrasts.jsonl": {"text": TEXT, **SAID, "target": "ату", "stance": None},
    }
    for name, row in rows.items():
        (folder / name).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    also = [{"target": "салық", "stances": ["neutral"]}]
    written(folder / "reports.jsonl", also=also)
    written(folder / "briefs.jsonl", use="measure", register="brief", target="газ")
    monkeypatch.setattr(kazakh_texts, "in_repository", tmp_path.joinpath)
    documents = [gold("own-matter", "жаңа жол"), gold("wind-farm", "жел стансасы")]
    monkeypatch.setattr(kazakh_texts, "gold_texts", lambda: documents)
    monkeypatch.setattr(kazakh_texts, "held_out", lambda given: list(given)[1:])
    return folder


def test_each_set_has_its_admissible_answers() -> None:
    found = learning_examples(KazakhSources(), SOFT)
    answers = {name: [(e.question.target, e.answers) for e in some] for name, some in found.items()}
    assert answers == {
        "single": [("нарық", ("favor",))],
        "news": [("көпір", ("none",)), ("су", ("favor",))],
        "contrasts": [("ату", ("none",))],
        "reports": [("бағаны босату", ("against",))],
        "briefs": [],
        "other_targets": [("салық", ("neutral", "none"))],
        "documents": [("жаңа жол", ("against",))],
        "real": [],
        "real_reports": [],
    }
    assert found["reports"][0].document == found["other_targets"][0].document


def test_what_is_measured_is_not_learned() -> None:
    found = measured_examples(KazakhSources(), {})
    targets = {name: [e.question.target for e in some] for name, some in found.items()}
    assert targets == {"documents": ["жел стансасы"], "briefs_other": ["газ"]}


def test_a_text_about_a_matter_that_is_measured_is_refused(project: Path) -> None:
    written(project / "reports.jsonl", target="жел стансасы")
    with pytest.raises(UsageError, match="held out for evaluation"):
        learning_examples(KazakhSources(), {})


def test_real_reports_have_roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = annotation(tmp_path)
    monkeypatch.setattr(real_texts, "read_report_annotations", lambda: [one])
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"text": REPORT}, ensure_ascii=False), encoding="utf-8")
    found = list(real_report_examples([texts], one.use, "real_reports"))
    assert {(e.question.target, e.role) for e in found} == {*one.roles.items()}
    assert {e.answers for e in found} <= {("favor",), ("against",), ("neutral",), ("none",)}
    assert list(real_report_examples([], one.use, "real_reports")) == []
    texts.write_text('{"text": "Басқа"}', encoding="utf-8")
    with pytest.raises(UsageError, match="1 of the annotated reports"):
        list(real_report_examples([texts], one.use, "real_reports"))


def test_the_files_of_the_project_are_known(tmp_path: Path) -> None:
    few = {path.name for path in project_files(KazakhSources())}
    related = {"wordings.jsonl", "opposites.jsonl", "attitudes.yaml"}
    assert few == {*FILES.values(), *related, "gold"}
    more = project_files(KazakhSources((tmp_path,), (tmp_path,)))
    assert [path.parent.name for path in more[-2:]] == ["sentences", "reports"]
