"""Whoever is stopped at any request, and runs the same command again, has lost and doubled nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.document import Document, Entity
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationOptions
from qazcorpus.label_studio.exchange.adding import PushOptions
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.exchange.withdrawing import withdraw
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace import workplace as workplace_module
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import load_scheme
from tests.label_studio.fake_server import FakeServer, put_in_place, workplace_at

pytestmark = pytest.mark.slow

TEXT = "Бас прокуратура мәлімдеді. Марат келді."
_EVERY = 2  # every single one takes too long, and was tried once
Command = Callable[[Workplace], object]


def _documents() -> list[Document]:
    entity = Entity(0, 15, TEXT[:15], "AGENCY")
    return [Document(f"d-{n}", TEXT, entities=(entity,)) for n in range(4)]


def _push(workplace: Workplace) -> object:
    return push(workplace, _documents(), asked=PushOptions(blank=0.5), delays=())


def _retarget(workplace: Workplace) -> object:
    return push(workplace, _documents(), asked=PushOptions(target="самокат"), delays=())


def _pull(workplace: Workplace) -> object:
    return pull(workplace, delays=())


def _adjudicate(workplace: Workplace) -> object:
    with connected(workplace, delays=()) as client:
        return adjudicate(workplace, TaskServer(client), AdjudicationOptions())


def _withdraw(workplace: Workplace) -> object:
    with connected(workplace, delays=()) as client:
        return withdraw(client, workplace, ["d-0", "d-1"], begun=True)


def _annotate(workplace: Workplace, fake: FakeServer) -> None:
    """Both submit all of it, and differ in one document."""
    for project, annotator in zip((3, 4), workplace.annotators, strict=True):
        for task in fake.of(project):
            region = {"id": "n", "from_name": "entity", "to_name": "text", "type": "labels"}
            value = {"start": 0, "end": 15, "labels": ["ORG" if project == 4 else "AGENCY"]}
            own = [{**region, "value": value}] if task["data"]["doc_id"] == "d-3" else None
            fake.submit(task["id"], annotator, own, lead_time=60.0)


def _state(workplace: Workplace, fake: FakeServer) -> dict[str, Any]:
    """What is to be the same in the end: tasks by their data, files but for times and numbers."""
    tasks = sorted(
        (task["project"], json.dumps(task["data"], sort_keys=True), len(task["annotations"]))
        for task in fake.tasks.values()
    )
    names = ("documents.jsonl", "assignments.json", "blank.json")
    files = {n: p.read_bytes() for n in names if (p := workplace.folder / n).is_file()}
    annotations = [
        (a.document.doc_id, a.annotator, a.status, a.suggestions) for a in workplace.annotations()
    ]
    folders = {n: sorted(p.name for p in (workplace.folder / n).glob("*.json")) for n in _FOLDERS}
    parts = [p.name for p in workplace.folder.rglob("*.part")]
    return {"tasks": tasks, **files, "annotations": annotations, **folders, "parts": parts}


_FOLDERS = ("gold", "adjudication", "withdrawn")
_STEPS: dict[str, tuple[tuple[Command, ...], Command]] = {
    "push": ((), _push),
    "retarget": ((_push,), _retarget),
    "pull": ((_push,), _pull),
    "adjudicate": ((_push, _pull), _adjudicate),
    "withdraw": ((_push, _pull), _withdraw),
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", _STEPS)
def test_stopped_at_every_request(name: str, when: str, tmp_path: Path) -> None:
    wanted, requests = _run(name, tmp_path / "whole", None, when)
    assert requests > 3
    for number in range(when == "after", requests, _EVERY):
        found, _ = _run(name, tmp_path / str(number), number, when)
        assert found == wanted, f"stopped {when} request {number}"


def _run(name: str, folder: Path, stop_at: int | None, when: str) -> tuple[dict[str, Any], int]:
    """What a command leaves that was stopped at a request and run again, and how many it made."""
    before, command = _STEPS[name]
    with pytest.MonkeyPatch.context() as patch:
        fake = put_in_place(patch)
        patch.setattr(workplace_module, "load_scheme", cache(load_scheme))  # most of the time
        workplace = workplace_at(fake, folder)
        for step in before:
            step(workplace)
            if step is _push and name != "retarget":
                _annotate(workplace, fake)
        done = len(fake.calls)
        if stop_at is not None:
            _stop(fake, done + stop_at, when)
            with pytest.raises(KeyboardInterrupt):
                command(workplace)
            fake.before, fake.after = (lambda _: None), (lambda *_: None)
        command(workplace)
        return _state(workplace, fake), len(fake.calls) - done


def _stop(fake: FakeServer, at: int, when: str) -> None:
    """Interrupt before the request reaches the server, or after it was answered."""

    def stop(*_: object) -> None:
        if len(fake.calls) > at:
            raise KeyboardInterrupt

    if when == "before":
        fake.before = stop
    else:
        fake.after = stop


def test_an_account_that_was_deleted_leaves_its_work_to_its_name(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fake = put_in_place(patch)
        workplace = workplace_at(fake, tmp_path / "annotation")
        _push(workplace)
        _annotate(workplace, fake)
        _pull(workplace)
        before = _state(workplace, fake)
        for task in fake.of(3):
            for made in task["annotations"]:
                made["completed_by"] = None
        report = pull(workplace, delays=())
        assert report.gone == 0
        assert _state(workplace, fake) == before


@pytest.mark.parametrize("left", [b"", b"\0" * 50, b'{"id": 1}\n{"id"', b"[1]\n", b"\xff\n"])
@pytest.mark.parametrize("since", ["", "2026-01-01T00:00:00.000000Z", "soon"])
def test_what_a_pull_left_behind_may_be_broken(tmp_path: Path, left: bytes, since: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fake = put_in_place(patch)
        patch.setattr(workplace_module, "load_scheme", cache(load_scheme))
        workplace = workplace_at(fake, tmp_path / "annotation")
        _push(workplace)
        _annotate(workplace, fake)
        _pull(workplace)
        wanted = _state(workplace, fake)
        (workplace.raw_path / ".3.jsonl.part").write_bytes(left)
        (workplace.raw_path / ".3.since").write_text(since, encoding="ascii")
        report = pull(workplace, delays=())
        assert (report.gone, report.problems) == (0, [])
        assert _state(workplace, fake) == wanted
