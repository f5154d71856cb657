"""A document whose target an annotator doubts becomes gold only when the adjudicator says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.gold import gold_file, read_gold
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.workplace.status import workplace_status
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.annotations.versions import annotated, entity
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

AGENCY = entity(0, 15, "AGENCY")


def _place(folder: Path, *annotations: Annotation) -> Workplace:
    workplace = made_workplace(folder / "annotation")
    pulled(workplace, *annotations)
    return workplace


def _doubted(better: str = "") -> Annotation:
    return replace(annotated("Болат", AGENCY), target_doubt=better)


def _state(workplace: Workplace) -> tuple[str, bool]:
    (document,) = workplace_status(workplace).documents
    return document.adjudication, document.gold


@pytest.mark.parametrize(
    "options",
    [AdjudicationOptions(), AdjudicationOptions(majority=True), AdjudicationOptions(blind=True)],
)
def test_what_all_agree_on_waits_for_a_decision_about_the_target(
    tmp_path: Path, options: AdjudicationOptions
) -> None:
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), _doubted("сертификат <b>"))
    server = StandIn()
    report = adjudicate(workplace, server, options)
    assert (report.sent, report.agreed) == (["d1"], [])
    (card,) = server.task_of("d1")["data"]["disputes"]
    assert "сертификат &lt;b&gt;" in card["html"]
    assert ("Болат" in card["html"]) is not options.blind
    assert [choice["alias"] for choice in card["choices"]] == ["fits", "unfit"]
    assert _state(workplace) == ("sent", False)
    assert adjudicate(workplace, server, options).at == ["d1"]


def test_it_fits(tmp_path: Path) -> None:
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), _doubted("сертификат"))
    server = StandIn()
    adjudicate(workplace, server, AdjudicationOptions())
    server.submit(server.task_of("d1"), ["fits"])
    report = adjudicate(workplace, server, AdjudicationOptions())
    assert report.decided == ["d1"]
    assert _state(workplace) == ("decided", True)
    history = read_gold(gold_file(workplace.gold_path, "d1"))["history"]
    assert history["target_doubts"] == {"Болат": "сертификат"}
    assert [item["target_doubt"] for item in history["annotations"]] == [None, "сертификат"]
    assert adjudicate(workplace, server, AdjudicationOptions()).decided == []


def test_it_does_not_fit(tmp_path: Path) -> None:
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), _doubted())
    server = StandIn()
    adjudicate(workplace, server, AdjudicationOptions())
    server.submit(server.task_of("d1"), ["unfit"])
    for _ in range(2):
        report = adjudicate(workplace, server, AdjudicationOptions())
        assert (list(report.unfit), report.decided, report.at) == (["d1"], [], [])
        assert _state(workplace) == ("unfit", False)


def test_an_adjudicator_can_say_so_as_annotators_do(tmp_path: Path) -> None:
    differing = annotated("Болат", entity(0, 15, "ORG"))
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), differing)
    server = StandIn()
    adjudicate(workplace, server, AdjudicationOptions())
    task = server.task_of("d1")
    unfit = {"type": "choices", "from_name": "target_fit", "value": {"choices": ["unfit"]}}
    server.submit(task, ["v1"], result=[*task["predictions"][0]["result"], unfit])
    assert list(adjudicate(workplace, server, AdjudicationOptions()).unfit) == ["d1"]


def test_a_decision_about_the_target_does_not_go_missing(tmp_path: Path) -> None:
    differing = replace(annotated("Болат", entity(0, 15, "ORG")), target_doubt="")
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), differing)
    server = StandIn()
    adjudicate(workplace, server, AdjudicationOptions())
    task = server.task_of("d1")
    assert [card["number"] for card in task["data"]["disputes"]] == [0, 1]
    decision = {
        "id": "choice1",
        "type": "choices",
        "from_name": "decision_1",
        "value": {"choices": ["v1"]},
    }
    server.submit(task, [], result=[*task["predictions"][0]["result"], decision])
    assert list(adjudicate(workplace, server, AdjudicationOptions()).open) == ["d1"]
    server.submit(task, ["fits", "v1"], moment="2026-03-02T10:00:00Z")
    assert adjudicate(workplace, server, AdjudicationOptions()).decided == ["d1"]


def test_a_single_annotation_waits_as_well(tmp_path: Path) -> None:
    workplace = _place(tmp_path, _doubted())
    server = StandIn()
    assert adjudicate(workplace, server, AdjudicationOptions(at_least=1)).sent == ["d1"]
    server.submit(server.task_of("d1"), ["fits"])
    assert adjudicate(workplace, server, AdjudicationOptions(at_least=1)).decided == ["d1"]


def test_a_doubt_that_comes_after_gold_is_a_change(tmp_path: Path) -> None:
    workplace = _place(tmp_path, annotated("Айгүл", AGENCY), annotated("Болат", AGENCY))
    server = StandIn()
    assert adjudicate(workplace, server, AdjudicationOptions()).agreed == ["d1"]
    pulled(workplace, annotated("Айгүл", AGENCY), _doubted())
    assert adjudicate(workplace, server, AdjudicationOptions()).changed == ["d1"]
    assert _state(workplace) == ("changed", True)
    assert adjudicate(workplace, server, AdjudicationOptions(resend=True)).sent == ["d1"]
