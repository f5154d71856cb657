"""What the adjudicator did, read back: nothing of it is lost, and nothing is decided twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qazcorpus.annotations.gold import gold_file, read_gold
from qazcorpus.annotations.scheme_change import SchemeChange, plan
from qazcorpus.annotations.scheme_migration import migrated_result
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import (
    AdjudicationOptions,
    AdjudicationReport,
)
from qazcorpus.label_studio.migration.migrated_files import (
    migrate_files,
    new_fingerprints,
    write_scheme,
)
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import read_scheme_data
from tests.annotations.versions import annotated, entity, statement
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

SAID = statement((17, 30), "favor", source=(0, 15), cue=(36, 45))
AGENCY = entity(0, 15, "AGENCY")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Two annotators who differ in a statement's stance and in a name's label."""
    workplace = made_workplace(tmp_path / "annotation")
    against = statement((17, 30), "against", source=(0, 15), cue=(36, 45))
    pulled(
        workplace,
        annotated("Айгүл", AGENCY, entity(47, 60, "ORG"), SAID),
        annotated("Болат", AGENCY, entity(47, 60, "PLACE"), against),
    )
    return workplace


def run(workplace: Workplace, server: StandIn) -> AdjudicationReport:
    return adjudicate(workplace, server, AdjudicationOptions())


def gold_of(workplace: Workplace) -> dict[str, Any]:
    return read_gold(gold_file(workplace.gold_path, "d1"))


def migrate(workplace: Workplace, server: StandIn, change: SchemeChange) -> None:
    """A change of the scheme, in the files and at the server."""
    planned = plan(read_scheme_data(workplace.scheme_path), change)
    fingerprints = new_fingerprints(workplace, planned)
    migrate_files(workplace, planned, lambda name, moves: None, fingerprints)
    for task in server.stored.values():
        for item in (*task["annotations"], *task["predictions"]):
            item["result"], moves = migrated_result(item["result"], planned.change)
            if moves.moved:
                item["updated_at"] = "2026-04-01T10:00:00Z"
    write_scheme(workplace, planned.after)
    workplace.change(scheme=planned.versions[1])


def region(start: int, end: int, label: str, id_: str, control: str = "entity") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": id_, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def test_what_has_no_place_in_gold_is_kept_and_told(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    odd = [
        region(61, 66, "NOSUCH", "bad"),
        region(47, 60, "SOURCE", "alone", "attribution"),
        region(66, 72, "ART", "edge"),
    ]
    server.submit(task, ["v1", "v1"], result=[*task["predictions"][0]["result"], *odd])
    report = run(place, server)
    assert report.decided == ["d1"]
    told = report.findings["d1"]
    assert {f.code for f in told} == {"unknown-label", "unrelated-source"}
    assert {f.url for f in told} == {f"http://127.0.0.1:1/projects/3/data?task={task['id']}"}
    gold = gold_of(place)
    assert "қарсы" in [e["text"] for e in gold["entities"]]  # the space at its edge is mended
    history = gold["history"]
    assert sorted(i["code"] for i in history["unplaced"]) == ["unknown-label", "unrelated-source"]
    assert "edge-space" in {f["code"] for f in history["findings"] if f["mended"]}


def test_a_statement_without_a_stance_leaves_the_document_open(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    result = task["predictions"][0]["result"]
    bare = [region(67, 78, "CONTENT", "mine", "attribution")]
    server.submit(task, ["v1", "v1"], result=[*result, *bare])
    report = run(place, server)
    assert (report.decided, list(report.open)) == ([], ["d1"])
    assert [f.code for f in report.findings["d1"]] == ["missing-stance"]
    assert not list(place.gold_path.glob("*"))
    stance = {**bare[0], "from_name": "stance", "type": "choices", "value": {"choices": ["favor"]}}
    server.submit(
        task, ["v1", "v1"], result=[*result, *bare, stance], moment="2026-03-02T10:00:00Z"
    )
    report = run(place, server)
    assert (report.decided, report.findings) == (["d1"], {})


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "text",
        {"value": None},
        {"id": "x", "from_name": "entity", "type": "labels", "value": {"labels": None}},
        {"id": "x", "from_name": "entity", "type": "labels", "value": {"labels": [None, 7]}},
        {"from_name": "decision_9", "value": {"choices": ["v1"]}},
        {"from_name": "decision_", "value": {"choices": ["v1"]}},
        {"from_name": "decision_0", "value": {"choices": ["v7"]}},
        {"from_name": "decision_0", "value": {"choices": ["?"]}},
    ],
)
def test_an_odd_region_is_told_and_stops_nothing(place: Workplace, odd: Any) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "v1"], result=[odd, *task["predictions"][0]["result"]])
    report = run(place, server)
    assert report.decided == ["d1"]
    assert len(report.findings["d1"]) == 1
    assert len(gold_of(place)["history"]["unplaced"]) == 1


def test_someone_elses_draft_does_not_take_a_decision_back(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "v1"])
    by_annotation = {"user": "a1@localhost", "annotation": 1, "result": []}
    server.stored[task["id"]]["drafts"] = [
        {"id": 9, "updated_at": "2026-03-05T10:00:00Z", **by_annotation}
    ]
    report = run(place, server)
    assert report.decided == ["d1"]
    assert [f.code for f in report.findings["d1"]] == ["changed-by-another"]


RENAME = SchemeChange("rename", ("ORG",), ("COMPANY",), values={"COMPANY": {"kk": "Компания"}})
MERGE = SchemeChange("merge", ("ORG", "PLACE"), ("ORG",))


@pytest.mark.parametrize("change", [RENAME, MERGE])
def test_a_change_of_the_scheme_decides_nothing_anew(
    place: Workplace, change: SchemeChange
) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), ["v2", "v1"])
    run(place, server)
    assert [e["label"] for e in gold_of(place)["entities"]] == ["AGENCY", "ORG"]
    migrate(place, server, change)
    before = gold_file(place.gold_path, "d1").read_bytes()
    assert run(place, server) == AdjudicationReport()
    assert gold_file(place.gold_path, "d1").read_bytes() == before
    assert gold_of(place)["entities"][1]["label"] == change.new[0]


def test_what_is_decided_otherwise_after_a_change_of_the_scheme_is_read(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "v1"])
    run(place, server)
    migrate(place, server, RENAME)
    migrate(place, server, SchemeChange("rename", ("ART",), ("WORK",), values={"WORK": {}}))
    server.submit(server.task_of("d1"), ["v2", "v1"], moment="2026-05-01T10:00:00Z")
    assert run(place, server).decided == ["d1"]
    gold = gold_of(place)
    assert gold["statements"][0]["stance"] == "against"
    assert gold["entities"][1]["label"] == "COMPANY"
    assert gold["history"]["previous"]["statements"][0]["stance"] == "favor"


def test_what_is_decided_anew_on_disputes_that_are_gone_is_told_and_sent_again(
    place: Workplace,
) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), ["v1", "v1"])
    run(place, server)
    migrate(place, server, MERGE)
    server.submit(server.task_of("d1"), ["v2", "v1"], moment="2026-05-01T10:00:00Z")
    before = gold_of(place)
    report = run(place, server)
    assert (report.decided, [*report.redecided], report.sent) == ([], ["d1"], [])
    assert gold_of(place) == before
    report = adjudicate(place, server, AdjudicationOptions(resend=True))
    assert ([*report.redecided], report.sent) == (["d1"], ["d1"])
    assert "v2" in (place.raw_path / "adjudication-replaced.jsonl").read_text("utf-8")
    server.submit(server.task_of("d1"), ["v2"], moment="2026-05-02T10:00:00Z")
    assert run(place, server).decided == ["d1"]
    assert gold_of(place)["statements"][0]["stance"] == "against"


def test_gold_stays_where_a_merge_leaves_nothing_to_decide_anew(place: Workplace) -> None:
    server = StandIn()
    pulled(
        place,
        annotated("Айгүл", AGENCY, entity(47, 60, "ORG")),
        annotated("Болат", AGENCY, entity(47, 60, "PLACE")),
    )
    run(place, server)
    server.submit(server.task_of("d1"), ["v1"])
    run(place, server)
    migrate(place, server, MERGE)
    (annotation,) = server.task_of("d1")["annotations"]
    for item in annotation["result"]:
        if item.get("value", {}).get("labels") == ["AGENCY"]:
            item["value"]["labels"] = ["PERSON"]
    before = gold_of(place)
    report = adjudicate(place, server, AdjudicationOptions(resend=True))
    assert ([*report.redecided], report.sent, report.agreed) == (["d1"], [], [])
    assert gold_of(place) == before
    assert server.task_of("d1")["annotations"] == [annotation]


def test_what_was_skipped_and_is_decided_after_a_merge_is_not_thrown_away(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), [], skip=True)
    assert [*run(place, server).skipped] == ["d1"]
    migrate(place, server, MERGE)
    server.submit(server.task_of("d1"), ["v2", "v1"], moment="2026-05-01T10:00:00Z")
    report = run(place, server)
    assert ([*report.redecided], report.sent) == (["d1"], [])
    assert len(server.task_of("d1")["annotations"]) == 2


def test_a_new_label_in_the_text_after_a_change_of_the_scheme_is_read(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), ["v1", "v1"])
    run(place, server)
    migrate(place, server, RENAME)
    (annotation,) = server.task_of("d1")["annotations"]
    for item in annotation["result"]:
        if item.get("value", {}).get("labels") == ["AGENCY"]:
            item["value"]["labels"] = ["PERSON"]
    annotation["updated_at"] = "2026-05-01T10:00:00Z"
    assert run(place, server).decided == ["d1"]
    assert [e["label"] for e in gold_of(place)["entities"]] == ["PERSON", "COMPANY"]


@pytest.mark.parametrize(
    ("change", "label"),
    [
        (SchemeChange("rename", ("AGENCY",), ("BODY",), values={"BODY": {"kk": "Орган"}}), "BODY"),
        # Takes the first dispute away: its choice must not decide the next.
        (SchemeChange("merge", ("ORG", "AGENCY"), ("ORG",)), "ORG"),
    ],
)
def test_changed_annotations_and_a_change_of_the_scheme_leave_the_gold(
    place: Workplace, change: SchemeChange, label: str
) -> None:
    server = StandIn()
    first = annotated("Айгүл", entity(0, 15, "ORG"), entity(47, 60, "PLACE"))
    pulled(place, first, annotated("Болат", AGENCY, entity(47, 60, "PERSON")))
    run(place, server)
    server.submit(server.task_of("d1"), ["v2", "v2"])
    run(place, server)
    pulled(place, first, annotated("Болат", AGENCY, entity(47, 60, "ART")))
    migrate(place, server, change)
    report = run(place, server)
    assert (report.decided, report.changed) == ([], ["d1"])
    gold = gold_of(place)
    assert [e["label"] for e in gold["entities"]] == [label, "PERSON"]
    assert "previous" not in gold["history"]
