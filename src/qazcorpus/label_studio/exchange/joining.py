"""Join a document's tasks into linted annotations: the part of a pull that is done per document.

For many documents it runs in other processes, so its input and output are bytes and plain values.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation, Finding, Status
from qazcorpus.annotations.lint import mended
from qazcorpus.annotations.quoting import with_quotes
from qazcorpus.document import Document
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.tasks.tasks import annotations_of
from qazcorpus.label_studio.workplace.settings import task_url
from qazcorpus.label_studio.workplace.stored_documents import from_plain
from qazcorpus.pipeline.parent_process import end_with
from qazcorpus.scheme import Scheme

_CHUNK: Final = 32
_FEW: Final = 300  # below this, starting other processes takes longer than the work
_MOST_PROCESSES: Final = 4
_WAITING: Final = 2 * _MOST_PROCESSES


@dataclass(frozen=True, slots=True)
class Job:
    """A line of `documents.jsonl`, and the lines of its tasks in `raw/`."""

    stored: bytes
    tasks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ReportedVersion:
    """The facts about an annotation that a report needs."""

    doc_id: str
    title: str
    annotator: str
    status: Status
    findings: tuple[Finding, ...]
    unplaced: int


@dataclass(frozen=True, slots=True)
class Joined:
    """The annotations of a document, as lines of JSON and for the report. `strange` has tasks
    (project, id) that were made from another text."""

    doc_id: str
    lines: tuple[bytes, ...] = ()
    versions: tuple[ReportedVersion, ...] = ()
    strange: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Joiner:
    """Joins and lints documents. `names` maps user ids and e-mail addresses to annotators;
    `migrated` has the ids of annotations that a change of the scheme moved."""

    scheme: Scheme
    names: Mapping[int | str, str] = field(default_factory=dict)
    server: str = ""
    migrated: frozenset[int] = frozenset()

    def join(self, job: Job) -> Joined:
        """One document's annotations, one per annotator."""
        data = json.loads(job.stored)
        stored = from_plain(data)
        tasks = [json.loads(line) for line in job.tasks]
        ours = [task for task in tasks if _fits(task, stored)]
        strange = tuple((t["project"], t["id"]) for t in tasks if not _fits(t, stored))
        found = annotations_of(
            stored,
            ours,
            self.scheme,
            names=self.names,
            server=self.server,
            migrated=self.migrated,
        )
        annotations = [self._linted(annotation, ours) for annotation in found]
        return Joined(
            stored.doc_id,
            tuple(_line(annotation, data) for annotation in annotations),
            tuple(_version(annotation) for annotation in annotations),
            strange,
        )

    def join_all(self, jobs: Sequence[Job]) -> list[Joined]:
        """Join several documents."""
        return [self.join(job) for job in jobs]

    def _linted(self, annotation: Annotation, tasks: Sequence[Mapping[str, Any]]) -> Annotation:
        checked = mended(annotation, self.scheme)
        places = sorted(
            (task["data"]["start"], task["id"], task["project"])
            for task in tasks
            if task["id"] in annotation.tasks
        )
        findings = (f if f.url else replace(f, url=self._url(f, places)) for f in checked.findings)
        return replace(checked, findings=with_quotes(findings, checked.document))

    def _url(self, finding: Finding, places: Sequence[tuple[int, int, int]]) -> str:
        """The address of the task with the section that a finding is in."""
        at = finding.start or 0
        _, task, project = [place for place in places if place[0] <= at or place == places[0]][-1]
        return task_url(self.server, project, task)


def pool_for(number: int, processes: int | None = None) -> ProcessPoolExecutor | None:
    """A process pool to join a number of tasks, or None if one process is enough. The default is
    one process per core, at most four."""
    if processes is None:
        processes = min(_MOST_PROCESSES, os.cpu_count() or 1) if number >= _FEW else 1
    if processes == 1:
        return None
    pool = ProcessPoolExecutor(processes, initializer=end_with, initargs=(os.getpid(),))
    pool.submit(int).result()  # start the processes while there are no other threads
    return pool


def join_documents(
    jobs: Iterable[Job], joiner: Joiner, pool: ProcessPoolExecutor | None = None
) -> Iterator[Joined]:
    """Yield the joined documents in order. Memory does not grow with their number."""
    if pool is None:
        yield from map(joiner.join, jobs)
        return
    waiting: deque[Future[list[Joined]]] = deque()
    jobs = iter(jobs)
    while chunk := list(islice(jobs, _CHUNK)):
        waiting.append(pool.submit(joiner.join_all, chunk))
        if len(waiting) > _WAITING:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _fits(task: Mapping[str, Any], stored: Document) -> bool:
    """Whether a task was made from the document's text."""
    data = task["data"]
    start, text = data.get("start"), data.get("text")
    return (
        type(start) is int
        and isinstance(text, str)
        and data.get("text_sha256") == stored.text_sha256
        and stored.text[start : start + len(text)] == text
    )


def _version(annotation: Annotation) -> ReportedVersion:
    return ReportedVersion(
        annotation.document.doc_id,
        annotation.document.metadata.title,
        annotation.annotator,
        annotation.status,
        annotation.findings,
        len(annotation.unplaced),
    )


def _line(annotation: Annotation, stored: Mapping[str, Any]) -> bytes:
    """The annotation as a line of JSON. Tokens and sentences, which are most of it and which
    annotators do not change, are copied from the stored document."""
    without = replace(annotation.document, tokens=(), sentences=())
    data = replace(annotation, document=without).to_dict()
    data["document"] |= {layer: stored[layer] for layer in ("tokens", "sentences")}
    return json_line(data)
