"""Documents that annotators get without suggestions, and suggestions that come back as they were."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.annotations.agreement import measure
from qazcorpus.document import Document, Entity
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.exchange.adding import PushOptions
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.assignment import blank_documents, is_blank
from qazcorpus.label_studio.workplace.status import workplace_status
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import gold_history
from tests.label_studio.fake_server import FakeServer, at_fake, fake

__all__ = ["at_fake", "fake"]
TEXT = "Бас прокуратура мәлімдеді. " * 40  # some thirty seconds of reading


def _documents(number: int) -> list[Document]:
    entity = Entity(0, 15, TEXT[:15], "AGENCY")
    return [Document(f"d-{n}", TEXT, entities=(entity,)) for n in range(number)]


def _blank(fake: FakeServer, project: int) -> set[str]:
    return {t["data"]["doc_id"] for t in fake.of(project) if t["data"].get("blank")}


def _adjudicated(workplace: Workplace, options: AdjudicationOptions) -> object:
    with connected(workplace, delays=()) as client:
        return adjudicate(workplace, TaskServer(client), options)


def test_a_share_of_the_documents_has_no_suggestions_for_anyone(
    at_fake: Workplace, fake: FakeServer
) -> None:
    report = push(at_fake, _documents(40), asked=PushOptions(blank=0.25))
    assert 2 < len(report.blank) < 20
    for project in (3, 4):
        assert _blank(fake, project) == {*report.blank}
        for task in fake.of(project):
            assert bool(task["predictions"]) is (task["data"]["doc_id"] not in report.blank)
    assert [*blank_documents(at_fake)] == sorted(report.blank)
    blank = {d.doc_id for d in workplace_status(at_fake).documents if d.blank}
    assert blank == {*report.blank}


def test_what_is_blank_stays_so_and_what_is_not_too(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(2), asked=PushOptions(blank=1.0))
    again = push(at_fake, _documents(4))
    assert (again.blank, again.new) == ([], 2)
    del fake.tasks[fake.of(3)[0]["id"]]
    push(at_fake, _documents(4), asked=PushOptions(blank=1.0))
    assert _blank(fake, 3) == _blank(fake, 4) == {"d-0", "d-1"}


def test_the_choice_is_always_the_same() -> None:
    names = [f"d-{n}" for n in range(1000)]
    chosen = {name for name in names if is_blank(name, 0.2)}
    assert 150 < len(chosen) < 250
    assert chosen <= {name for name in names if is_blank(name, 0.3)}
    assert all(is_blank(name, 1.0) for name in names)
    assert not any(is_blank(name, 0.0) for name in names)


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_share_that_cannot_be(at_fake: Workplace, share: float) -> None:
    with pytest.raises(UsageError, match="not a share"):
        push(at_fake, _documents(1), asked=PushOptions(blank=share))


def test_how_an_annotation_began_comes_back(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(1), asked=PushOptions(blank=1.0))
    push(at_fake, [*_documents(3), Document("d-3", TEXT)])
    first = at_fake.annotators[0]
    for task in fake.of(3):
        region = {"id": "n", "from_name": "entity", "to_name": "text", "type": "labels"}
        value = {"start": 27, "end": 42, "labels": ["AGENCY"]}
        own = [region | {"value": value}] if task["data"]["doc_id"] == "d-1" else []
        fake.submit(task["id"], first, [*fake.predicted(task["id"]), *own], lead_time=4.0)
    pull(at_fake, delays=())
    began = {a.document.doc_id: (a.suggestions, a.unread) for a in at_fake.annotations()}
    assert began == {
        "d-0": ("none", True),
        "d-1": ("changed", False),
        "d-2": ("unchanged", True),
        "d-3": ("none", True),
    }
    found = [json.loads(line) for line in _lines(at_fake.reports_path / "findings.jsonl")]
    unread = [item for item in found if item["code"] == "submitted-unread"]
    assert [item["doc_id"] for item in unread] == ["d-0", "d-2", "d-3"]
    assert all("in 4 seconds" in item["message_en"] for item in unread)
    progress = workplace_status(at_fake).annotators["Айгүл"]
    assert (progress.unchanged, progress.unread) == (1, 3)


@pytest.mark.parametrize(
    ("seconds", "how"), [((4.0, 5.0), None), ((4.0, 90.0), "unchanged"), ((0.0, 0.0), "unchanged")]
)
def test_what_all_submitted_unread_does_not_become_gold_by_itself(
    at_fake: Workplace, fake: FakeServer, seconds: tuple[float, float], how: str | None
) -> None:
    push(at_fake, _documents(1))
    for project, number in ((3, 0), (4, 1)):
        task = fake.of(project)[0]["id"]
        fake.submit(task, at_fake.annotators[number], lead_time=seconds[number])
    pull(at_fake, delays=())
    _adjudicated(at_fake, AdjudicationOptions())
    history = gold_history(at_fake, "d-0")
    assert (history and history["how"]) == how
    (document,) = workplace_status(at_fake).documents
    assert document.adjudication == (how or "unread")
    _adjudicated(at_fake, AdjudicationOptions(accept_unread=True))
    history = gold_history(at_fake, "d-0")
    assert history is not None
    assert history["how"] == "unchanged"
    assert "suggestions accepted unchanged" in history["adjudicator"]
    assert [item["suggestions"] for item in history["annotations"]] == ["unchanged"] * 2


def test_agreement_on_blank_documents_is_agreement(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(1), asked=PushOptions(blank=1.0))
    for project, number in ((3, 0), (4, 1)):
        fake.submit(fake.of(project)[0]["id"], at_fake.annotators[number], [], lead_time=60.0)
    pull(at_fake, delays=())
    _adjudicated(at_fake, AdjudicationOptions())
    history = gold_history(at_fake, "d-0")
    assert history is not None
    assert history["how"] == "agreement"


def test_blank_documents_submitted_unread_do_not_become_gold_by_themselves(
    at_fake: Workplace, fake: FakeServer
) -> None:
    push(at_fake, _documents(2), asked=PushOptions(blank=1.0))
    value = {"start": 0, "end": 3, "labels": ["ORG"]}
    nonsense = {"id": "n", "from_name": "entity", "to_name": "text", "type": "labels"}
    for project, number in ((3, 0), (4, 1)):
        for task in fake.of(project):
            empty = task["data"]["doc_id"] == "d-0"
            result = [] if empty else [nonsense | {"value": value}]
            fake.submit(task["id"], at_fake.annotators[number], result, lead_time=1.0)
    pull(at_fake, delays=())
    _adjudicated(at_fake, AdjudicationOptions())
    assert [gold_history(at_fake, f"d-{n}") for n in range(2)] == [None, None]
    assert {d.adjudication for d in workplace_status(at_fake).documents} == {"unread"}
    report = measure(at_fake.annotations(), resamples=0)
    assert report.blank is None
    assert report.unread_blank == ("d-0", "d-1")
    _adjudicated(at_fake, AdjudicationOptions(accept_unread=True))
    assert all(gold_history(at_fake, f"d-{n}") for n in range(2))


def test_what_all_submitted_unread_and_differently_is_decided_by_the_adjudicator(
    at_fake: Workplace, fake: FakeServer
) -> None:
    push(at_fake, _documents(1), asked=PushOptions(blank=1.0))
    value = {"start": 0, "end": 3, "labels": ["ORG"]}
    region = {"id": "n", "from_name": "entity", "to_name": "text", "type": "labels"}
    fake.submit(fake.of(3)[0]["id"], at_fake.annotators[0], [], lead_time=1.0)
    marked = [region | {"value": value}]
    fake.submit(fake.of(4)[0]["id"], at_fake.annotators[1], marked, lead_time=1.0)
    pull(at_fake, delays=())
    _adjudicated(at_fake, AdjudicationOptions())
    (document,) = workplace_status(at_fake).documents
    assert (document.adjudication, document.gold) == ("sent", False)


def test_old_annotations_can_still_be_read(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(1))
    fake.submit(fake.of(3)[0]["id"], at_fake.annotators[0])
    pull(at_fake, delays=())
    line = json.loads(at_fake.annotations_path.read_bytes())
    del line["suggestions"], line["target_doubt"]
    at_fake.annotations_path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    (old,) = at_fake.annotations()
    assert (old.suggestions, old.target_doubt, old.unread) == ("unknown", None, False)
    assert replace(old, suggestions="none").to_dict()["suggestions"] == "none"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
