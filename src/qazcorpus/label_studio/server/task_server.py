"""The tasks of a project at the server: list, read, add and delete them, page by page.

Complete tasks are read from the JSON export, a range of ids per request. In Label Studio 1.23 the
other ways are not suitable: the task list has only the drafts of the token's owner and sends
predictions that are not needed; an export snapshot locks SQLite while it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server.client import SERVER_ERROR, Client, is_passing
from qazcorpus.label_studio.server.connection import json_of, unexpected_response
from qazcorpus.label_studio.tasks.json_values import mapping, text

if TYPE_CHECKING:
    import httpx

Task = dict[str, Any]

LISTED: Final = 500
PAGE: Final = 250  # a page of six-digit ids fits into a URL of 5,000 characters
FIRST_PAGE: Final = 25
PAGE_BYTES: Final = 4_000_000
BATCH: Final = 250
BATCH_CHARACTERS: Final = 3_000_000
_TOO_LARGE: Final = 413
_CREATED: Final = 201
_NOT_FOUND: Final = 404
_COPY: Final = re.compile(r"project-\d+-at-[\w-]+\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class TaskAtServer:
    """The keys of a task at the server, and whether anyone has worked on it (`touched`)."""

    id: int
    doc_id: str
    part: int
    parts: int
    text_sha256: str
    touched: bool
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some tasks with their annotations and drafts, in the order of their ids.

    `date` is the server's time when it sent them (ISO 8601); `unreadable` has the ids of tasks that
    the server has but fails to send.
    """

    tasks: tuple[Task, ...]
    date: str = ""
    unreadable: tuple[int, ...] = ()


@dataclass(slots=True)
class TaskServer:
    """The tasks at a workplace's server."""

    client: Client
    _last: dict[int, int] = field(default_factory=dict)

    def count(self, project: int) -> int:
        """The number of tasks in a project."""
        return int(self._listed(project, size=1)["total"])

    def last_id(self, project: int) -> int:
        """The highest id of a project's tasks, or 0 if it has none."""
        found = self._listed(project, size=1, order="-tasks:id")["tasks"]
        return int(found[0]["id"]) if found else 0

    def sent(self, project: int) -> Iterator[TaskAtServer]:
        """Yield every task that was made from a document, in the order of ids."""
        after = 0
        while True:
            found = self._listed(project, after=after)["tasks"]
            for task in found:
                after = max(after, int(task["id"]))
                if isinstance(task["data"].get("doc_id"), str):
                    yield _sent(task)
            if len(found) < LISTED:
                return

    def pages(self, project: int, after: int = 0) -> Iterator[Page]:
        """Yield the tasks with an id above `after`, with everyone's annotations and drafts."""
        last = self.last_id(project)
        size, start = FIRST_PAGE, after + 1
        while start <= last:
            ids = range(start, min(start + size, last + 1))
            page, read = self._page(project, ids)
            if page.tasks:
                size = max(1, min(PAGE, PAGE_BYTES * len(page.tasks) // max(1, read)))
            if page.tasks or page.unreadable:
                yield page
                start = ids.stop
            else:
                start = self._next_id(project, ids[-1]) or last + 1

    def by_id(self, project: int, ids: Iterable[int]) -> Iterator[Page]:
        """Yield the tasks with these ids."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), FIRST_PAGE):
            yield self._page(project, wanted[start : start + FIRST_PAGE])[0]

    def changed_since(self, project: int, date: str) -> set[int]:
        """The ids of tasks that changed since `date` or have a draft. Saving a draft does not
        change the date of its task."""
        day = {"filter": "filter:tasks:updated_at", "operator": "greater", "type": "Datetime"}
        draft = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean"}
        found: set[int] = set()
        for condition in ({**day, "value": date}, {**draft, "value": True}):
            after = 0
            while True:
                page = self._listed(project, after=after, condition=condition)["tasks"]
                found.update(int(task["id"]) for task in page)
                if len(page) < LISTED:
                    break
                after = int(page[-1]["id"])
        return found

    def text(self, project: int, doc_id: str) -> str:
        """The text of a document at the server, with its parts joined."""
        named = {"filter": "filter:tasks:data.doc_id", "operator": "equal", "type": "String"}
        found = self._listed(project, condition={**named, "value": doc_id})["tasks"]
        parts = {task["data"].get("part", 1): str(task["data"].get("text", "")) for task in found}
        return "".join(parts[number] for number in sorted(parts))

    def has_drafts(self, task: int) -> bool:
        """Whether anyone has a draft of a task."""
        return bool(self.client.json("GET", f"/api/tasks/{task}/drafts"))

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Add tasks with their predictions, in order.

        If the connection breaks, the batch may or may not have arrived: the server is checked
        before the batch is sent again. Only one command at a time may add tasks to a project.
        """
        for batch in _batches(tasks):
            self._import(project, batch)

    def delete_task(self, task: int) -> None:
        """Delete a task with its annotations; no error if it is already deleted."""
        # If a response was lost, the retry finds no task.
        self.client.ask("DELETE", f"/api/tasks/{task}", expected=(_NOT_FOUND,))

    def ensure_interface(self, project: int, interface: str, instructions: str) -> None:
        """Set the interface and instructions of a project, unless it has them already."""
        path = f"/api/projects/{project}"
        wanted = {"label_config": interface, "expert_instruction": instructions}
        there = self.client.json("GET", path, has={"label_config"})
        if lacking := {key: value for key, value in wanted.items() if there.get(key) != value}:
            self.client.ask("PATCH", path, body=lacking)

    def _listed(
        self,
        project: int,
        *,
        after: int = 0,
        size: int = LISTED,
        order: str = "tasks:id",
        condition: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A page of the task list: task data and counts, without annotations."""
        above = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number"}
        conditions = [{**above, "value": after}] if after else []
        conditions += [dict(condition)] if condition else []
        asked: dict[str, Any] = {"ordering": [order]}
        if conditions:
            asked["filters"] = {"conjunction": "and", "items": conditions}
        query = [("project", f"{project}"), ("page_size", f"{size}"), ("query", json.dumps(asked))]
        has = {"total", "tasks"}
        answer: dict[str, Any] = self.client.json("GET", "/api/tasks", query=query, has=has)
        return answer

    def _next_id(self, project: int, after: int) -> int | None:
        found = self._listed(project, after=after, size=1)["tasks"]
        return int(found[0]["id"]) if found else None

    def _page(self, project: int, ids: Sequence[int]) -> tuple[Page, int]:
        """The tasks with these ids, and the length of the response in bytes."""
        query = [("exportType", "JSON"), ("download_all_tasks", "true")]
        query += [("ids[]", str(id_)) for id_ in ids]
        path = f"/api/projects/{project}/export"
        answer = self.client.ask("GET", path, query=query, expected=(SERVER_ERROR,))
        if answer.is_error:
            return self._around_failure(project, ids, answer)
        self._forget_copy(answer)
        sent = json_of(self.client.workplace, answer)
        if not isinstance(sent, list):
            raise unexpected_response(self.client.workplace, "it did not send a list of tasks")
        tasks = sorted(sent, key=lambda task: task["id"])
        return Page(tuple(tasks), _date(answer)), len(answer.content)

    def _around_failure(
        self, project: int, ids: Sequence[int], answer: httpx.Response
    ) -> tuple[Page, int]:
        """Retry with each half of the ids, to skip only the tasks that the server cannot send."""
        if len(ids) == 1:
            return Page((), _date(answer), tuple(ids)), 0
        half = len(ids) // 2
        (first, a), (second, b) = (self._page(project, part) for part in (ids[:half], ids[half:]))
        tasks = (*first.tasks, *second.tasks)
        return Page(tasks, first.date, (*first.unreadable, *second.unreadable)), a + b

    def _forget_copy(self, answer: httpx.Response) -> None:
        """Delete the copy of an export that the server keeps and never deletes itself."""
        name = answer.headers.get("filename", "")
        workplace = self.client.workplace
        if workplace.settings.server == "own" and _COPY.fullmatch(name):
            copy = workplace.data_path / "export" / name
            for path in (copy, copy.with_name(f"{copy.stem}-info.json")):
                Path(path).unlink(missing_ok=True)

    def _import(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        before = self._last.get(project)
        if before is None:
            before = self.last_id(project)
        delays = iter(self.client.delays)
        while True:
            answer, why = self._sent_once(project, tasks)
            delay = next(delays, None)
            if answer is not None and answer.status_code == _CREATED:
                self._last[project] = max(json_of(self.client.workplace, answer)["task_ids"])
                return
            if answer is not None and answer.status_code == _TOO_LARGE and len(tasks) > 1:
                half = len(tasks) // 2
                self._import(project, tasks[:half])
                self._import(project, tasks[half:])
                return
            if answer is not None and (delay is None or not is_passing(answer)):
                self.client.checked(answer)
            if delay is None:
                raise why
            self.client.wait(delay, why)
            if self._arrived(project, tasks, before):
                return

    def _sent_once(
        self, project: int, tasks: Sequence[Mapping[str, Any]]
    ) -> tuple[httpx.Response | None, Exception]:
        """The response to a batch, or None if there was none, and the error to raise if it
        failed."""
        import httpx

        path, query = f"/api/projects/{project}/import", [("return_task_ids", "true")]
        try:
            answer = self.client.once("POST", path, query=query, body=tasks)
        except httpx.TransportError as error:
            return None, error
        return answer, QazcorpusError(
            f"the server did not accept new tasks (status {answer.status_code})."
        )

    def _arrived(self, project: int, tasks: Sequence[Mapping[str, Any]], before: int) -> bool:
        """Whether a batch arrived although there was no response. A batch is added completely or
        not at all."""
        found = self._listed(project, after=before, size=1)["tasks"]
        if not found or _key(found[0]["data"]) != _key(tasks[0]["data"]):
            return False
        self._last[project] = self.last_id(project)
        return True


def _sent(task: Mapping[str, Any]) -> TaskAtServer:
    data = task["data"]
    targets = data.get("targets")
    listed = targets if isinstance(targets, list) else []
    return TaskAtServer(
        id=int(task["id"]),
        doc_id=data["doc_id"],
        part=int(data.get("part", 1)),
        parts=int(data.get("parts", 1)),
        text_sha256=str(data.get("text_sha256", "")),
        touched=bool(task.get("total_annotations") or task.get("cancelled_annotations")),
        targets=tuple(text(mapping(item).get("value")) for item in listed if mapping(item)),
    )


def _key(data: Mapping[str, Any]) -> tuple[Any, Any]:
    return data.get("doc_id"), data.get("part")


def _date(answer: httpx.Response) -> str:
    """The server's time in a response, or the local time if the response has none (ISO 8601)."""
    stated = answer.headers.get("date", "")
    return (parsedate_to_datetime(stated) if stated else datetime.now(UTC)).isoformat()


def _batches(tasks: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Tasks in batches of a size that the server and its proxies accept."""
    start = characters = 0
    for number, task in enumerate(tasks):
        size = _size(task)
        if number > start and (number - start >= BATCH or characters + size > BATCH_CHARACTERS):
            yield tasks[start:number]
            start, characters = number, 0
        characters += size
    if start < len(tasks):
        yield tasks[start:]


def _size(task: Mapping[str, Any]) -> int:
    """The approximate length of a task as JSON, in characters."""
    regions = sum(len(prediction["result"]) for prediction in task.get("predictions", ()))
    return len(str(task["data"].get("text", ""))) + 250 * regions
