"""Withdraw documents from a workplace: remove them from its files and its server. All their data
are kept in `WORKPLACE/withdrawn`, one file per document.

The order of steps prevents losses: first a document's data are recorded completely, then it is
removed from the files, then its tasks are deleted. Work that was saved at the server in the
meantime is recorded first; a task that is not recorded is never deleted. After an interruption, run
the command again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.gold import gold_file, read_gold
from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError, UsageError, first_of
from qazcorpus.json_files import first_strings, json_line
from qazcorpus.label_studio.exchange.adding import annotated_by
from qazcorpus.label_studio.exchange.raw_tasks import is_worked_on
from qazcorpus.label_studio.server.client import Client
from qazcorpus.label_studio.server.readiness import check_no_migration
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.assignment import (
    blank_documents,
    write_assignments,
    write_blank_documents,
)
from qazcorpus.label_studio.workplace.locks import all_command_locks
from qazcorpus.label_studio.workplace.sent import sent_folder
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.status import read_assignments
from qazcorpus.label_studio.workplace.stored_documents import (
    Stored,
    check_documents,
    read_stored,
    read_withdrawn,
    stored_documents,
)
from qazcorpus.label_studio.workplace.workplace import Workplace

Task = dict[str, Any]
_MOST_NAMED: Final = 5


@dataclass(slots=True)
class Withdrawal:
    """The withdrawn doc_ids, the number of tasks deleted at the server, and the number of documents
    on which work had started. `kept` has doc_ids on which somebody started work at that moment
    without `begun` being set; their tasks stay at the server."""

    documents: list[str] = field(default_factory=list)
    tasks: int = 0
    begun: int = 0
    kept: list[str] = field(default_factory=list)


def withdraw(
    client: Client, workplace: Workplace, doc_ids: Iterable[str], *, begun: bool = False
) -> Withdrawal:
    """Withdraw documents; with `begun`, also those on which somebody has started work.

    Raises UsageError for a document that is not in the workplace and, without `begun`, for one on
    which work has started. Raises QazcorpusError if the server refuses a request or cannot send a
    task, or if the file of documents is missing. Raises ReadError if the file of an earlier
    withdrawal is broken. In these cases nothing is withdrawn, unless the server fails during the
    withdrawal: then run the same command again to finish it.
    """
    with all_command_locks(workplace):
        check_no_migration(workplace)
        check_documents(workplace)
        return _Withdrawing(client, workplace, list(dict.fromkeys(doc_ids))).run(begun=begun)


class _Withdrawing:
    def __init__(self, client: Client, workplace: Workplace, wanted: Sequence[str]) -> None:
        self.workplace = workplace
        self.wanted = wanted
        self.server = TaskServer(client)
        self.stored = stored_documents(workplace.documents_path)
        self.ids: dict[str, dict[Project, list[int]]] = {doc_id: {} for doc_id in wanted}
        self.assigned = read_assignments(workplace)
        self.blank = blank_documents(workplace)
        self.kept: list[str] = []

    def run(self, *, begun: bool) -> Withdrawal:
        self._check_known()
        self._look()
        present = [doc_id for doc_id in self.wanted if doc_id in self.stored]
        by = self._begun()
        if by and not begun:
            named = first_of([f"{doc_id} ({who})" for doc_id, who in by.items()], _MOST_NAMED)
            raise UsageError(
                f"annotators have started work on {len(by)} of the documents: {named}. Nothing was "
                "withdrawn.",
                path=self.workplace.folder,
                remedy="Leave them out, or withdraw them too with --begun. Their annotations are "
                f"kept in {self.workplace.withdrawn_path}.",
            )
        lines = _Lines(self.workplace, {*self.wanted})
        for doc_id in self.wanted:
            self._write_down(doc_id, lines)
        self._take_out({*present})
        number = self._delete(begun=begun)
        return Withdrawal(list(self.wanted), number, len(by), self.kept)

    def _check_known(self) -> None:
        before = {
            str(read_withdrawn(p)["doc_id"]) for p in self.workplace.withdrawn_path.glob("*.json")
        }
        unknown = [d for d in self.wanted if d not in self.stored and d not in before]
        if unknown:
            known = [*self.stored][:_MOST_NAMED]
            more = " …" if len(self.stored) > len(known) else ""
            raise UsageError(
                f"this workplace has no document {', '.join(map(repr, unknown[:_MOST_NAMED]))}.",
                path=self.workplace.documents_path,
                remedy=f"Its documents: {', '.join(known)}{more}."
                if known
                else "Nothing was pushed yet.",
            )

    def _look(self) -> None:
        """Find the tasks of the documents, including the adjudicator's."""
        for project in self.workplace.projects:
            for sent in self.server.sent(project.id):
                if sent.doc_id in self.ids:
                    self.ids[sent.doc_id].setdefault(project, []).append(sent.id)

    def _begun(self) -> dict[str, str]:
        """The people who have started work on each document, from the files and the server."""
        found: dict[str, str] = {}
        annotated = annotated_by(self.workplace)
        for doc_id in self.wanted:
            names = list(annotated.get(doc_id, ()))
            names += [p.annotator for p, task in self._tasks(doc_id) if is_worked_on(task)]
            if gold_file(self.workplace.gold_path, doc_id).is_file():
                names.append("gold")
            elif gold_file(sent_folder(self.workplace), doc_id).is_file():
                names.append("at the adjudicator's")
            if names:
                found[doc_id] = ", ".join(name for name in dict.fromkeys(names) if name)
        return found

    def _tasks(
        self, doc_id: str, *, withdrawn: str = "Nothing was withdrawn."
    ) -> Iterator[tuple[Project, Task]]:
        """Yield a document's tasks from the server. Raises QazcorpusError if the server cannot send
        one, because its contents would be lost. `withdrawn` is the part of the message that says
        what was done so far."""
        for project, ids in self.ids[doc_id].items():
            for page in self.server.by_id(project.id, ids):
                if page.unreadable:
                    url = self.workplace.task_url(project, page.unreadable[0])
                    raise QazcorpusError(
                        f"the server cannot send task {page.unreadable[0]} of this document, so "
                        "its annotations would be lost.",
                        path=doc_id,
                        remedy=f"{withdrawn} Leave the document out. Or delete that task at the "
                        f"server yourself if nothing in it is needed: {url}",
                    )
                yield from ((project, task) for task in page.tasks)

    def _recorded(self, tasks: Iterable[tuple[Project, Task]]) -> list[dict[str, Any]]:
        return [
            {"project": project.title, "annotator": project.annotator, "task": task}
            for project, task in tasks
        ]

    def _write_down(self, doc_id: str, lines: _Lines) -> None:
        """Write all data of a document into its file. Data of an interrupted withdrawal in the file
        are kept; an earlier withdrawal becomes `previous`."""
        path = gold_file(self.workplace.withdrawn_path, doc_id)
        before = read_withdrawn(path) if path.is_file() else None
        tasks = self._recorded(self._tasks(doc_id))
        if before is not None and doc_id not in self.stored:
            record = _updated(before, tasks)
        else:
            record = {
                "doc_id": doc_id,
                "withdrawn": datetime.now(UTC).isoformat(timespec="seconds"),
                "assigned": self.assigned.get(doc_id, []),
                "blank": doc_id in self.blank,
                "document": self._document(self.stored[doc_id]),
                **lines.of(doc_id),
                "tasks": tasks,
                "adjudication": _text(gold_file(sent_folder(self.workplace), doc_id)),
                "gold": _gold(gold_file(self.workplace.gold_path, doc_id)),
                "previous": before,
            }
        if record != before:
            self.workplace.withdrawn_path.mkdir(exist_ok=True)
            _write(record, path)

    def _document(self, stored: Stored) -> dict[str, Any]:
        with self.workplace.documents_path.open("rb") as file:
            return read_stored(file, stored)

    def _take_out(self, doc_ids: Collection[str]) -> None:
        """Remove documents from the files of the workplace; `documents.jsonl` is changed last."""
        workplace = self.workplace
        for doc_id in doc_ids:
            gold_file(workplace.gold_path, doc_id).unlink(missing_ok=True)
            gold_file(sent_folder(workplace), doc_id).unlink(missing_ok=True)
        for part in workplace.raw_path.glob(".*.part"):
            part.unlink()  # the next pull would use these tasks of an interrupted pull
        write_blank_documents(workplace, {d: s for d, s in self.blank.items() if d not in doc_ids})
        for path in (
            workplace.annotations_path,
            workplace.imported_path,
            workplace.documents_path,
        ):
            _without(path, doc_ids)
        left = {d: names for d, names in self.assigned.items() if d not in doc_ids}
        if left != self.assigned:
            write_assignments(workplace.assignments_path, left)

    def _delete(self, *, begun: bool) -> int:
        """Delete the tasks at the server and return their number. Work that was saved there since
        the tasks were recorded is recorded first; without `begun`, such tasks are not deleted."""
        number = 0
        done = (
            "The documents were removed from the workplace, and their data are kept in "
            f"{self.workplace.withdrawn_path}. The tasks of this one are still at the server."
        )
        for doc_id in self.ids:
            tasks = list(self._tasks(doc_id, withdrawn=done))
            path = gold_file(self.workplace.withdrawn_path, doc_id)
            before = read_withdrawn(path)
            record = _updated(before, self._recorded(tasks))
            if record != before:
                _write(record, path)
            if not begun and any(is_worked_on(task) for _, task in tasks):
                self.kept.append(doc_id)
                continue
            for _, task in tasks:
                self.server.delete_task(int(task["id"]))
                number += 1
        return number


class _Lines:
    """The lines of some documents in the files of annotations, by byte offset."""

    def __init__(self, workplace: Workplace, doc_ids: Collection[str]) -> None:
        paths = {"annotations": workplace.annotations_path, "imported": workplace.imported_path}
        self.paths = {name: path for name, path in paths.items() if path.is_file()}
        self.places: dict[tuple[str, str], list[int]] = {}
        for name, path in self.paths.items():
            at = 0
            with path.open("rb") as file:
                for line in file:
                    (doc_id,) = first_strings(line, ("doc_id",))
                    if doc_id in doc_ids:
                        self.places.setdefault((name, doc_id), []).append(at)
                    at += len(line)

    def of(self, doc_id: str) -> dict[str, list[Any]]:
        """The lines of a document in each file, parsed."""
        found: dict[str, list[Any]] = {"annotations": [], "imported": []}
        for name, path in self.paths.items():
            with path.open("rb") as file:
                for at in self.places.get((name, doc_id), ()):
                    file.seek(at)
                    found[name].append(json.loads(file.readline()))
        return found


def _updated(record: dict[str, Any], tasks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A document's record with the current tasks; tasks that no longer exist at the server are
    kept."""
    ids = {item["task"]["id"] for item in tasks}
    kept = [item for item in record["tasks"] if item["task"]["id"] not in ids]
    return {**record, "tasks": [*kept, *tasks]}


def _write(record: Mapping[str, Any], path: Path) -> None:
    with written_file(path) as part:
        part.write_bytes(json_line(record))


def _without(path: Path, doc_ids: Collection[str]) -> None:
    """Remove the lines of documents from a file, atomically."""
    if not path.is_file() or not doc_ids:
        return
    with written_file(path) as part, path.open("rb") as old, part.open("wb") as new:
        new.writelines(line for line in old if first_strings(line, ("doc_id",))[0] not in doc_ids)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _gold(path: Path) -> dict[str, Any] | None:
    return read_gold(path) if path.is_file() else None
