"""Send disagreements to the adjudicator in Label Studio, and collect decisions as gold.

Each step records its results in files and first reads the state of the server. Running a command
twice, or again after an interruption, has the same effect as running it once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.decisions import (
    draft,
    majority_choices,
    resolve,
)
from qazcorpus.annotations.gold import fingerprint
from qazcorpus.annotations.merging import merge
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.adjudication.adjudication_report import (
    AdjudicationOptions,
    AdjudicationReport,
)
from qazcorpus.label_studio.adjudication.adjudication_tasks import adjudication_tasks
from qazcorpus.label_studio.adjudication.collecting import Collecting, KeptTasks, Task, set_aside
from qazcorpus.label_studio.adjudication.open_findings import open_findings, reminder
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.server.task_server import Page
from qazcorpus.label_studio.tasks.interface_adjudication import (
    adjudication_instructions,
    adjudication_interface,
)
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.sent import (
    SentDocument,
    delete_sent,
    read_sent,
    write_sent,
)
from qazcorpus.label_studio.workplace.status import (
    all_unread,
    counting_versions,
    has_enough_versions,
    read_assignments,
    target_doubts,
)
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import (
    accept_single,
    gold_history,
    write_decided,
)
from qazcorpus.scheme import Scheme

AGREEMENT: Final = "келісім"
UNCHANGED: Final = "келісім: ұсыныстар өзгеріссіз · suggestions accepted unchanged"
_BATCH: Final = 50


class Server(Protocol):
    """The methods of Label Studio's server that adjudication uses (`task_server.TaskServer`)."""

    def pages(self, project: int) -> Iterable[Page]:
        """Every task of a project with its annotations and drafts, and the ids that it fails to
        send."""

    def by_id(self, project: int, ids: Iterable[int]) -> Iterable[Page]:
        """The tasks with these ids, as for `pages`."""

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Add tasks with their predictions."""

    def delete_task(self, task: int) -> None:
        """Delete a task with its annotations."""

    def ensure_interface(self, project: int, interface: str, instructions: str) -> None:
        """Set the interface and instructions of a project, unless it has them already."""


def adjudicate(
    workplace: Workplace,
    server: Server,
    options: AdjudicationOptions,
    *,
    collecting: bool = True,
    sending: bool = True,
    say: Say = silent,
) -> AdjudicationReport:
    """Write decided documents as gold, and send new documents to the adjudicator.

    Before sending, open findings in the annotations are reported with `say`. Raises UsageError if
    there is nothing to send yet.
    """
    if sending and not workplace.has_annotations:
        raise UsageError(
            "nothing has been pulled from the server yet.",
            path=workplace.annotations_path,
            remedy=f"Run: qazcorpus annotate pull --workplace {workplace.folder}",
        )
    report = AdjudicationReport()
    with command_lock(workplace, "adjudicate"):
        project = workplace.adjudication_project.id
        path = workplace.raw_path / "adjudication.jsonl"
        unreadable: list[int] = []
        kept = KeptTasks.write(_fetched(server.pages(project), path, unreadable), path)
        report.unreadable += [
            workplace.task_url(workplace.adjudication_project, task) for task in unreadable
        ]
        if collecting:
            Collecting(workplace, kept, report, workplace.scheme).run()
        if sending:
            if left := open_findings(workplace):
                say(reminder(workplace, left))
            _Sending(workplace, server, kept, options, report, workplace.scheme).run()
    return report


@dataclass(slots=True)
class _Sending:
    """One pass over the annotations. Tasks are sent in batches, after the files about them are
    written."""

    workplace: Workplace
    server: Server
    kept: KeptTasks
    options: AdjudicationOptions
    report: AdjudicationReport
    scheme: Scheme
    tasks: list[Task] = field(default_factory=list)

    def run(self) -> None:
        assigned = read_assignments(self.workplace)
        for doc_id, versions in self.workplace.annotations_by_document():
            people = assigned.get(doc_id, ())
            ready, others = counting_versions(versions, people)
            if others:
                self.report.others[doc_id] = others
            if not has_enough_versions(ready, people, self.options.at_least):
                if gold_history(self.workplace, doc_id) is None:
                    self.report.waiting.append(doc_id)
            elif self._wanted(doc_id, now := fingerprint(ready)):
                self._merge(doc_id, ready, now)
            if len(self.tasks) >= _BATCH:
                self._flush()
        self._flush()

    def _wanted(self, doc_id: str, now: str) -> bool:
        """Whether a document with enough versions must be merged."""
        gold = gold_history(self.workplace, doc_id)
        sent = read_sent(self.workplace, doc_id)
        if doc_id in self.report.redecided:
            return self.options.resend and self._unheld(doc_id)
        if gold is not None and gold.get("fingerprint", now) == now:
            return False
        if sent is not None and sent.fingerprint == now and not self._at_server(sent):
            # A run was stopped before the server got the tasks, or the server fails to send them.
            return self._unheld(doc_id)
        if sent is not None and sent.fingerprint == now:
            reported = (self.report.open, self.report.skipped, self.report.unfit)
            if not any(doc_id in documents for documents in reported):
                self.report.at.append(doc_id)
            return False
        if gold is not None or sent is not None:
            if doc_id not in self.report.changed:
                self.report.changed.append(doc_id)
            return self.options.resend and self._unheld(doc_id)
        return True

    def _unheld(self, doc_id: str) -> bool:
        """Whether a document may be sent again. It may not if its tasks may be among those that the
        server fails to send."""
        if self.report.unreadable:
            self.report.held.append(doc_id)
        return not self.report.unreadable

    def _at_server(self, sent: SentDocument) -> bool:
        made_of = sent.fingerprint_of_tasks
        tasks = [t for t in self.kept.of(sent.doc_id) if t["data"]["fingerprint"] == made_of]
        return bool(tasks) and len(tasks) == tasks[0]["data"]["of"]

    def _is_disputed(self, ready: list[Annotation]) -> bool:
        """Whether the adjudicator must decide something in the document, and therefore reads it."""
        merged = merge(ready)
        decided = majority_choices(merged) if self.options.majority else {}
        return len(merged.disputes) > len(decided)

    def _merge(self, doc_id: str, ready: list[Annotation], now: str) -> None:
        """Write the versions of one document as gold, or make tasks if they differ."""
        if doc_id in self.report.redecided and not merge(ready).disputes:
            return  # nothing is left to decide: keep the adjudicator's version
        if all_unread(ready) and not self.options.accept_unread and not self._is_disputed(ready):
            self.report.unread.append(doc_id)
            return
        if not self._clear(doc_id):
            self.report.held.append(doc_id)
            return
        done = {"fingerprint": now, "updated": _now()}
        doubts = target_doubts(ready)
        merged = merge(ready)
        decided = majority_choices(merged) if self.options.majority else {}
        left = len(merged.disputes) - len(decided)
        if len(ready) == 1 and not left and not doubts:
            accept_single(self.workplace, self.scheme, ready[0], {"how": "single", **done})
            self.report.agreed.append(doc_id)
            return
        if not left and not doubts:
            resolution = resolve(merged, draft(merged, "all", decided), {}, decided=decided)
            how = "majority" if decided else "agreement"
            by = AGREEMENT
            if all(annotation.suggestions == "unchanged" for annotation in ready):
                how, by = "unchanged", UNCHANGED
                self.report.unchanged.append(doc_id)
            done = {"how": how, "adjudicator": by, **done}
            write_decided(self.workplace, self.scheme, merged, ready, resolution, done=done)
            self.report.agreed.append(doc_id)
            return
        options = self.options
        sent = SentDocument(
            doc_id,
            now,
            options.prefill,
            options.blind,
            decided,
            left,
            _now(),
            doubts=doubts,
        )
        write_sent(self.workplace, sent, ready)
        self.tasks += adjudication_tasks(merged, sent, self.scheme)
        self.report.sent.append(doc_id)

    def _clear(self, doc_id: str) -> bool:
        """Withdraw tasks that were sent for earlier versions, because a decision on them would be
        outdated.

        Returns False and does nothing if somebody has worked on the tasks since they were read.
        """
        before = {task["id"]: task for task in self.kept.of(doc_id)}
        if before:
            project = self.workplace.adjudication_project.id
            pages = list(self.server.by_id(project, before))
            now = {task["id"]: task for page in pages for task in page.tasks}
            if any(page.unreadable for page in pages) or any(
                _work(task) != _work(before[id_]) for id_, task in now.items()
            ):
                return False
            for id_, task in before.items():
                set_aside(task, self.workplace.raw_path / "adjudication-replaced.jsonl")
                if id_ in now:  # nobody deleted it
                    self.server.delete_task(id_)
        delete_sent(self.workplace, doc_id)
        return True

    def _flush(self) -> None:
        if self.tasks:
            project = self.workplace.adjudication_project.id
            marks = max(2, len(self.workplace.annotators), *map(_letters, self.tasks))
            interface = adjudication_interface(self.scheme, marks)
            instructions = adjudication_instructions(self.scheme)
            self.server.ensure_interface(project, interface, instructions)
            self.server.add_tasks(project, self.tasks)
            self.tasks.clear()


def _fetched(pages: Iterable[Page], path: Path, unreadable: list[int]) -> Iterator[Task]:
    """Yield the tasks. Ids that the server fails to send are added to `unreadable`; their tasks are
    yielded as the file has them from the last run."""
    for page in pages:
        unreadable += page.unreadable
        yield from page.tasks
    if unreadable and path.is_file():
        with path.open("rb") as file:
            yield from (task for task in map(json.loads, file) if task["id"] in unreadable)


def _work(task: Task) -> list[tuple[Any, ...]]:
    """The annotations and drafts in a task, with their dates."""
    done = [("annotation", item) for item in task.get("annotations") or ()]
    done += [("draft", item) for item in task.get("drafts") or ()]
    return sorted((kind, item["id"], str(item.get("updated_at"))) for kind, item in done)


def _letters(task: Task) -> int:
    """The number of annotators' letters that a task needs."""
    return int(task["data"]["annotators"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
