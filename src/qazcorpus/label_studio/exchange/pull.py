"""Pull annotations from the annotators' projects: store them verbatim, then join, lint and report
them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from qazcorpus.atomic import written_file
from qazcorpus.bilingual import Bilingual
from qazcorpus.label_studio.exchange.ahead import Ahead
from qazcorpus.label_studio.exchange.findings import FindingCounts, Problem, add_findings
from qazcorpus.label_studio.exchange.joining import (
    Job,
    Joined,
    Joiner,
    join_documents,
    pool_for,
)
from qazcorpus.label_studio.exchange.lost_annotations import (
    Section,
    keep_copies,
    number_of_lost,
    sections_of,
)
from qazcorpus.label_studio.exchange.raw_tasks import (
    RawFile,
    RawIndex,
    TaskPlace,
    Unread,
    lines_at,
)
from qazcorpus.label_studio.server.client import DELAYS, Client, connected
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.server.readiness import (
    check_no_migration,
    check_server,
    interface_differences,
)
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.settings import Project, task_url
from qazcorpus.label_studio.workplace.stored_documents import (
    Stored,
    check_documents,
    stored_documents,
    withdrawn_documents,
)
from qazcorpus.label_studio.workplace.workplace import Workplace

Progress = Callable[[str, int, int], None]

_FAILED = Bilingual(
    "Сервер бұл тапсырманы бере алмады: ішінде бүлінген белгі болуы мүмкін; бұрын алынғаны болса, "
    "сол сақталды. Топ жетекшісіне хабарлаңыз.",
    "The server failed to send this task: it may contain damaged data. If an earlier pull read "
    "it, that version was kept. Tell the team lead.",
)
_UNKNOWN = Bilingual(
    "Бұл тапсырма жобаға басқа жолмен қосылған, құжаты белгісіз: raw/ қалтасында ғана сақталды.",
    "This task was added to the project in another way and has no known document: it is kept in "
    "raw/ only.",
)
_STRANGE = Bilingual(
    "Бұл тапсырманың мәтіні жіберілген мәтіннен өзгеше: белгілері raw/ қалтасында ғана сақталды.",
    "This task does not have the text that was pushed: its annotations are kept in raw/ only.",
)


@dataclass(slots=True)
class PullReport:
    """The results of a pull: counts by annotator, tasks that could not be read, remarks.

    `gone` counts sections (one annotator's work on one task) that the previous pull had and the
    server no longer has. `kept` is the copy of the previous pull's annotations; a folder next to it
    has the server's responses of that pull.
    """

    tallies: dict[str, FindingCounts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    gone: int = 0
    kept: Path | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without the findings."""
        return {
            "annotators": {name: tally.to_dict() for name, tally in self.tallies.items()},
            "problems": [
                {"url": problem.url, "message_kk": problem.word.kk, "message_en": problem.word.en}
                for problem in self.problems
            ],
            "remarks": self.remarks,
            "gone": self.gone,
        }


def no_progress(what: str, done: int, total: int) -> None:
    """Ignore progress."""


def pull(
    workplace: Workplace,
    *,
    processes: int | None = None,
    delays: Sequence[float] = DELAYS,
    say: Say = silent,
    progress: Progress = no_progress,
) -> PullReport:
    """Fetch the annotators' work: submitted and skipped annotations, and drafts.

    The server's responses are written into `raw/` as they arrive. When they are complete, they are
    joined into `annotations.jsonl`: one annotator's version of a document per line, linted, with
    the safe findings corrected. `reports/findings.json` (counts) and `findings.jsonl` list the
    findings; `views.findings_page` makes a page of them. Every file is replaced atomically: after
    an interrupted pull the files of the last pull are still there, and the next pull goes on where
    it stopped. Memory grows only by some hundred bytes per document.

    `progress` is called with the name of the step, the amount done and the total. Raises UsageError
    while a change of the scheme is unfinished. Raises QazcorpusError if the server cannot be
    reached or refuses a request, or if a project is missing.
    """
    with command_lock(workplace, "pull"), connected(workplace, delays=delays, say=say) as client:
        check_no_migration(workplace)
        check_documents(workplace)
        return _Pull(workplace, client, processes, progress).run()


class _Pull:
    """One pull: fetches everything, and joins it at the same time if there is much of it."""

    def __init__(
        self, workplace: Workplace, client: Client, processes: int | None, progress: Progress
    ) -> None:
        self.workplace = workplace
        self.client = client
        self.processes = processes
        self.progress = progress
        self.report = PullReport(
            {annotator.name: FindingCounts() for annotator in workplace.annotators}
        )
        migrated = _migrated(workplace)
        self.joiner = Joiner(workplace.scheme, workplace.names, workplace.url, migrated)

    def run(self) -> PullReport:
        projects = check_server(self.client)
        differences = (interface_differences(self.client, project) for project in projects)
        self.report.remarks += filter(None, differences)
        server = TaskServer(self.client)
        counts = {project: server.count(project.id) for project in projects}
        stored = stored_documents(self.workplace.documents_path)
        pool = pool_for(sum(counts.values()), self.processes)
        with ExitStack() as stack:
            ahead = None
            if pool is not None:
                stack.callback(pool.shutdown, cancel_futures=True)
            if pool is not None and stored:
                path = self.workplace.documents_path
                ahead = stack.enter_context(Ahead(self.joiner, stored, path, pool))
            index = RawIndex(stored)
            files = [RawFile(self.workplace.raw_path, project.id) for project in counts]
            self._fetch(server, dict(zip(files, counts.items(), strict=True)), index, ahead)
            self._tell_unread(index.unread.values())
            counted = _Counter("annotations", len(index.lines), self.progress)
            documents = self._joined(stored, index.lines, ahead, pool)
            _write(self.workplace, documents, self.report, counted, [raw.path for raw in files])
            for raw in files:
                raw.complete()
        _write_reports(self.workplace, self.report)
        return self.report

    def _fetch(
        self,
        server: TaskServer,
        files: Mapping[RawFile, tuple[Project, int]],
        index: RawIndex,
        ahead: Ahead | None,
    ) -> None:
        self.workplace.raw_path.mkdir(parents=True, exist_ok=True)
        for raw, (project, number) in files.items():
            counted = _Counter(f"{project.annotator}: raw", number, self.progress)
            for page in raw.fetch(server):
                index.add(project.id, page)
                if ahead is not None:
                    ahead.take(page)
                counted(len(page))

    def _tell_unread(self, unread: Iterable[Unread]) -> None:
        """Report tasks that were not read. Tasks of withdrawn documents should not exist."""
        withdrawn = withdrawn_documents(self.workplace)
        left = [task for task in unread if task.doc_id in withdrawn]
        self.report.problems += [_problem(self.workplace, u) for u in unread if u not in left]
        if left:
            named = " ".join(dict.fromkeys(task.doc_id for task in left))
            self.report.remarks.append(
                f"{len(left)} tasks of withdrawn documents are still at the server. Finish the "
                f"withdrawal: qazcorpus annotate withdraw --begun {named}"
            )

    def _joined(
        self,
        stored: Mapping[str, Stored],
        lines: Mapping[str, Mapping[int, TaskPlace]],
        ahead: Ahead | None,
        pool: ProcessPoolExecutor | None,
    ) -> Iterator[Joined]:
        """The documents that anyone has worked on, in the order of `documents.jsonl`."""
        order = [doc_id for doc_id in stored if lines.get(doc_id)]
        ready = {d for d in order if ahead is not None and ahead.has(d, lines[d].values())}
        late = [doc_id for doc_id in order if doc_id not in ready]
        rest = join_documents(_jobs(self.workplace, stored, lines, late), self.joiner, pool)
        for doc_id in order:
            yield ahead.joined(doc_id) if ahead is not None and doc_id in ready else next(rest)


class _Counter:
    def __init__(self, what: str, total: int, progress: Progress) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self.progress = progress

    def __call__(self, number: int) -> None:
        self.done += number
        self.progress(self.what, self.done, max(self.done, self.total))


def _write(
    workplace: Workplace,
    documents: Iterable[Joined],
    report: PullReport,
    counted: _Counter,
    raw: Sequence[Path],
) -> None:
    workplace.reports_path.mkdir(parents=True, exist_ok=True)
    findings_path = workplace.reports_path / "findings.jsonl"
    now: set[Section] = set()
    with written_file(workplace.annotations_path) as part, written_file(findings_path) as listed:
        with part.open("wb") as file, listed.open("wb") as findings:
            for joined in documents:
                file.writelines(joined.lines)
                add_findings(report.tallies, joined.versions, findings)
                report.problems += _strange(workplace, joined)
                now.update(section for line in joined.lines for section in sections_of(line))
                counted(1)
        report.gone = number_of_lost(workplace.annotations_path, now)
        if report.gone:
            report.kept = keep_copies(workplace.annotations_path, raw, workplace.backups_path)


def _migrated(workplace: Workplace) -> frozenset[int]:
    """The ids of annotations that changes of the scheme moved, read from the files with the
    originals."""
    found = set()
    for path in workplace.backups_path.glob("*.results.jsonl"):
        with path.open("rb") as file:
            items = map(json.loads, file)
            found |= {item["id"] for item in items if item.get("kind") == "annotation"}
    return frozenset(found)


def _jobs(
    workplace: Workplace,
    stored: Mapping[str, Stored],
    lines: Mapping[str, Mapping[int, TaskPlace]],
    doc_ids: Sequence[str],
) -> Iterator[Job]:
    if not doc_ids:
        return
    opened: dict[Path, BinaryIO] = {}
    with ExitStack() as stack, workplace.documents_path.open("rb") as file:
        stack.callback(lambda: [raw.close() for raw in opened.values()])
        for doc_id in doc_ids:
            places = lines[doc_id]
            file.seek(stored[doc_id].at)
            tasks = lines_at((places[id_] for id_ in sorted(places)), opened)
            yield Job(file.readline(), tuple(tasks))


def _problem(workplace: Workplace, unread: Unread) -> Problem:
    url = task_url(workplace.url, unread.project, unread.task)
    return Problem(url, _FAILED if unread.failed else _UNKNOWN)


def _strange(workplace: Workplace, joined: Joined) -> list[Problem]:
    return [Problem(task_url(workplace.url, *place), _STRANGE) for place in joined.strange]


def _write_reports(workplace: Workplace, report: PullReport) -> None:
    folder = workplace.reports_path
    with written_file(folder / "findings.json") as part:
        text = json.dumps(report.to_dict(), ensure_ascii=False, indent=2)
        part.write_text(text + "\n", encoding="utf-8")
