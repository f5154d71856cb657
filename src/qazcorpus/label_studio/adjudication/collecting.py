"""Collect the adjudicator's decisions as gold, and report missing or unexpected items in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation, Finding
from qazcorpus.annotations.decisions import Resolution, resolve
from qazcorpus.annotations.lint import HINTS, mended
from qazcorpus.annotations.merging import merge
from qazcorpus.annotations.quoting import with_quotes
from qazcorpus.atomic import disk_errors_explained, written_file
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.adjudication.adjudication_report import AdjudicationReport
from qazcorpus.label_studio.adjudication.adjudication_tasks import Decided, fits, read_decided
from qazcorpus.label_studio.adjudication.decided_gold import is_made_of, submitted_in
from qazcorpus.label_studio.workplace.sent import (
    SentDocument,
    read_sent,
    sent_annotations,
    update_sent,
)
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import gold_history, write_decided
from qazcorpus.scheme import Scheme

_OF_CONTENTS: Final = frozenset({"missing-stance", "missing-target"})


@dataclass(slots=True)
class Collecting:
    """One pass over the adjudicator's documents: decided documents become gold."""

    workplace: Workplace
    kept: KeptTasks
    report: AdjudicationReport
    scheme: Scheme

    def run(self) -> None:
        """Check every document that the adjudicator has."""
        project = self.workplace.adjudication_project
        for doc_id in self.kept.places:
            sent = read_sent(self.workplace, doc_id)
            if sent is not None:
                tasks = list(self.kept.of(doc_id))
                made_of = sent.fingerprint_of_tasks
                mine = [t for t in tasks if t["data"]["fingerprint"] == made_of]
                urls = tuple(self.workplace.task_url(project, task["id"]) for task in mine)
                sent = update_sent(self.workplace, sent, urls=urls or sent.urls)
                if mine:
                    self._settle(sent, mine)
                elif sent.state in ("decided", "skipped"):
                    self._look_at_outdated(sent, tasks)

    def _look_at_outdated(self, sent: SentDocument, tasks: Sequence[Task]) -> None:
        """Report tasks that were decided again although a change of the scheme removed their
        disputes. Their dispute numbers no longer match the document, so it cannot become gold
        automatically."""
        merged = merge(sent_annotations(self.workplace, sent.doc_id))
        decided = read_decided(tasks, merged, sent, self.scheme, self.workplace.names)
        if decided is None or self._is_gold(sent, decided):
            return
        if sent.state == "decided" or not decided.skipped:
            project = self.workplace.adjudication_project
            urls = tuple(self.workplace.task_url(project, task) for task in decided.tasks)
            self.report.redecided[sent.doc_id] = urls

    def _settle(self, sent: SentDocument, tasks: Sequence[Task]) -> None:
        """Write one document as gold, if it is decided."""
        ready = sent_annotations(self.workplace, sent.doc_id)
        merged = merge(ready)
        names, server = self.workplace.names, self.workplace.url
        decided = read_decided(tasks, merged, sent, self.scheme, names, server=server)
        if decided is None or self._is_gold(sent, decided):
            return
        if not fits(tasks, merged, sent):
            self.report.changed.append(sent.doc_id)
            return
        if decided.skipped:
            self.report.skipped[sent.doc_id] = sent.urls
            update_sent(self.workplace, sent, state="skipped")
            return
        if decided.target == "unfit":
            self.report.unfit[sent.doc_id] = sent.urls
            update_sent(self.workplace, sent, state="unfit")
            return
        resolution = resolve(
            merged, decided.document, decided.choices, prefill=sent.prefill, decided=sent.decided
        )
        linted = self._linted(decided, resolution, sent.urls)
        findings = [f for f in linted.findings if f.code not in HINTS]
        self._report(sent.doc_id, findings)
        left = len(resolution.open) + sum(f.code == "missing-stance" for f in findings)
        left += bool(sent.doubts) and not decided.target
        if left:
            self.report.open[sent.doc_id] = sent.urls
            update_sent(self.workplace, sent, state="open", open=left)
            return
        done = {
            "how": "decided",
            "adjudicator": decided.by,
            "fingerprint": sent.fingerprint,
            "created": decided.created,
            "updated": decided.updated,
            "lead_time": decided.lead_time,
            "tasks": list(decided.tasks),
            "submitted": submitted_in(decided),
            "findings": [asdict(f) for f in findings],
            "unplaced": [dict(item) for item in decided.unplaced],
            "target_doubts": dict(sent.doubts),
        }
        resolution = replace(resolution, document=linted.document)
        if write_decided(self.workplace, self.scheme, merged, ready, resolution, done=done):
            self.report.decided.append(sent.doc_id)
        update_sent(self.workplace, sent, state="decided", open=0)

    def _is_gold(self, sent: SentDocument, decided: Decided) -> bool:
        """Whether the same decision became gold before; labels may have been renamed since."""
        history = gold_history(self.workplace, sent.doc_id)
        return sent.state == "decided" and history is not None and is_made_of(history, decided)

    def _linted(self, decided: Decided, resolution: Resolution, urls: Sequence[str]) -> Annotation:
        """The document that becomes gold, with safe corrections made, and its findings."""
        document = resolution.document
        contents = {(s.content.start, s.content.end) for s in document.statements}
        findings = tuple(
            finding
            for finding in decided.findings
            # Missing choices do not matter in versions that were not chosen.
            if finding.code not in _OF_CONTENTS or (finding.start, finding.end) in contents
        )
        annotation = Annotation(document, decided.by, findings=findings, tasks=decided.tasks)
        checked = mended(annotation, self.scheme)
        url = urls[0] if urls else ""
        linked = (f if f.url else replace(f, url=url) for f in checked.findings)
        return replace(checked, findings=with_quotes(linked, checked.document))

    def _report(self, doc_id: str, findings: Sequence[Finding]) -> None:
        if open_ := tuple(finding for finding in findings if not finding.mended):
            self.report.findings[doc_id] = open_


Task = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptTasks:
    """A file with one task per line, and the byte offsets of each document's tasks."""

    path: Path
    places: Mapping[str, list[int]]

    @classmethod
    def write(cls, tasks: Iterable[Mapping[str, Any]], path: Path) -> KeptTasks:
        """Write the tasks atomically; tasks that `adjudicate` did not make are not in `places`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        places: dict[str, list[int]] = {}
        with written_file(path) as part, part.open("wb") as file:
            for task in tasks:
                if {"doc_id", "fingerprint", "disputes"} <= task["data"].keys():
                    places.setdefault(task["data"]["doc_id"], []).append(file.tell())
                file.write(json_line(task))
        return cls(path, places)

    def of(self, doc_id: str) -> Iterator[Task]:
        """The tasks of a document."""
        if places := self.places.get(doc_id):
            with self.path.open("rb") as file:
                for place in places:
                    file.seek(place)
                    yield json.loads(file.readline())


def set_aside(task: Mapping[str, Any], path: Path) -> None:
    """Append a task to a file before it is deleted, so that nothing is lost."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with disk_errors_explained(path), path.open("ab") as file:
        file.write(json_line(task))
