from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qazcorpus.annotations import informative
from qazcorpus.annotations.scheme_change import (
    SchemeChange,
    plan,
    scheme_text,
)
from qazcorpus.document import Document, Entity, Origin
from qazcorpus.errors import DocumentError, QazcorpusError, UsageError
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.client import connected, sdk_client
from qazcorpus.label_studio.server.task_server import BATCH, TaskServer
from qazcorpus.label_studio.tasks.interface import labelling_interface
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from qazcorpus.scheme import read_scheme_data
from tests.annotations.first_scheme import write_first_scheme
from tests.label_studio.fake_server import URL, FakeServer, at_fake, fake

__all__ = ["at_fake", "fake"]
TEXT = "Бас прокуратура мәлімдеді.\n\nМарат келді."
QUICK = (0.0, 0.0)


def _document(number: int, text: str = TEXT) -> Document:
    entity = Entity(0, 15, text[:15], "AGENCY", kind="ORGANISATION")
    origin = {"entities": Origin("pipeline", "kk_news_trf", "0.2.0")}
    return Document(f"d-{number}", text, entities=(entity,), origin=origin)


def _documents(number: int) -> Iterator[Document]:
    return map(_document, range(number))


def _held(fake: FakeServer, project: int) -> Counter[tuple[str, int]]:
    return Counter((t["data"]["doc_id"], t["data"]["part"]) for t in fake.of(project))


def _files(workplace: Workplace) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in workplace.folder.iterdir()
        if path.is_file() and not path.name.endswith(".lock")
    }


def test_pushing_twice_is_pushing_once(at_fake: Workplace, fake: FakeServer) -> None:
    first = push(at_fake, _documents(5))
    assert (first.new, first.known) == (5, 0)
    assert first.sending.tasks == {"Айгүл": 5, "Марат": 5}
    before = _files(at_fake), json.dumps(fake.tasks)
    again = push(at_fake, _documents(5))
    assert (again.new, again.known, again.sending.tasks) == (0, 5, {"Айгүл": 0, "Марат": 0})
    assert (_files(at_fake), json.dumps(fake.tasks)) == before


def test_a_workplace_without_the_fourth_answer_is_told_how_to_get_it(
    at_fake: Workplace, fake: FakeServer
) -> None:
    said: list[str] = []
    push(at_fake, _documents(1), say=said.append)
    assert not said
    write_first_scheme(at_fake.scheme_path)
    fake.projects = dict.fromkeys(fake.projects, labelling_interface(at_fake.scheme))
    push(at_fake, _documents(1), say=said.append)
    assert f"migrate --workplace {at_fake.folder} --add none --apply" in said[0]


def test_annotators_get_their_own_tasks_with_the_predictions(
    at_fake: Workplace, fake: FakeServer
) -> None:
    push(at_fake, _documents(4), per_document=1)
    assigned = json.loads(at_fake.assignments_path.read_text(encoding="utf-8"))
    assert Counter(name for names in assigned.values() for name in names) == {
        "Айгүл": 2,
        "Марат": 2,
    }
    for project, name in ((3, "Айгүл"), (4, "Марат")):
        assert {doc_id for doc_id, _ in _held(fake, project)} == {
            doc_id for doc_id, names in assigned.items() if names == [name]
        }
    task = fake.of(3)[0]
    assert task["predictions"][0]["model_version"] == "kk_news_trf 0.2.0"
    assert [document.doc_id for document in at_fake.documents()] == ["d-0", "d-1", "d-2", "d-3"]


def test_documents_pushed_later_are_added(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(3), per_document=1)
    before = json.loads(at_fake.assignments_path.read_text(encoding="utf-8"))
    report = push(at_fake, _documents(5), per_document=1)
    after = json.loads(at_fake.assignments_path.read_text(encoding="utf-8"))
    assert (report.new, report.known, len(fake.tasks)) == (2, 3, 5)
    assert {doc_id: after[doc_id] for doc_id in before} == before
    assert [share.documents for share in report.shares] in ([2, 3], [3, 2])


def test_only_new_documents_are_analyzed(at_fake: Workplace, fake: FakeServer) -> None:
    analyzed = []

    def analyze(documents: Iterator[Document]) -> Iterator[Document]:
        for document in documents:
            analyzed.append(document.doc_id)
            yield document

    push(at_fake, _documents(2), analyze=analyze)
    push(at_fake, _documents(3), analyze=analyze)
    assert analyzed == ["d-0", "d-1", "d-2"]


def test_long_documents_become_several_tasks(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, [_document(0)], section_chars=30)
    assert _held(fake, 3) == {("d-0", 1): 1, ("d-0", 2): 1}
    assert "".join(t["data"]["text"] for t in fake.of(3)) == TEXT
    fake.tasks.pop(fake.of(3)[1]["id"])
    with pytest.raises(UsageError, match="--section-chars"):
        push(at_fake, [_document(0)])
    push(at_fake, [_document(0)], section_chars=30)
    assert _held(fake, 3) == {("d-0", 1): 1, ("d-0", 2): 1}


def test_changed_texts_are_refused_with_their_differences(
    at_fake: Workplace, fake: FakeServer
) -> None:
    push(at_fake, _documents(3))
    before = _files(at_fake), json.dumps(fake.tasks)
    changed = [
        _document(0),
        _document(1, TEXT.replace("келді", "кетті")),
        _document(2, TEXT + "!"),
        _document(3),
    ]
    with pytest.raises(DocumentError) as caught:
        push(at_fake, changed)
    message = str(caught.value)
    assert "d-1, d-2" in message
    assert "d-0" not in message
    assert "-Марат келді.\n+Марат кетті." in message
    assert (_files(at_fake), json.dumps(fake.tasks)) == before


def test_two_texts_with_one_name_are_refused(at_fake: Workplace, fake: FakeServer) -> None:
    with pytest.raises(DocumentError, match="d-0"):
        push(at_fake, [_document(0), _document(0, TEXT + "!")])
    assert not at_fake.documents_path.exists()
    assert not fake.tasks
    assert push(at_fake, [_document(0), _document(0)]).known == 1


def test_a_text_that_differs_at_the_server_is_refused(at_fake: Workplace, fake: FakeServer) -> None:
    push(at_fake, _documents(1))
    at_fake.documents_path.unlink()
    at_fake.assignments_path.unlink()
    with pytest.raises(DocumentError, match=r"(?s)d-0.*-Марат келді\.\n\+Марат кетті\."):
        push(at_fake, [_document(0, TEXT.replace("келді", "кетті"))])


def test_files_are_whole_before_anything_is_sent(at_fake: Workplace, fake: FakeServer) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(400, json={"detail": "no"}) if "import" in str(request.url) else None

    fake.before = refuse
    with pytest.raises(QazcorpusError, match="refused"):
        push(at_fake, _documents(3))
    assert len(list(at_fake.documents())) == 3
    assert len(json.loads(at_fake.assignments_path.read_text(encoding="utf-8"))) == 3
    fake.before = lambda request: None
    report = push(at_fake, ())
    assert report.sending.tasks == {"Айгүл": 3, "Марат": 3}


def _fails_once(fake: FakeServer, *, arrived: bool) -> None:
    """Let the first import break, before or after the server has the tasks."""

    def broken(request: httpx.Request, *_: Any) -> None:
        if request.url.path.endswith("/import"):
            fake.before, fake.after = lambda request: None, lambda *_: None
            raise httpx.ReadError("connection lost")

    if arrived:
        fake.after = broken
    else:
        fake.before = broken  # type: ignore[assignment]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_batch_whose_answer_was_lost_is_sent_once(
    at_fake: Workplace, fake: FakeServer, arrived: bool
) -> None:
    _fails_once(fake, arrived=arrived)
    push(at_fake, _documents(5), delays=QUICK)
    assert set(_held(fake, 3).values()) == set(_held(fake, 4).values()) == {1}
    assert len(fake.tasks) == 10


@pytest.mark.parametrize("arrived", [True, False])
def test_a_push_that_was_killed_goes_on(
    at_fake: Workplace, fake: FakeServer, arrived: bool
) -> None:
    _fails_once(fake, arrived=arrived)
    with pytest.raises(QazcorpusError, match="cannot be reached"):
        push(at_fake, _documents(5), delays=())
    push(at_fake, _documents(5))
    assert set(_held(fake, 3).values()) == set(_held(fake, 4).values()) == {1}
    assert len(fake.tasks) == 10


def test_a_batch_that_arrives_late_is_deleted_again(at_fake: Workplace, fake: FakeServer) -> None:
    """The batch of a push that was killed becomes visible while the next one sends it again."""

    def late(request: httpx.Request, answer: httpx.Response) -> None:
        if request.url.path.endswith("/3/import"):
            for task in json.loads(request.content):
                fake.add(3, **task)

    fake.after = late
    report = push(at_fake, _documents(3))
    assert report.sending.twins == 3
    assert set(_held(fake, 3).values()) == {1}


def test_of_two_equal_tasks_the_one_that_was_annotated_stays(
    at_fake: Workplace, fake: FakeServer
) -> None:
    push(at_fake, _documents(3))
    annotator = at_fake.annotators[0]
    by_doc = {task["data"]["doc_id"]: task for task in fake.of(3)}
    twins = {
        d: fake.add(3, **{k: t[k] for k in ("data", "predictions")}) for d, t in by_doc.items()
    }
    fake.submit(twins["d-0"], annotator)
    fake.draft(twins["d-1"], annotator, [])
    for task in (twins["d-2"], by_doc["d-2"]["id"]):
        fake.submit(task, annotator)
    report = push(at_fake, ())
    assert report.sending.twins == 2
    assert report.sending.worked_twice == ["d-2"]
    assert twins["d-0"] in fake.tasks
    assert twins["d-1"] in fake.tasks
    assert _held(fake, 3) == {("d-0", 1): 1, ("d-1", 1): 1, ("d-2", 1): 2}


def test_batches_that_are_too_large_are_halved(at_fake: Workplace, fake: FakeServer) -> None:
    def small(request: httpx.Request) -> httpx.Response | None:
        too_large = request.method == "POST" and len(json.loads(request.content)) > 2
        return httpx.Response(413, text="<html>too large</html>") if too_large else None

    fake.before = small
    push(at_fake, _documents(7))
    assert len(_held(fake, 3)) == 7
    order = [task["data"]["doc_id"] for task in fake.of(3)]
    assert order == [f"d-{n}" for n in range(7)]


def test_a_busy_server_is_asked_again(at_fake: Workplace, fake: FakeServer) -> None:
    answers = iter([503, 502, 429])

    def busy(request: httpx.Request) -> httpx.Response | None:
        if "import" not in request.url.path:
            return None
        status = next(answers, None)
        return httpx.Response(status) if status else None

    fake.before = busy
    said: list[str] = []
    push(at_fake, _documents(2), delays=(0.0, 0.0, 0.0), say=said.append)
    assert len(fake.tasks) == 4


def test_many_tasks_go_in_batches(at_fake: Workplace, fake: FakeServer) -> None:
    with connected(at_fake) as client:
        TaskServer(client).add_tasks(3, [{"data": {"text": "а"}} for _ in range(2 * BATCH + 1)])
    sizes = [call for call in fake.calls if call[1].endswith("import")]
    assert len(sizes) == 3
    assert len(fake.of(3)) == 2 * BATCH + 1


def test_without_the_server_nothing_is_read(at_fake: Workplace, fake: FakeServer) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    fake.before = gone
    with pytest.raises(QazcorpusError, match=f"{URL} cannot be reached: Connection refused"):
        push(at_fake, iter(lambda: pytest.fail("was read"), None))
    assert not at_fake.documents_path.exists()


def test_a_refused_token_is_said(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "expired-secret")
    with pytest.raises(QazcorpusError, match="does not accept the token") as caught:
        push(at_fake, _documents(1))
    assert "expired-secret" not in str(caught.value)
    assert TOKEN_VARIABLE in str(caught.value)


def test_an_old_server_is_said(at_fake: Workplace, fake: FakeServer) -> None:
    fake.version = "1.7.0"
    with pytest.raises(UsageError, match=r"Label Studio 1\.7\.0 is too old"):
        push(at_fake, _documents(1))


def test_a_deleted_project_is_said(at_fake: Workplace, fake: FakeServer) -> None:
    del fake.projects[4]
    with pytest.raises(QazcorpusError, match=r"«Сынақ · Марат» \(number 4\) is not at"):
        push(at_fake, _documents(1))


def test_an_interface_of_another_scheme_is_said(at_fake: Workplace, fake: FakeServer) -> None:
    fake.projects[3] = fake.projects[3].replace('alias="AGENCY"', 'alias="BODY"')
    with pytest.raises(UsageError, match="it lacks AGENCY and has BODY"):
        push(at_fake, _documents(1))


def test_a_push_has_the_workplace_for_itself(at_fake: Workplace, fake: FakeServer) -> None:
    with (
        command_lock(at_fake, "push"),
        pytest.raises(UsageError, match="another process is running 'push'"),
    ):
        push(at_fake, _documents(1))
    push(at_fake, _documents(1))


def test_too_many_annotators_a_document_are_refused_at_once(at_fake: Workplace) -> None:
    with pytest.raises(UsageError, match="3 of 2"):
        push(at_fake, (), per_document=3)


def test_the_real_server_has_each_task_once(new_workplace: Workplace) -> None:
    push(new_workplace, _documents(30), per_document=1)
    report = push(new_workplace, _documents(31), per_document=1)
    assert sum(report.sending.tasks.values()) == 1
    with connected(new_workplace) as client:
        server = TaskServer(client)
        projects = [new_workplace.project_of(a).id for a in new_workplace.annotators]
        held = Counter(sent.doc_id for project in projects for sent in server.sent(project))
        assert held == {f"d-{number}": 1 for number in range(31)}
        assert server.text(projects[0], next(server.sent(projects[0])).doc_id) == TEXT


def test_the_real_server_says_that_a_project_was_deleted(new_workplace: Workplace) -> None:
    gone = new_workplace.project_of("Марат")
    sdk_client(new_workplace).projects.delete(id=gone.id)
    with pytest.raises(QazcorpusError, match=r"«.* · Марат» \(number \d+\) is not at"):
        push(new_workplace, _documents(1))
    others = tuple(project for project in new_workplace.projects if project.id != gone.id)
    new_workplace.change(projects=others)


def test_the_real_server_refuses_a_wrong_token(
    new_workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "0" * 40)
    with pytest.raises(QazcorpusError, match="does not accept the token"):
        push(new_workplace, _documents(1))


def test_the_most_informative_come_first_when_told(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(document: Document, nlp: object) -> tuple[Entity, ...]:
        return () if document.doc_id == "d-2" else document.entities

    monkeypatch.setattr(informative, "_entities", second)
    monkeypatch.setattr(informative, "_other_pipeline", lambda document: None)
    texts = [f"{TEXT} {n} {'сөз' * n} {'басқа' * n}" for n in range(4)]
    push(at_fake, map(_document, range(4), texts), order="informative")
    assert [d.doc_id for d in at_fake.documents()] == ["d-2", "d-0", "d-1", "d-3"]
    assert [t["data"]["doc_id"] for t in fake.of(3)] == ["d-2", "d-0", "d-1", "d-3"]
    assert [d.entities for d in at_fake.documents()] == [_document(0).entities] * 4


def test_predictions_have_the_labels_of_a_scheme_that_changed(
    at_fake: Workplace, fake: FakeServer
) -> None:
    change = SchemeChange("rename", ("AGENCY",), ("OFFICE",))
    after = plan(read_scheme_data(at_fake.scheme_path), change).after
    at_fake.scheme_path.write_text(scheme_text(after), encoding="utf-8")
    interface = labelling_interface(at_fake.scheme)
    fake.projects = dict.fromkeys(fake.projects, interface)
    push(at_fake, _documents(1))
    (document,) = at_fake.documents()
    assert [e.label for e in document.entities] == ["OFFICE"]
    prediction = json.dumps(fake.of(3)[0]["predictions"])
    assert "OFFICE" in prediction
    assert "AGENCY" not in prediction


def test_nothing_is_pushed_or_pulled_while_the_scheme_is_changing(
    at_fake: Workplace, fake: FakeServer
) -> None:
    (at_fake.folder / "migration.json").write_text("{}", encoding="utf-8")
    for command in (lambda: push(at_fake, _documents(1)), lambda: pull(at_fake)):
        with pytest.raises(UsageError, match=r"migration\.json.*annotate migrate"):
            command()
    assert not fake.tasks
    assert not at_fake.documents_path.exists()
