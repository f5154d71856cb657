"""`raw/`: what the server gave, verbatim, a file a project and a task a line.

Where a task stands twice, the later line is the newer. A file takes the place of the last one when
it is complete and the annotations are made of it. What an interrupted pull had fetched is used by
the next one, and only what was worked on since is fetched again. Of a task that the server fails to
send, the last file's line stays, marked as `failed`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from qazcorpus.atomic import disk_errors_explained, written_file
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.server.background import in_background
from qazcorpus.label_studio.server.task_server import PAGE, Page, Task, TaskServer

USED_FOR: Final = 3600.0
_OVERLAP: Final = timedelta(minutes=1)  # a page is read some time before the server dates it
_DATE: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a task is: which file, at which byte."""

    path: Path
    at: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A task that was just fetched, its line, and where that will be."""

    task: Task
    line: bytes
    place: TaskPlace


@dataclass(frozen=True, slots=True)
class Unread:
    """A task that was not read: its project and id, whose document it is (empty: not known), and
    whether the server failed to send it."""

    project: int
    task: int
    doc_id: str = ""
    failed: bool = False


class RawFile:
    """The file of a project, and the one that will take its place: lines are in that until then."""

    def __init__(self, folder: Path, project: int) -> None:
        self.project = project
        self.path = folder / f"{project}.jsonl"
        self.part = folder / f".{project}.jsonl.part"
        self._since = folder / f".{project}.since"
        self._last: dict[int, int] | None = None

    def fetch(self, server: TaskServer) -> Iterator[list[Fetched]]:
        """Every task, page by page: those that an interrupted pull has left, then the others."""
        last = 0
        with_drafts: set[int] = set()
        for page in self._left():
            last = max(last, *(fetched.task["id"] for fetched in page))
            with_drafts.update(f.task["id"] for f in page if f.task.get("drafts"))
            yield page
        if last:
            changed = server.changed_since(self.project, self._since.read_text("ascii"))
            again = {id_ for id_ in changed | with_drafts if id_ <= last}
            yield from self._written(server.by_id(self.project, again))
        yield from self._written(_ahead(server.pages(self.project, after=last)))

    def complete(self) -> None:
        """Let what was fetched take the place of the last file."""
        self.part.touch()
        self.part.replace(self.path)
        self._since.unlink(missing_ok=True)

    def _written(self, pages: Iterable[Page]) -> Iterator[list[Fetched]]:
        for page in pages:
            if not self._since.exists():
                moment = datetime.fromisoformat(page.date) - _OVERLAP
                with written_file(self._since) as part:
                    part.write_text(moment.strftime(_DATE), encoding="ascii")
            failed = [self._of_last_time(id_) | {"failed": True} for id_ in page.unreadable]
            fetched = []
            with disk_errors_explained(self.path), self.part.open("ab") as file:
                for task in (*page.tasks, *failed):
                    line = json_line(task)
                    fetched.append(Fetched(task, line, TaskPlace(self.part, file.tell())))
                    file.write(line)
            yield fetched

    def _of_last_time(self, id_: int) -> Task:
        """The task as the last file has it, as far as it does."""
        if self._last is None:
            self._last = _places(self.path)
        if id_ not in self._last:
            return {"id": id_}
        with self.path.open("rb") as file:
            file.seek(self._last[id_])
            found: Task = json.loads(file.readline())
        return found

    def _left(self) -> Iterator[list[Fetched]]:
        """The lines of an interrupted pull, unless it is too long ago; from the first that is half
        or broken on, they are cut off."""
        if not self._is_fresh() or not self.part.exists():
            self.part.unlink(missing_ok=True)
            self._since.unlink(missing_ok=True)
            return
        at = 0
        with self.part.open("r+b") as file:
            whole = _tasks(file)
            while lines := list(islice(whole, PAGE)):
                page = []
                for line, task in lines:
                    page.append(Fetched(task, line, TaskPlace(self.part, at)))
                    at += len(line)
                yield page
            file.truncate(at)

    def _is_fresh(self) -> bool:
        """Whether what an interrupted pull has left can be used."""
        try:
            datetime.strptime(self._since.read_text("ascii"), _DATE)
            return time.time() - self._since.stat().st_mtime < USED_FOR
        except (OSError, ValueError):
            return False


def _tasks(lines: Iterable[bytes]) -> Iterator[tuple[bytes, Task]]:
    """The lines with the tasks that they hold, up to the first that is half or broken."""
    for line in lines:
        try:
            task = json.loads(line)
        except ValueError:
            return
        if not line.endswith(b"\n") or not isinstance(task, dict) or "id" not in task:
            return
        yield line, task


def _places(path: Path) -> dict[int, int]:
    """Where a file has the last line of each task that says something of it."""
    places: dict[int, int] = {}
    if path.is_file():
        at = 0
        with path.open("rb") as file:
            for line, task in _tasks(file):
                if "data" in task and not (task.get("failed") and task["id"] in places):
                    places[task["id"]] = at
                at += len(line)
    return places


def _ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages; while one is looked at, the server prepares the next."""
    coming = in_background(next, pages, None)
    while (page := coming.result()) is not None:
        coming = in_background(next, pages, None)
        yield page


@dataclass(slots=True)
class RawIndex:
    """Where the tasks are that anyone has worked on, by doc_id, and those that cannot be read; only
    documents with a `known` doc_id can."""

    known: Collection[str]
    lines: dict[str, dict[int, TaskPlace]] = field(default_factory=dict)
    unread: dict[int, Unread] = field(default_factory=dict)

    def add(self, project: int, page: Iterable[Fetched]) -> None:
        """Add tasks; of one that was added before, the later counts."""
        for fetched in page:
            task = fetched.task
            id_, doc_id = task["id"], task_doc_id(task)
            self.unread.pop(id_, None)
            known, failed = doc_id in self.known, bool(task.get("failed"))
            if failed or (not known and is_worked_on(task)):
                self.unread[id_] = Unread(project, id_, doc_id, failed)
            if failed and id_ in self.lines.get(doc_id, {}):
                continue  # it was read in this pull, before the server failed
            if known and is_worked_on(task):
                self.lines.setdefault(doc_id, {})[id_] = fetched.place
            else:  # it had a draft when it was fetched before
                self.lines.get(doc_id, {}).pop(id_, None)


def is_worked_on(task: Task) -> bool:
    """Whether anyone has annotated a task, skipped it or begun a draft."""
    return bool(task.get("annotations") or task.get("drafts"))


def task_doc_id(task: Task) -> str:
    """The doc_id of a task; empty where it was not made from a document."""
    data = task.get("data")
    found = data.get("doc_id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def lines_at(places: Iterable[TaskPlace], opened: dict[Path, BinaryIO]) -> list[bytes]:
    """The lines of tasks, from files that stay open."""
    lines = []
    for place in places:
        if place.path not in opened:
            opened[place.path] = place.path.open("rb")
        file = opened[place.path]
        file.seek(place.at)
        lines.append(file.readline())
    return lines
