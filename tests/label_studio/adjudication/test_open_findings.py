"""Before documents go to the adjudicator, the lead is told what annotators have not mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.adjudication.open_findings import open_findings
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.annotations.versions import annotated, entity, statement
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

SAID = statement((17, 30), "favor", source=(0, 15), cue=(36, 45))


def _place(tmp_path: Path) -> Workplace:
    workplace = made_workplace(tmp_path / "annotation")
    versions = [annotated("Айгүл", entity(0, 15, "AGENCY"), SAID), annotated("Болат", SAID)]
    pulled(workplace, *versions)
    doc_id = versions[0].document.doc_id
    _find(
        workplace,
        {"annotator": "Айгүл", "doc_id": doc_id},
        {"annotator": "Айгүл", "doc_id": doc_id},
        {"annotator": "Болат", "doc_id": doc_id, "code": "wrong-relation"},
        {"annotator": "Болат", "doc_id": doc_id, "code": "name-unmarked"},
        {"annotator": "Болат", "doc_id": doc_id, "mended": True},
        {"annotator": "Болат", "doc_id": "other", "status": "draft"},
    )
    return workplace


def _find(workplace: Workplace, *findings: dict[str, Any]) -> None:
    usual = {"code": "missing-stance", "mended": False, "status": "submitted"}
    workplace.reports_path.mkdir()
    lines = [json.dumps(usual | finding, ensure_ascii=False) + "\n" for finding in findings]
    (workplace.reports_path / "findings.jsonl").write_text("".join(lines), encoding="utf-8")


def test_open_findings_are_counted_by_annotator_before_anything_is_sent(tmp_path: Path) -> None:
    workplace, server, said = _place(tmp_path), StandIn(), list[str]()
    assert open_findings(workplace) == {"Айгүл": 2, "Болат": 1}

    def say(text: str) -> None:
        assert server.stored == {}
        said.append(text)

    adjudicate(workplace, server, AdjudicationOptions(), say=say)
    (reminder,) = said
    assert "Open findings in the annotators' work: 3 (Айгүл: 2, Болат: 1)" in reminder
    assert str(workplace.reports_path / "findings.html") in reminder
    assert server.stored
    adjudicate(workplace, server, AdjudicationOptions(), say=said.append)
    assert said == [reminder], "what is with the adjudicator is not told again"


def test_nothing_is_said_where_nothing_is_open_or_nothing_is_sent(tmp_path: Path) -> None:
    workplace, said = _place(tmp_path), list[str]()
    adjudicate(workplace, StandIn(), AdjudicationOptions(), sending=False, say=said.append)
    (workplace.reports_path / "findings.jsonl").unlink()
    adjudicate(workplace, StandIn(), AdjudicationOptions(), say=said.append)
    assert said == []


@pytest.mark.parametrize("line", ["{", "[]", "{}", '"a"'])
def test_a_damaged_report_is_named(tmp_path: Path, line: str) -> None:
    workplace = _place(tmp_path)
    with (workplace.reports_path / "findings.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(ReadError, match=r"findings\.jsonl, line 7: .* annotate pull"):
        adjudicate(workplace, StandIn(), AdjudicationOptions())


def test_the_adjudicator_has_instructions_of_their_own(tmp_path: Path) -> None:
    server = StandIn()
    adjudicate(_place(tmp_path), server, AdjudicationOptions())
    assert "Төреші не істейді" in server.instructions
    assert '<div lang="en">What the adjudicator does</div>' in server.instructions
    assert "Ешқайсысы дұрыс емес" in server.instructions
    assert "Мәтінде өзім түзеттім" in server.instructions
    assert "Alt+R" not in server.instructions
