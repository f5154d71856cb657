"""Label Studio's answers without Label Studio: what push and pull ask, from memory.

`test_push.py` and `test_pull.py` do the same with the real server; here failures can be made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.tasks.interface import labelling_interface
from qazcorpus.label_studio.workplace.settings import Annotator, Project
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from qazcorpus.scheme import load_scheme

URL = "http://label-studio.test"
Answer = Callable[[httpx.Request], httpx.Response]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class FakeServer:
    """Projects and tasks. `before` and `after` may answer instead, or raise; `calls` counts."""

    def __init__(self) -> None:
        self.version = "1.23.2"
        self.projects: dict[int, str] = {}
        self.tasks: dict[int, dict[str, Any]] = {}
        self.damaged: set[int] = set()
        self.moment = EPOCH
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self.after: Callable[[httpx.Request, httpx.Response], None] = lambda *_: None
        self.calls: list[tuple[str, str]] = []
        self.copies: list[str] = []
        self._last = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append((request.method, request.url.path))
        self.moment += timedelta(minutes=2)
        if answer := self.before(request):
            return answer
        if request.headers["Authorization"] != "Token good":
            return httpx.Response(401, json={"detail": "Invalid token."})
        answer = self._answer(request)
        answer.headers["Date"] = self.moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
        self.after(request, answer)
        return answer

    def add(self, project: int, **values: Any) -> int:
        """Add a task; its id."""
        self._last += 1
        times = {"created_at": self._now(), "updated_at": self._now()}
        new = {"id": self._last, "project": project, "annotations": [], "drafts": []}
        self.tasks[self._last] = new | times | values
        return self._last

    def submit(self, task: int, annotator: Annotator, result: Any = None, **values: Any) -> None:
        """What an annotator submits: by default the predictions as they are."""
        there = self.tasks[task]
        made = {
            "id": 1000 + len(there["annotations"]) + 10 * task,
            "completed_by": annotator.user_id,
            "result": self.predicted(task) if result is None else result,
            "lead_time": 5.0,
            "was_cancelled": False,
            "created_at": self._now(),
            "updated_at": self._now(),
        }
        there["annotations"].append(made | values)
        there["updated_at"] = self._now()

    def draft(self, task: int, annotator: Annotator, result: Any) -> None:
        """What an annotator has not submitted; Label Studio does not call this a change."""
        made = {"id": 5000 + task, "user": annotator.email, "result": result, "annotation": None}
        times = {"created_at": self._now(), "updated_at": self._now(), "lead_time": 1.0}
        self.tasks[task]["drafts"] = [made | times]

    def predicted(self, task: int) -> list[dict[str, Any]]:
        return [r for p in self.tasks[task].get("predictions", []) for r in p["result"]]

    def of(self, project: int) -> list[dict[str, Any]]:
        return [task for task in self.tasks.values() if task["project"] == project]

    def _now(self) -> str:
        return self.moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        match [part for part in request.url.path.split("/") if part]:
            case ["api", "version"]:
                return httpx.Response(200, json={"release": self.version})
            case ["api", "tasks"]:
                return self._listed(request)
            case ["api", "tasks", task, "drafts"]:
                return httpx.Response(200, json=self.tasks[int(task)]["drafts"])
            case ["api", "tasks", task]:
                found = self.tasks.pop(int(task), None)
                return httpx.Response(404 if found is None else 204)
            case ["api", "projects", project, *rest]:
                if int(project) not in self.projects:
                    return httpx.Response(404, json={"detail": "No Project matches."})
                return self._of_project(request, int(project), rest)
        raise AssertionError(request.url)

    def _of_project(self, request: httpx.Request, project: int, rest: list[str]) -> httpx.Response:
        if rest == ["import"]:
            ids = [self.add(project, **task) for task in json.loads(request.content)]
            return httpx.Response(201, json={"task_ids": ids})
        if rest == ["export"]:
            wanted = {int(id_) for id_ in request.url.params.get_list("ids[]")}
            if wanted & self.damaged:
                return httpx.Response(500, json={"detail": "surrogates not allowed"})
            found = [task for task in self.of(project) if task["id"] in wanted]
            plain = [t | {"predictions": [1]} for t in reversed(found)]
            name = f"project-{project}-at-2026-01-01-00-00-{len(self.calls):08x}.json"
            self.copies.append(name)
            return httpx.Response(200, json=plain, headers={"filename": name})
        if request.method == "PATCH":
            changes = json.loads(request.content)
            self.projects[project] = changes.get("label_config", self.projects[project])
        return httpx.Response(200, json={"id": project, "label_config": self.projects[project]})

    def _listed(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        asked = json.loads(params["query"])
        found = self.of(int(params["project"]))
        for item in asked.get("filters", {}).get("items", []):
            found = [task for task in found if _holds(task, item)]
        found.sort(key=lambda task: task["id"], reverse=asked["ordering"] == ["-tasks:id"])
        shown = [
            {
                "id": task["id"],
                "data": task["data"],
                "total_annotations": sum(not a["was_cancelled"] for a in task["annotations"]),
                "cancelled_annotations": sum(a["was_cancelled"] for a in task["annotations"]),
                "drafts": [],
            }
            for task in found[: int(params["page_size"])]
        ]
        return httpx.Response(200, json={"total": len(found), "tasks": shown})


def _holds(task: dict[str, Any], item: dict[str, Any]) -> bool:
    value = item["value"]
    match item["filter"].removeprefix("filter:tasks:"):
        case "id":
            return bool(task["id"] > value)
        case "updated_at":
            return bool(task["updated_at"] > value)
        case "draft_exists":
            return bool(task["drafts"]) is value
        case "data.doc_id":
            return bool(task["data"].get("doc_id") == value)
    raise AssertionError(item)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """A server that every session of httpx reaches."""
    return put_in_place(monkeypatch)


def put_in_place(patch: pytest.MonkeyPatch) -> FakeServer:
    """The same for who needs it in a part of a test only."""
    server = FakeServer()
    mock = httpx.MockTransport(server)

    def answered(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        return mock.handle_request(request)

    patch.setattr(httpx.HTTPTransport, "handle_request", answered)
    patch.setenv(TOKEN_VARIABLE, "good")
    return server


@pytest.fixture
def at_fake(fake: FakeServer, tmp_path: Path) -> Workplace:
    """A workplace with two annotators whose projects are at the fake server."""
    return workplace_at(fake, tmp_path / "annotation")


def workplace_at(server: FakeServer, folder: Path) -> Workplace:
    """The same in a folder."""
    workplace = make_workplace(folder, WorkplaceOptions(title="Сынақ", server=URL))
    names = ("Айгүл", "Марат")
    interface = labelling_interface(load_scheme())
    server.projects = dict.fromkeys((3, 4, 5), interface)
    workplace.change(
        annotators=tuple(Annotator(n, f"{i}@example.com", i) for i, n in enumerate(names, 7)),
        projects=(
            *(Project(i, f"Сынақ · {n}", "annotate", n) for i, n in enumerate(names, 3)),
            Project(5, "Сынақ · төрелік", "adjudicate"),
        ),
    )
    return workplace
