"""Send tasks to the projects that lack them, each once, even after an interrupted push."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.exchange.raw_tasks import is_worked_on
from qazcorpus.label_studio.server.background import in_background
from qazcorpus.label_studio.server.client import Client
from qazcorpus.label_studio.server.task_server import TaskAtServer, TaskServer
from qazcorpus.label_studio.tasks.tasks import tasks_of
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.stored_documents import (
    Stored,
    changed_texts,
    difference,
    read_stored,
)

Track = Callable[[Iterable[str], str, int | None], Iterator[str]]

_BATCH_REGIONS: Final = 10_000
_BATCH_TASKS: Final = 200


@dataclass(slots=True)
class Sending:
    """The number of tasks sent, by annotator. `twins` counts duplicate tasks that were deleted.
    `worked_twice` has doc_ids whose duplicate tasks both have annotations; both were kept. `begun`
    has doc_ids that should get another target, but somebody started work on them at that moment;
    their tasks were kept."""

    tasks: dict[str, int] = field(default_factory=dict)
    twins: int = 0
    worked_twice: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)


def untracked(items: Iterable[str], what: str, total: int | None = None) -> Iterator[str]:
    """The items, without showing progress."""
    return iter(items)


@dataclass(slots=True)
class _There:
    """A document in a project: the hash of its text, its targets, the task ids of its parts, and
    whether anyone has submitted or skipped one (`touched`)."""

    text_sha256: str
    parts: int
    targets: tuple[str, ...]
    tasks: dict[int, int] = field(default_factory=dict)
    touched: bool = False

    @property
    def complete(self) -> bool:
        return len(self.tasks) == self.parts


class Sender:
    """Sends the tasks that the projects lack; one batch is being sent while the next is made."""

    def __init__(self, client: Client, projects: Sequence[Project], section_chars: int) -> None:
        self.workplace = client.workplace
        self.scheme = self.workplace.scheme
        self.server = TaskServer(client)
        self.projects = {project.annotator: project.id for project in projects}
        self.section_chars = section_chars
        self.report = Sending(dict.fromkeys(self.projects, 0))
        self.there: dict[str, dict[str, _There]] = {}
        self.counts: dict[str, int] = {}
        self.waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in self.projects}
        self.on_its_way: Future[None] | None = None

    def look(self) -> None:
        """Read which tasks the projects have."""
        for name, project in self.projects.items():
            self.there[name] = self._present(project)
            self.counts[name] = self.server.count(project)

    def shown_targets(self, doc_id: str) -> Iterator[Collection[str]]:
        """The targets that a document's tasks show, project by project."""
        for there in self.there.values():
            if doc_id in there:
                yield there[doc_id].targets

    def begun_by(self, doc_id: str) -> list[str]:
        """The annotators who have submitted or skipped a document, or have a draft of it."""
        found = ((name, there[doc_id]) for name, there in self.there.items() if doc_id in there)
        return [
            name
            for name, item in found
            if item.touched or any(map(self.server.has_drafts, item.tasks.values()))
        ]

    def send(
        self,
        stored: Mapping[str, Stored],
        assigned: Mapping[str, Sequence[str]],
        track: Track = untracked,
        *,
        blank: Collection[str] = (),
        stale: Iterable[str] = (),
    ) -> Sending:
        """Send missing tasks, and send the tasks of `stale` documents again. Tasks of `blank`
        documents have no suggestions. At the end there are no duplicate tasks."""
        self._check_texts(stored)
        for doc_id in stale:
            self._take_back(doc_id)
        if not stored:
            return self.report
        with self.workplace.documents_path.open("rb") as file:
            for doc_id in track(stored, "sending", len(stored)):
                names = [name for name in assigned[doc_id] if self._lacks(name, doc_id)]
                if names:
                    # Tasks show no tokens, and tokens are most of a document.
                    data = read_stored(file, stored[doc_id]) | {"tokens": ()}
                    document = Document.from_dict(data)
                    self._add(document, names, blank=doc_id in blank)
            self._flush(self.projects)
            self._wait()
        self._look_for_twins()
        return self.report

    def _present(self, project: int) -> dict[str, _There]:
        """The documents of a project by doc_id; of duplicate tasks, one is kept."""
        found: dict[str, _There] = {}
        kept: dict[tuple[str, int], TaskAtServer] = {}
        for sent in self.server.sent(project):
            new = _There(sent.text_sha256, sent.parts, sent.targets)
            there = found.setdefault(sent.doc_id, new)
            there.touched |= sent.touched
            key = (sent.doc_id, sent.part)
            kept[key] = self._one_of(kept[key], sent) if key in kept else sent
            there.tasks[sent.part] = kept[key].id
        return found

    def _one_of(self, first: TaskAtServer, second: TaskAtServer) -> TaskAtServer:
        """The task to keep of two for the same part; a task with anybody's work is never
        deleted."""
        for stays, goes in ((first, second), (second, first)):
            if not goes.touched and not self.server.has_drafts(goes.id):
                self.server.delete_task(goes.id)
                self.report.twins += 1
                return stays
        self.report.worked_twice.append(first.doc_id)
        return first

    def _check_texts(self, stored: Mapping[str, Stored]) -> None:
        changed: dict[str, str] = {}
        for name, project in self.projects.items():
            for doc_id, there in self.there[name].items():
                ours = stored.get(doc_id)
                if ours and there.text_sha256 != ours.text_sha256 and doc_id not in changed:
                    with self.workplace.documents_path.open("rb") as file:
                        text = str(read_stored(file, ours)["text"])
                    changed[doc_id] = difference(self.server.text(project, doc_id), text)
        if changed:
            raise changed_texts(changed)

    def _take_back(self, doc_id: str) -> None:
        """Delete the tasks of a document that show another target, unless somebody has worked on
        them."""
        for name, there in self.there.items():
            if doc_id not in there:
                continue
            ids = there[doc_id].tasks.values()
            pages = list(self.server.by_id(self.projects[name], ids))
            if any(page.unreadable or any(map(is_worked_on, page.tasks)) for page in pages):
                self.report.begun.append(doc_id)
                continue
            for task in ids:
                self.server.delete_task(task)
            self.counts[name] -= len(ids)
            del there[doc_id]

    def _lacks(self, name: str, doc_id: str) -> bool:
        if name not in self.projects:  # this annotator left; their work is kept
            return False
        there = self.there[name].get(doc_id)
        return there is None or not there.complete

    def _add(
        self,
        document: Document,
        names: Iterable[str],
        *,
        blank: bool,
    ) -> None:
        tasks = tasks_of(document, self.scheme, section_chars=self.section_chars, blank=blank)
        for name in names:
            there = self.there[name].get(document.doc_id)
            if there and there.parts != len(tasks):
                raise UsageError(
                    f"{name} has a part of this document, which was cut into {there.parts} parts; "
                    f"now it would be cut into {len(tasks)}.",
                    path=document.doc_id,
                    remedy="Give the same --section-chars as before.",
                )
            lacking = [t for t in tasks if not there or t["data"]["part"] not in there.tasks]
            self.waiting[name] += lacking
            if _is_full(self.waiting[name]):
                self._flush([name])

    def _flush(self, names: Iterable[str]) -> None:
        for name in names:
            if tasks := self.waiting[name]:
                self._wait()
                self.waiting[name] = []
                self.report.tasks[name] += len(tasks)
                self.on_its_way = in_background(self.server.add_tasks, self.projects[name], tasks)

    def _wait(self) -> None:
        if self.on_its_way is not None:
            self.on_its_way.result()
            self.on_its_way = None

    def _look_for_twins(self) -> None:
        """Delete duplicates from a batch of a killed push that arrived after the projects were
        read."""
        for name, project in self.projects.items():
            if self.server.count(project) > self.counts[name] + self.report.tasks[name]:
                self._present(project)


def _is_full(tasks: Sequence[Mapping[str, Any]]) -> bool:
    regions = sum(len(p["result"]) for task in tasks for p in task["predictions"])
    return len(tasks) >= _BATCH_TASKS or regions >= _BATCH_REGIONS
