"""Nothing is lost of a document that is withdrawn, whatever the server does meanwhile."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.document import Document
from qazcorpus.errors import QazcorpusError, ReadError, UsageError
from qazcorpus.label_studio.exchange import withdrawing
from qazcorpus.label_studio.exchange.adding import PushOptions
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.exchange.withdrawing import Withdrawal, withdraw
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.assignment import blank_documents
from qazcorpus.label_studio.workplace.stored_documents import withdrawn_documents
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.fake_server import FakeServer, at_fake, fake

__all__ = ["at_fake", "fake"]
TEXT = "Әкімдік жаңа саябақ ашты. Дана қуанды."


@pytest.fixture
def pushed(at_fake: Workplace) -> Workplace:
    """A workplace with two documents, one of them without suggestions."""
    push(at_fake, [Document("d-0", TEXT)], delays=())
    push(at_fake, [Document("d-1", TEXT)], asked=PushOptions(blank=1.0), delays=())
    return at_fake


def _withdraw(workplace: Workplace, *doc_ids: str, begun: bool = False) -> Withdrawal:
    with connected(workplace, delays=(0.0,)) as client:
        return withdraw(client, workplace, doc_ids, begun=begun)


def _record(workplace: Workplace, doc_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((workplace.withdrawn_path / f"{doc_id}.json").read_bytes())
    return found


def _task(fake: FakeServer, doc_id: str) -> int:
    """The task of the first annotator."""
    return int(next(t["id"] for t in fake.of(3) if t["data"]["doc_id"] == doc_id))


def _saves_before_deleting(
    workplace: Workplace, fake: FakeServer, task: int, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The annotator saves something when the document has been written down already."""
    write_down = withdrawing._Withdrawing._write_down

    def written_down(self: Any, doc_id: str, lines: Any) -> None:
        write_down(self, doc_id, lines)
        if doc_id == "d-0" and how == "draft":
            fake.draft(task, workplace.annotators[0], [])
        elif doc_id == "d-0":
            fake.submit(task, workplace.annotators[0])

    monkeypatch.setattr(withdrawing._Withdrawing, "_write_down", written_down)


def test_a_task_that_the_server_cannot_send_is_not_deleted(
    pushed: Workplace, fake: FakeServer
) -> None:
    fake.damaged = {_task(fake, "d-1")}
    before = json.dumps(fake.tasks), pushed.documents_path.read_bytes()
    with pytest.raises(QazcorpusError, match="the server cannot send task") as caught:
        _withdraw(pushed, "d-0", "d-1", begun=True)
    assert "Nothing was withdrawn" in caught.value.remedy
    assert (json.dumps(fake.tasks), pushed.documents_path.read_bytes()) == before
    assert not pushed.withdrawn_path.exists()


def test_a_task_that_the_server_cannot_send_any_more_is_not_deleted(
    pushed: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _task(fake, "d-0")
    delete = withdrawing._Withdrawing._delete

    def damaged(self: Any, *, begun: bool) -> int:
        fake.damaged = {task}
        return delete(self, begun=begun)

    monkeypatch.setattr(withdrawing._Withdrawing, "_delete", damaged)
    with pytest.raises(QazcorpusError, match=f"cannot send task {task}") as caught:
        _withdraw(pushed, "d-0")
    assert "Nothing was withdrawn" not in caught.value.remedy
    assert task in fake.tasks
    fake.damaged = set()
    monkeypatch.setattr(withdrawing._Withdrawing, "_delete", delete)
    assert _withdraw(pushed, "d-0").tasks == 2


@pytest.mark.parametrize("how", ["draft", "submit"])
def test_what_is_saved_in_the_moment_of_withdrawing_is_kept(
    pushed: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    task = _task(fake, "d-0")
    _saves_before_deleting(pushed, fake, task, how, monkeypatch)
    done = _withdraw(pushed, "d-0", "d-1")
    assert (done.kept, done.tasks) == (["d-0"], 2)
    assert {t["data"]["doc_id"] for t in fake.tasks.values()} == {"d-0"}
    made = "drafts" if how == "draft" else "annotations"
    (kept,) = (i["task"] for i in _record(pushed, "d-0")["tasks"] if i["task"]["id"] == task)
    assert kept[made] == fake.tasks[task][made] != []


def test_who_withdraws_what_is_begun_gets_what_was_saved_in_that_moment(
    pushed: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _task(fake, "d-0")
    _saves_before_deleting(pushed, fake, task, "submit", monkeypatch)
    done = _withdraw(pushed, "d-0", begun=True)
    assert (done.kept, done.tasks) == ([], 2)
    (kept,) = (i["task"] for i in _record(pushed, "d-0")["tasks"] if i["task"]["id"] == task)
    assert len(kept["annotations"]) == 1


def test_the_command_says_whose_tasks_stay(
    pushed: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _saves_before_deleting(pushed, fake, _task(fake, "d-0"), "draft", monkeypatch)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    options = ("--workplace", str(pushed.folder))
    done = CliRunner().invoke(app, ["annotate", "withdraw", "d-0", "d-1", *options])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "d-0: someone started it just now, so its tasks stay on the server." in said
    assert "qazcorpus annotate withdraw --begun d-0" in said


def test_tasks_that_were_kept_are_withdrawn_only_with_begun(
    pushed: Workplace, fake: FakeServer
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _saves_before_deleting(pushed, fake, _task(fake, "d-0"), "submit", patch)
        _withdraw(pushed, "d-0")
    with pytest.raises(UsageError, match=r"started work on 1 of the documents: d-0 \(Айгүл\)"):
        _withdraw(pushed, "d-0")
    assert _withdraw(pushed, "d-0", begun=True).tasks == 2
    assert len(_record(pushed, "d-0")["tasks"]) == 2


def test_an_answer_to_a_deletion_that_is_lost_ends_nothing(
    pushed: Workplace, fake: FakeServer
) -> None:
    lost = []

    def lose(request: httpx.Request, _: httpx.Response) -> None:
        if request.method == "DELETE" and not lost:
            lost.append(request)
            raise httpx.ReadError("connection reset", request=request)

    fake.after = lose
    assert _withdraw(pushed, "d-0", "d-1").tasks == 4
    assert lost
    assert not fake.tasks


def test_other_refusals_of_a_deletion_are_said(pushed: Workplace, fake: FakeServer) -> None:
    fake.before = lambda r: httpx.Response(403, json={}) if r.method == "DELETE" else None
    with connected(pushed, delays=()) as client, pytest.raises(QazcorpusError):
        TaskServer(client).delete_task(_task(fake, "d-0"))


def test_the_list_of_blank_documents_is_read_once(
    pushed: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Workplace] = []

    def counted(workplace: Workplace) -> dict[str, float]:
        read.append(workplace)
        return blank_documents(workplace)

    monkeypatch.setattr(withdrawing, "blank_documents", counted)
    _withdraw(pushed, "d-0", "d-1")
    assert len(read) == 1
    assert [_record(pushed, d)["blank"] for d in ("d-0", "d-1")] == [False, True]
    assert blank_documents(pushed) == {}


def test_a_file_that_was_renamed_is_named(pushed: Workplace) -> None:
    _withdraw(pushed, "d-0")
    renamed = pushed.withdrawn_path / "d-1.json"
    (pushed.withdrawn_path / "d-0.json").rename(renamed)
    for ask in (lambda: _withdraw(pushed, "d-1"), lambda: withdrawn_documents(pushed)):
        with pytest.raises(ReadError, match="holds the document 'd-0'") as caught:
            ask()
        assert caught.value.path == str(renamed)
        assert "Rename it to d-0.json" in caught.value.remedy


@pytest.mark.parametrize(
    ("documents", "begun", "said"),
    [
        (("d-0",), True, "1 document withdrawn (someone had started it), 2 tasks deleted at"),
        (("d-1",), False, "1 document withdrawn (nobody had started it), 2 tasks deleted at"),
        (("d-0", "d-1"), True, "2 documents withdrawn (someone had started 1 of them), 4 tasks"),
    ],
)
def test_what_was_withdrawn_is_told_in_plain_english(
    pushed: Workplace, fake: FakeServer, documents: tuple[str, ...], begun: bool, said: str
) -> None:
    fake.submit(_task(fake, "d-0"), pushed.annotators[0])
    options = [*(["--begun"] if begun else []), "--workplace", str(pushed.folder)]
    done = CliRunner().invoke(app, ["annotate", "withdraw", *documents, *options])
    assert said in " ".join(done.output.split())
