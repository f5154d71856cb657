"""Join documents while others are still being fetched, so that server and checks work in parallel.

Results that were joined too early are not used: a task was fetched again later, or a person worked
in two projects.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from qazcorpus.label_studio.exchange.joining import Job, Joined, Joiner
from qazcorpus.label_studio.exchange.raw_tasks import Fetched, TaskPlace, is_worked_on, task_doc_id
from qazcorpus.label_studio.workplace.stored_documents import Stored

_MOST_WAITING: Final = 3  # pages whose documents and results are in memory


@dataclass(frozen=True, slots=True)
class _Entry:
    """The lines of tasks that were joined, their annotators, and the byte offset of the result in
    the spool file."""

    lines: frozenset[TaskPlace]
    annotators: tuple[str, ...]
    at: int


class Ahead:
    """Joins the documents that are complete on a page, one project at a time, in other
    processes."""

    def __init__(
        self,
        joiner: Joiner,
        stored: Mapping[str, Stored],
        documents_path: Path,
        pool: ProcessPoolExecutor,
    ) -> None:
        self._joiner = joiner
        self._stored = stored
        self._pool = pool
        self._documents = documents_path.open("rb")
        # The file has no name, so it disappears however the process ends.
        self._spool = tempfile.TemporaryFile(dir=documents_path.parent)  # noqa: SIM115
        self._waiting: deque[tuple[list[frozenset[TaskPlace]], Future[list[Joined]]]] = deque()
        self._entries: dict[str, list[_Entry]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _, future in self._waiting:
            future.cancel()
        self._documents.close()
        self._spool.close()

    def take(self, page: Iterable[Fetched]) -> None:
        """Join the documents of a page whose parts are all on it."""
        by_document: dict[str, list[Fetched]] = {}
        for fetched in page:
            doc_id = task_doc_id(fetched.task)
            if doc_id in self._stored and is_worked_on(fetched.task):
                by_document.setdefault(doc_id, []).append(fetched)
        whole = {doc_id: tasks for doc_id, tasks in by_document.items() if _is_whole(tasks)}
        jobs = [self._job(doc_id, tasks) for doc_id, tasks in whole.items()]
        if jobs:
            lines = [frozenset(fetched.place for fetched in tasks) for tasks in whole.values()]
            self._waiting.append((lines, self._pool.submit(self._joiner.join_all, jobs)))
        while self._waiting and (len(self._waiting) > _MOST_WAITING or self._waiting[0][1].done()):
            self._put_away()

    def has(self, doc_id: str, lines: Iterable[TaskPlace]) -> bool:
        """Whether the document was joined from exactly these lines, with each person in one
        project."""
        while self._waiting:
            self._put_away()
        entries = self._entries.get(doc_id, [])
        people = [name for entry in entries for name in entry.annotators]
        used = frozenset[TaskPlace]().union(*(entry.lines for entry in entries))
        return used == frozenset(lines) and len(set(people)) == len(people)

    def joined(self, doc_id: str) -> Joined:
        """A joined document: the versions of all projects, sorted by annotators' names."""
        projects = list(self._read(self._entries[doc_id]))
        pairs = [
            (version.annotator, line, version)
            for joined in projects
            for line, version in zip(joined.lines, joined.versions, strict=True)
        ]
        pairs.sort(key=lambda pair: pair[0])
        return Joined(
            doc_id,
            lines=tuple(line for _, line, _ in pairs),
            versions=tuple(version for _, _, version in pairs),
            strange=tuple(place for joined in projects for place in joined.strange),
        )

    def _job(self, doc_id: str, tasks: Sequence[Fetched]) -> Job:
        self._documents.seek(self._stored[doc_id].at)
        return Job(self._documents.readline(), tuple(fetched.line for fetched in tasks))

    def _put_away(self) -> None:
        lines, future = self._waiting.popleft()
        for used, joined in zip(lines, future.result(), strict=True):
            people = tuple(version.annotator for version in joined.versions)
            entry = _Entry(used, people, self._spool.seek(0, 2))
            pickle.dump(joined, self._spool)
            self._entries.setdefault(joined.doc_id, []).append(entry)

    def _read(self, entries: Iterable[_Entry]) -> Iterator[Joined]:
        for entry in entries:
            self._spool.seek(entry.at)
            joined: Joined = pickle.load(self._spool)
            yield joined


def _is_whole(tasks: Sequence[Fetched]) -> bool:
    data = tasks[0].task["data"]
    return bool(len(tasks) == data.get("parts", 1))
