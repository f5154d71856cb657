from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from qazcorpus.annotations.annotation import Finding
from qazcorpus.document import Document
from qazcorpus.errors import ReadError
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.workplace.by_document import annotations_by_document
from qazcorpus.label_studio.workplace.status import (
    AnnotatorProgress,
    counting_versions,
    has_enough_versions,
    versions_agreement,
    workplace_status,
)
from qazcorpus.views.workplace_tables import StatusPicture, duration
from tests.annotations.versions import annotated, document, entity, statement
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

SAID = statement((17, 30), "favor")
OTHER = replace(SAID, stance="against")


def test_a_workplace_before_anything_was_pushed(tmp_path: Path) -> None:
    status = workplace_status(made_workplace(tmp_path / "w"))
    assert status.documents == ()
    assert status.pulled == ""
    assert [p.assigned for p in status.annotators.values()] == [0, 0]
    assert "annotate pull" in drawn(StatusPicture(status))


def test_what_each_annotator_has_done(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "w")
    finding = Finding("half-word", "…", "…")
    pulled(
        place,
        replace(
            annotated("Айгүл", entity(0, 15), SAID),
            lead_time=3700.0,
            findings=(finding, replace(finding, mended=True)),
        ),
        replace(annotated("Болат", OTHER), status="draft"),
    )
    data = json.loads(place.assignments_path.read_text(encoding="utf-8"))
    place.assignments_path.write_text(json.dumps({**data, "d1": ["Айгүл", "Болат", "Сара"]}))
    status = workplace_status(place)
    (row,) = status.documents
    progress = {name: part.progress for name, part in row.annotators.items()}
    assert progress == {"Айгүл": "submitted", "Болат": "draft", "Сара": "not begun"}
    assert row.annotators["Айгүл"].findings == 1
    assert (row.adjudication, row.gold, row.entity_f1) == ("waiting", False, None)
    assert status.annotators["Айгүл"] == AnnotatorProgress(
        1, {"not begun": 0, "draft": 0, "skipped": 0, "submitted": 1}, 3700.0, 1
    )
    assert list(status.annotators) == ["Айгүл", "Болат", "Сара"]
    assert status.pulled


def test_the_way_of_a_document_to_gold(tmp_path: Path) -> None:
    place, server = made_workplace(tmp_path / "w"), StandIn()

    def state() -> tuple[str, bool, int | None]:
        (row,) = workplace_status(place).documents
        return row.adjudication, row.gold, row.disputes

    def run(**options: bool) -> None:
        adjudicate(place, server, AdjudicationOptions(**options))  # type: ignore[arg-type]

    pulled(place, annotated("Айгүл", SAID), annotated("Болат", OTHER))
    assert state() == ("ready", False, None)
    run()
    assert state() == ("sent", False, 1)
    server.submit(server.task_of("d1"), [], skip=True)
    run()
    assert state() == ("skipped", False, 1)
    server.submit(server.task_of("d1"), ["own"], moment="2026-03-02T10:00:00Z")
    run()
    assert state() == ("open", False, 1)
    server.submit(server.task_of("d1"), ["v1"], moment="2026-03-03T10:00:00Z")
    run()
    assert state() == ("decided", True, 1)
    pulled(place, annotated("Айгүл", SAID), annotated("Болат", entity(0, 15)))
    assert state() == ("changed", True, 1)
    run(resend=True)
    assert state() == ("sent", True, 2)


def test_agreement_is_gold(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "w")
    pulled(place, annotated("Айгүл", SAID), annotated("Болат", SAID))
    adjudicate(place, StandIn(), AdjudicationOptions())
    status = workplace_status(place)
    (row,) = status.documents
    assert (row.adjudication, row.gold, row.content_f1, row.stance) == ("agreement", True, 1.0, 1.0)
    assert status.gold == 1


def test_agreement_of_a_document() -> None:
    assert versions_agreement([document(SAID)]) == (None, None, None)
    assert versions_agreement([document(), document()]) == (None, None, None)
    entities = entity(0, 15), entity(47, 60)
    figures = versions_agreement([document(*entities, SAID), document(entities[0], OTHER)])
    assert figures == (pytest.approx(2 / 3), 1.0, 0.0)


def test_a_document_needs_the_versions_of_all_who_have_it() -> None:
    made = {n: replace(annotated(n), tasks=(1,)) for n in ("Айгүл", "Болат", "Сәуле")}
    both, assigned = [made["Айгүл"], made["Болат"]], ("Айгүл", "Болат")
    assert has_enough_versions(both, assigned)
    assert has_enough_versions(both, ())
    assert not has_enough_versions(both[:1], ("Айгүл",))
    assert has_enough_versions(both[:1], assigned, at_least=1)
    # One who was not given the document does not stand for one who was.
    assert counting_versions([made["Айгүл"], made["Сәуле"]], assigned) == (
        [made["Айгүл"]],
        ("Сәуле",),
    )
    assert counting_versions(list(made.values()), ()) == (list(made.values()), ())
    imported = annotated("Сәуле")
    assert counting_versions([made["Айгүл"], imported], assigned) == ([made["Айгүл"], imported], ())


def test_who_was_not_given_a_document_does_not_make_it_ready(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "w")
    pulled(place, *(replace(annotated(n, SAID), tasks=(1,)) for n in ("Айгүл", "Сәуле")))
    place.assignments_path.write_text(json.dumps({"d1": ["Айгүл", "Болат"]}), encoding="utf-8")
    status = workplace_status(place)
    (row,) = status.documents
    assert (row.adjudication, row.unassigned, row.entity_f1) == ("waiting", ("Сәуле",), None)
    assert "● Сәуле (оған берілмеген" in drawn(StatusPicture(status))
    report = adjudicate(place, StandIn(), AdjudicationOptions())
    assert (report.agreed, report.waiting) == ([], ["d1"])
    assert report.others == {"d1": ("Сәуле",)}


def test_agreement_is_that_of_the_report() -> None:
    """Of two statements with one content those about the same target are compared."""
    both = (replace(SAID, target="заң"), replace(OTHER, target="салық"))
    assert versions_agreement([document(*both), document(*reversed(both))]) == (None, 1.0, 1.0)


def test_the_table_and_json_say_the_same(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "w")
    pulled(place, annotated("Айгүл", entity(0, 15), SAID), annotated("Болат", entity(0, 15), OTHER))
    status = workplace_status(place)
    text = drawn(StatusPicture(status))
    for word in ("d1", "● Айгүл", "жіберуге дайын", "100 / 100 / 0", "Эталон"):
        assert word in text
    (row,) = json.loads(json.dumps(status.to_dict()))["documents"]
    assert (row["entity_f1"], row["stance"], row["adjudication"]) == (1.0, 0.0, "ready")


def test_durations() -> None:
    assert [duration(s) for s in (0, 61, 3700)] == ["0:00", "0:01", "1:02"]


def test_annotations_come_document_by_document(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "w")
    other = replace(annotated("Айгүл"), document=Document("d2", "Мәтін"))
    pulled(place, annotated("Айгүл", SAID), other, annotated("Болат", SAID))
    found = [
        (d, [a.annotator for a in v]) for d, v in annotations_by_document(place.annotations_path)
    ]
    assert found == [("d1", ["Айгүл", "Болат"]), ("d2", ["Айгүл"])]
    place.annotations_path.write_text('{"doc_id": "d1"}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        list(annotations_by_document(place.annotations_path))
    place.annotations_path.write_text("{\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        list(annotations_by_document(place.annotations_path))
    assert list(annotations_by_document(tmp_path / "none.jsonl")) == []


def drawn(picture: StatusPicture) -> str:
    console = Console(width=160, file=StringIO())
    with console.capture() as capture:
        console.print(picture)
    return capture.get()
