"""`raw/`: the server's tasks, verbatim, one file per project and one task per line.

If a task occurs twice, the later line is newer. A file replaces the previous one when it is
complete and the annotations have been made from it. The next pull uses the tasks that an
interrupted pull has fetched, and fetches again only tasks that changed since. If the server fails
to send a task, the line of the previous file is kept and marked as `failed`.
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
_OVERLAP: Final = timedelta(
    minutes=1
)  # the server reads a page some time before it dates the response
_DATE: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """The place of a task: the file and the byte offset."""

    path: Path
    at: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A task that was just fetched, its line, and the place of the line."""

    task: Task
    line: bytes
    place: TaskPlace


@dataclass(frozen=True, slots=True)
class Unread:
    """A task that was not read: its project and id, its document (empty if not known), and whether
    the server failed to send it."""

    project: int
    task: int
    doc_id: str = ""
    failed: bool = False


class RawFile:
    """The file of a project, and the new file that will replace it; new lines are written to the
    new file."""

    def __init__(self, folder: Path, project: int) -> None:
        self.project = project
        self.path = folder / f"{project}.jsonl"
        self.part = folder / f".{project}.jsonl.part"
        self._since = folder / f".{project}.since"
        self._last: dict[int, int] | None = None

    def fetch(self, server: TaskServer) -> Iterator[list[Fetched]]:
        """Yield every task, page by page: first those that an interrupted pull has left, then the
        others."""
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
        """Replace the previous file by the new one."""
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
        """The task in the previous file; only its id if the file does not have it."""
        if self._last is None:
            self._last = _places(self.path)
        if id_ not in self._last:
            return {"id": id_}
        with self.path.open("rb") as file:
            file.seek(self._last[id_])
            found: Task = json.loads(file.readline())
        return found

    def _left(self) -> Iterator[list[Fetched]]:
        """Yield the lines of an interrupted pull, unless it is too old. The file is cut before the
        first incomplete or broken line."""
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
        """Whether the files of an interrupted pull can be used."""
        try:
            datetime.strptime(self._since.read_text("ascii"), _DATE)
            return time.time() - self._since.stat().st_mtime < USED_FOR
        except (OSError, ValueError):
            return False


def _tasks(lines: Iterable[bytes]) -> Iterator[tuple[bytes, Task]]:
    """Yield lines with their tasks, up to the first incomplete or broken line."""
    for line in lines:
        try:
            task = json.loads(line)
        except ValueError:
            return
        if not line.endswith(b"\n") or not isinstance(task, dict) or "id" not in task:
            return
        yield line, task


def _places(path: Path) -> dict[int, int]:
    """The byte offset of the last line with data of each task in a file."""
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
    """Yield the pages; the next page is requested while one is being processed."""
    coming = in_background(next, pages, None)
    while (page := coming.result()) is not None:
        coming = in_background(next, pages, None)
        yield page


@dataclass(slots=True)
class RawIndex:
    """The places of tasks that anyone has worked on, by doc_id, and the tasks that cannot be read.
    Only documents with a `known` doc_id can be read."""

    known: Collection[str]
    lines: dict[str, dict[int, TaskPlace]] = field(default_factory=dict)
    unread: dict[int, Unread] = field(default_factory=dict)

    def add(self, project: int, page: Iterable[Fetched]) -> None:
        """Add tasks; a later version of a task replaces an earlier one."""
        for fetched in page:
            task = fetched.task
            id_, doc_id = task["id"], task_doc_id(task)
            self.unread.pop(id_, None)
            known, failed = doc_id in self.known, bool(task.get("failed"))
            if failed or (not known and is_worked_on(task)):
                self.unread[id_] = Unread(project, id_, doc_id, failed)
            if failed and id_ in self.lines.get(doc_id, {}):
                continue  # this pull read it before the server failed
            if known and is_worked_on(task):
                self.lines.setdefault(doc_id, {})[id_] = fetched.place
            else:  # it had a draft when it was fetched the first time
                self.lines.get(doc_id, {}).pop(id_, None)


def is_worked_on(task: Task) -> bool:
    """Whether anyone has annotated a task, skipped it or started a draft."""
    return bool(task.get("annotations") or task.get("drafts"))


def task_doc_id(task: Task) -> str:
    """The doc_id of a task; empty if the task was not made from a document."""
    data = task.get("data")
    found = data.get("doc_id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def lines_at(places: Iterable[TaskPlace], opened: dict[Path, BinaryIO]) -> list[bytes]:
    """The lines of tasks; the files stay open in `opened`."""
    lines = []
    for place in places:
        if place.path not in opened:
            opened[place.path] = place.path.open("rb")
        file = opened[place.path]
        file.seek(place.at)
        lines.append(file.readline())
    return lines
