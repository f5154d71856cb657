"""Targets of documents: a push that would replace them, one that corrects them, documents that are
taken back, and annotators who say that a target does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from qazcorpus.document import Document, Entity, Metadata
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.exchange.adding import PushOptions, own_targets, with_target
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import PushReport, push
from qazcorpus.label_studio.exchange.withdrawing import Withdrawal, withdraw
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.tasks.interface import labelling_interface
from qazcorpus.label_studio.workplace.assignment import blank_documents
from qazcorpus.label_studio.workplace.status import workplace_status
from qazcorpus.label_studio.workplace.stored_documents import withdrawn_documents
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import load_scheme
from tests.label_studio.fake_server import FakeServer, at_fake, fake

__all__ = ["at_fake", "fake"]
TEXT = "Бас прокуратура мәлімдеді.\n\nМарат келді."
SCOOTERS, DRUGS = "самокатқа шектеу", "дәрі бағасы"


def _document(name: str, target: str = "") -> Document:
    return Document(name, TEXT, Metadata(target=target))


def _analyze(documents: Iterator[Document]) -> Iterator[Document]:
    """A pipeline that finds the agency."""
    for document in documents:
        yield replace(document, entities=(Entity(0, 15, TEXT[:15], "AGENCY"),))


def _push(workplace: Workplace, *documents: Document, **asked: Any) -> PushReport:
    return push(workplace, documents, analyze=_analyze, asked=PushOptions(**asked), delays=())


def _shown(fake: FakeServer, doc_id: str) -> list[list[str]]:
    """The targets that a document's tasks show."""
    tasks = [task for task in fake.tasks.values() if task["data"]["doc_id"] == doc_id]
    return [[item["value"] for item in task["data"]["targets"]] for task in tasks]


def _withdraw(workplace: Workplace, *doc_ids: str, begun: bool = False) -> Withdrawal:
    with connected(workplace, delays=()) as client:
        return withdraw(client, workplace, doc_ids, begun=begun)


def _stored(workplace: Workplace) -> dict[str, list[str]]:
    return {d.doc_id: [t.text for t in d.targets] for d in workplace.documents()}


def test_a_target_that_would_take_the_place_of_others_stops_the_push(
    at_fake: Workplace, fake: FakeServer
) -> None:
    documents = (_document("d-0"), _document("d-1", DRUGS), _document("d-2", SCOOTERS))
    with pytest.raises(UsageError, match=rf"1 of the documents has .*d-1 \(«{DRUGS}»\)") as caught:
        _push(at_fake, *documents, target=SCOOTERS)
    assert "--replace-targets" in caught.value.remedy
    assert not fake.tasks
    assert not at_fake.documents_path.exists()
    _push(at_fake, *documents)
    assert _stored(at_fake) == {"d-0": [], "d-1": [DRUGS], "d-2": [SCOOTERS]}


def test_a_target_replaces_others_when_it_is_asked_to(at_fake: Workplace, fake: FakeServer) -> None:
    asked: dict[str, Any] = {"target": SCOOTERS, "replace_targets": True}
    _push(at_fake, _document("d-1", DRUGS), **asked)
    assert _shown(fake, "d-1") == [[SCOOTERS]] * 2
    before = json.dumps(fake.tasks)
    again = _push(at_fake, _document("d-1", DRUGS), **asked)
    assert (again.new, again.known, again.retargeted) == (0, 1, [])
    assert json.dumps(fake.tasks) == before


def test_a_wrong_target_is_corrected_where_nobody_has_begun(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)
    report = _push(at_fake, _document("d-1"), target=SCOOTERS)
    assert report.retargeted == ["d-1"]
    assert _stored(at_fake) == {"d-0": [DRUGS], "d-1": [SCOOTERS]}
    assert (_shown(fake, "d-0"), _shown(fake, "d-1")) == ([[DRUGS]] * 2, [[SCOOTERS]] * 2)
    assert all(task["predictions"] for task in fake.tasks.values())
    (line,) = at_fake.replaced_path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["document"]["targets"][0]["text"] == DRUGS


@pytest.mark.parametrize("how", ["draft", "submit", "pulled"])
def test_a_target_of_what_is_begun_is_not_corrected(
    at_fake: Workplace, fake: FakeServer, how: str
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)
    task = next(task["id"] for task in fake.of(3) if task["data"]["doc_id"] == "d-1")
    if how == "draft":
        fake.draft(task, at_fake.annotators[0], [])
    else:
        fake.submit(task, at_fake.annotators[0])
    if how == "pulled":
        pull(at_fake, delays=())
        del fake.tasks[task]
    before = json.dumps(fake.tasks), at_fake.documents_path.read_bytes()
    with pytest.raises(UsageError, match="would get another target") as caught:
        _push(at_fake, _document("d-0"), _document("d-1"), _document("d-2"), target=SCOOTERS)
    assert f"d-1 (Айгүл: «{DRUGS}» → «{SCOOTERS}»)" in caught.value.problem
    assert "withdraw --begun d-1" in caught.value.remedy
    assert (json.dumps(fake.tasks), at_fake.documents_path.read_bytes()) == before


def test_a_correction_that_was_interrupted_is_gone_on_with(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)

    def fail(request: httpx.Request) -> httpx.Response | None:
        if request.method == "DELETE" and request.url.path.endswith("/3"):
            raise KeyboardInterrupt
        return None

    fake.before = fail
    with pytest.raises(KeyboardInterrupt):
        _push(at_fake, _document("d-0"), _document("d-1"), target=SCOOTERS)
    fake.before = lambda request: None
    _push(at_fake, _document("d-0"), _document("d-1"), target=SCOOTERS)
    assert _shown(fake, "d-0") == _shown(fake, "d-1") == [[SCOOTERS]] * 2


def test_who_begins_in_the_moment_of_a_correction_keeps_the_task(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), target=DRUGS)

    def analyze(documents: Iterator[Document]) -> Iterator[Document]:
        yield from documents
        fake.submit(fake.of(3)[0]["id"], at_fake.annotators[0])

    report = push(at_fake, [_document("d-0")], analyze=analyze, asked=PushOptions(target=SCOOTERS))
    assert report.sending.begun == ["d-0"]
    assert sorted(_shown(fake, "d-0")) == [[DRUGS], [SCOOTERS]]
    assert len(fake.of(3)[0]["annotations"]) == 1


def test_what_the_analysis_skips_keeps_its_target_and_its_tasks(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)

    def only(*doc_ids: str) -> PushReport:
        """Push with a pipeline that leaves out the other documents."""
        return push(
            at_fake,
            [_document(f"d-{n}") for n in range(4)],
            analyze=lambda documents: (d for d in documents if d.doc_id in doc_ids),
            asked=PushOptions(target=SCOOTERS, blank=1.0),
            delays=(),
        )

    for report, new, retargeted in ((only(), 0, []), (only("d-0", "d-2"), 1, ["d-0"])):
        assert (report.new, len(report.blank), report.retargeted) == (new, new, retargeted)
        assert _shown(fake, "d-1") == [[DRUGS]] * 2
    assert _stored(at_fake) == {"d-1": [DRUGS], "d-0": [SCOOTERS], "d-2": [SCOOTERS]}
    assert _shown(fake, "d-0") == [[SCOOTERS]] * 2
    assert [*blank_documents(at_fake)] == ["d-2"]


def test_documents_are_taken_back_with_all_that_was_made_of_them(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, *(_document(f"d-{n}") for n in range(3)), target=DRUGS)
    task = next(task["id"] for task in fake.of(3) if task["data"]["doc_id"] == "d-1")
    fake.submit(task, at_fake.annotators[0], lead_time=50.0)
    pull(at_fake, delays=())
    with pytest.raises(
        UsageError, match=r"started work on 1 of the documents: d-1 \(Айгүл\)"
    ) as caught:
        _withdraw(at_fake, "d-0", "d-1")
    assert "--begun" in caught.value.remedy
    assert len(fake.tasks) == 6
    done = _withdraw(at_fake, "d-0", "d-1", begun=True)
    assert (done.documents, done.tasks, done.begun) == (["d-0", "d-1"], 4, 1)
    assert [task["data"]["doc_id"] for task in fake.tasks.values()] == ["d-2", "d-2"]
    assert [*_stored(at_fake)] == ["d-2"]
    assert not list(at_fake.annotations())
    assert [*json.loads(at_fake.assignments_path.read_bytes())] == ["d-2"]
    kept = json.loads((at_fake.withdrawn_path / "d-1.json").read_bytes())
    assert kept["annotations"][0]["annotator"] == "Айгүл"
    assert kept["tasks"][0]["task"]["id"] == task
    assert kept["document"]["targets"][0]["text"] == DRUGS
    status = workplace_status(at_fake)
    assert ([d.doc_id for d in status.documents], [*status.withdrawn]) == (["d-2"], ["d-0", "d-1"])
    report = pull(at_fake, delays=())
    assert (report.gone, report.problems, report.remarks) == (0, [], [])


def test_withdrawn_documents_come_back_only_when_they_are_asked_for(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)
    _withdraw(at_fake, "d-1")
    report = _push(at_fake, _document("d-0"), _document("d-1"), target=DRUGS)
    assert (report.withdrawn, report.known, len(fake.tasks)) == (["d-1"], 1, 2)
    report = _push(at_fake, _document("d-1"), target=SCOOTERS, again=True)
    assert (report.new, _shown(fake, "d-1")) == (1, [[SCOOTERS]] * 2)
    assert withdrawn_documents(at_fake) == {}
    _withdraw(at_fake, "d-1")
    kept = json.loads((at_fake.withdrawn_path / "d-1.json").read_bytes())
    assert kept["document"]["targets"][0]["text"] == SCOOTERS
    assert kept["previous"]["document"]["targets"][0]["text"] == DRUGS


@pytest.mark.parametrize("at", range(1, 5))
def test_a_withdrawal_that_was_interrupted_is_gone_on_with(
    at_fake: Workplace, fake: FakeServer, at: int
) -> None:
    _push(at_fake, _document("d-0"), _document("d-1"))
    for task in list(fake.tasks):
        fake.submit(task, at_fake.annotators[0], lead_time=50.0)
    deleted = 0

    def fail(request: httpx.Request) -> httpx.Response | None:
        nonlocal deleted
        deleted += request.method == "DELETE"
        if request.method == "DELETE" and deleted == at:
            raise KeyboardInterrupt
        return None

    fake.before = fail
    with pytest.raises(KeyboardInterrupt):
        _withdraw(at_fake, "d-0", "d-1", begun=True)
    fake.before = lambda request: None
    if fake.of(4):
        assert "still at the server" in " ".join(pull(at_fake, delays=()).remarks)
    _withdraw(at_fake, "d-0", "d-1", begun=True)
    assert not fake.tasks
    for doc_id in ("d-0", "d-1"):
        kept = json.loads((at_fake.withdrawn_path / f"{doc_id}.json").read_bytes())
        assert [len(item["task"]["annotations"]) for item in kept["tasks"]] == [1, 1]
        assert kept["previous"] is None


def test_what_is_not_there_cannot_be_withdrawn(at_fake: Workplace, fake: FakeServer) -> None:
    _push(at_fake, _document("d-0"))
    with pytest.raises(UsageError, match="no document 'd-9'") as caught:
        _withdraw(at_fake, "d-0", "d-9")
    assert "d-0" in caught.value.remedy
    assert len(fake.tasks) == 2


def test_an_annotator_says_that_the_target_does_not_fit(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _push(at_fake, _document("d-0"), target=DRUGS)
    unfit = {
        "type": "choices",
        "from_name": "target_fit",
        "to_name": "text",
        "value": {"choices": ["unfit"]},
    }
    better = {**unfit, "type": "textarea", "from_name": "better_target"}
    better["value"] = {"text": [SCOOTERS]}
    for project, annotator, said in ((3, 0, [unfit, better]), (4, 1, [])):
        task = fake.of(project)[0]["id"]
        fake.submit(task, at_fake.annotators[annotator], [*fake.predicted(task), *said])
    pull(at_fake, delays=())
    first, second = at_fake.annotations()
    assert (first.target_doubt, second.target_doubt) == (SCOOTERS, None)
    assert (first.unplaced, second.unplaced) == ((), ())
    (finding,) = (f for f in first.findings if f.code == "target-unfit")
    assert SCOOTERS in finding.message_kk
    (document,) = workplace_status(at_fake).documents
    assert document.annotators["Айгүл"].target_doubt == SCOOTERS


def test_projects_of_earlier_versions_get_the_choice_and_keep_all_else(
    at_fake: Workplace, fake: FakeServer, tmp_path: Path
) -> None:
    new = labelling_interface(load_scheme())
    start = new.index('<Choices name="target_fit"')
    end = new.index("</View>", new.index('name="better_target"')) + len("</View>")
    old = new[:start] + new[end:]
    fake.projects[3] = old.replace("Тағы бір мәселе", "Тағы бір өз мәселең")
    report = _push(at_fake, _document("d-0"))
    assert report.updated == ["Сынақ · Айгүл"]
    assert 'name="target_fit"' in fake.projects[3]
    assert "Тағы бір өз мәселең" in fake.projects[3]
    assert fake.projects[4] == new
    assert _push(at_fake, _document("d-0")).updated == []


def test_a_document_keeps_all_targets_of_its_own_unless_one_is_asked_for() -> None:
    document = Document("d", "Мәтін.", Metadata().about(["зауыт салу", "жол салу"]))
    assert own_targets(document) == ["зауыт салу", "жол салу"]
    assert [t.text for t in with_target(document, "").targets] == ["зауыт салу", "жол салу"]
    assert [t.text for t in with_target(document, "жол салу").targets] == ["жол салу"]
