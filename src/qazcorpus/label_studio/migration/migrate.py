"""Apply a change of the label scheme to a whole workplace, and to data sets made from it.

No span is ever without a label: first the interfaces get the new label in addition to the old one,
then every result is moved, and only then the old label is removed. `migration.json` in the
workplace records the change, so that the same command can finish it after an interruption. To undo
the change, restore the backup that is made first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.scheme_change import (
    SchemeChange,
    as_scheme,
    plan,
)
from qazcorpus.annotations.scheme_migration import KindOf, LabelMoves, migrated_result, no_kind
from qazcorpus.atomic import disk_errors_explained
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.migration.detached_drafts import DetachedDrafts
from qazcorpus.label_studio.migration.migrated_files import (
    known_kinds,
    migrate_dataset,
    migrate_files,
    new_fingerprints,
    write_scheme,
)
from qazcorpus.label_studio.server.environment import silent
from qazcorpus.label_studio.server.results import (
    KINDS,
    Kind,
    ServerResults,
    server_results,
)
from qazcorpus.label_studio.workplace.locks import all_command_locks
from qazcorpus.label_studio.workplace.migration_journal import Journal, MigrationReport
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import read_scheme_data

Say = Callable[[str], None]
_SWEEPS: Final = 5


def migrate(
    workplace: Workplace,
    change: SchemeChange,
    *,
    apply: bool = False,
    datasets: Sequence[Path] = (),
    say: Say = silent,
) -> MigrationReport:
    """Apply a change of the scheme to the workplace and the data sets.

    If `apply` is false, only count what would be changed. An interrupted change goes on where it
    stopped. Annotators should not work during the change, because the server cannot check that a
    result is unchanged since it was read. Raises UsageError while another change is unfinished,
    while another command changes the workplace, or for an impossible change.
    """
    with all_command_locks(workplace):
        return _migrate(workplace, change, datasets, apply, say)


def _migrate(
    workplace: Workplace,
    change: SchemeChange,
    datasets: Sequence[Path],
    apply: bool,
    say: Say,
) -> MigrationReport:
    journal = Journal.read(workplace)
    scheme = journal.scheme if journal else read_scheme_data(workplace.scheme_path)
    if journal and journal.change != change.to_dict():
        unfinished = SchemeChange.from_dict(journal.change)
        raise UsageError(
            f"another change of the scheme is unfinished: {unfinished}.",
            path=workplace.folder,
            remedy="Finish it first: run its command again with --apply. Or restore the backup "
            f"{journal.backup}.",
        )
    report = MigrationReport(plan(scheme, change), applied=apply)
    if not apply:
        _count(workplace, report, datasets, say)
        return report
    if journal is None:
        fingerprints = new_fingerprints(workplace, report.plan)
        say("Backing up the workplace.")
        journal = Journal(
            Journal.place(workplace),
            change.to_dict(),
            dict(scheme),
            str(_back_up(workplace, report)),
            fingerprints,
        )
        journal.write()
    report.backup = Path(journal.backup)
    say("Annotators should not work until this command ends.")
    _apply(workplace, report, journal, datasets, say)
    return report


def undo_at_server(workplace: Workplace, originals: Path) -> int:
    """Restore the server's results and interfaces from before a change of the scheme. Returns the
    number of results.

    This is for an existing server, whose database is not in the backup of the workplace.
    `originals` is the file next to the backup (`originals_of`). Changes that annotators made to
    these results since then are lost. After an interruption, run it again. The workplace's files
    are restored from the backup separately. Raises UsageError while another command changes the
    workplace.
    """
    first: dict[tuple[Kind, int], dict[str, Any]] = {}
    interfaces: dict[int, dict[str, Any]] = {}
    with originals.open(encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            if "interface" in item:
                interfaces.setdefault(item["project"], item)
            else:
                first.setdefault((item["kind"], item["id"]), item)
    with all_command_locks(workplace), server_results(workplace) as server:
        drafts = DetachedDrafts.of(server, workplace)
        for (kind, id_), item in first.items():
            present = server.current(kind, id_)
            if present is None or present["result"] == item["result"]:
                continue
            with drafts.taken_off(item["task"], id_) if kind == "annotation" else nullcontext():
                server.write(kind, id_, item["result"])
        for project, item in interfaces.items():
            server.recount(project)
            server.set_interface(project, item["interface"], item["instructions"])
            server.recount(project)
    return len(first)


def originals_of(backup: Path) -> Path:
    """The file with the server's original results, next to the backup made before a change."""
    return backup.with_name(backup.name.removesuffix(".tar.gz") + ".results.jsonl")


def backup_of(originals: Path) -> Path:
    """The backup that belongs to a file with the server's original results."""
    return originals.with_name(originals.name.removesuffix(".results.jsonl") + ".tar.gz")


def _kept(backup: Path, dataset: Path) -> Path:
    """The path of the copy of an unchanged data set, next to the backup."""
    whole = dataset.resolve()
    # Two data sets may have the same name.
    place = hashlib.sha256(str(whole).encode()).hexdigest()[:8]
    return backup.with_name(f"{backup.name.removesuffix('.tar.gz')}.{whole.name}-{place}")


def _back_up(workplace: Workplace, report: MigrationReport) -> Path:
    from qazcorpus.label_studio.server.backup import write_backup

    name = f"before-scheme-{report.plan.versions[1]}-{datetime.now():%Y-%m-%d-%H%M%S}.tar.gz"
    path = workplace.backups_path / name
    write_backup(workplace, path)
    return path


def _count(
    workplace: Workplace, report: MigrationReport, datasets: Iterable[Path], say: Say
) -> None:
    with server_results(workplace, say) as server:
        _ServerSide(server, workplace, report, known_kinds(workplace, report.plan)).move_all()
    migrate_files(workplace, report.plan, report.count)
    for dataset in datasets:
        migrate_dataset(dataset, report.plan, report.count)


def _apply(
    workplace: Workplace,
    report: MigrationReport,
    journal: Journal,
    datasets: Sequence[Path],
    say: Say,
) -> None:
    after = report.plan.versions[1]
    kinds = known_kinds(workplace, report.plan)
    for part in workplace.raw_path.glob(".*.part"):
        part.unlink()  # tasks fetched by an interrupted pull have the old labels
    with server_results(workplace, say) as server:
        drafts = DetachedDrafts.of(server, workplace)
        side = _ServerSide(server, workplace, report, kinds, journal, drafts)
        say("Adding the new label to the projects' interfaces.")
        side.set_interfaces(report.plan.between)
        say("Moving the labels at the server.")
        side.move_all()
        say("Moving the labels in the files.")
        migrate_files(workplace, report.plan, report.count, journal.fingerprints)
        for dataset in datasets:
            say(f"Rewriting {dataset}.")
            kept = report.kept[dataset] = _kept(Path(journal.backup), dataset)
            migrate_dataset(dataset, report.plan, report.count, keep=kept)
        if not report.pending:
            say("Removing the old label.")
            side.finish()
    write_scheme(workplace, report.plan.between if report.pending else report.plan.after)
    workplace.change(scheme=after)
    report.write(workplace.reports_path / f"scheme-{after}.json")
    journal.path.unlink(missing_ok=True)


@dataclass(slots=True)
class _ServerSide:
    """The changes at the server; without a journal, results are only counted."""

    server: ServerResults
    workplace: Workplace
    report: MigrationReport
    kinds: Mapping[str, KindOf]
    journal: Journal | None = None
    drafts: DetachedDrafts | None = None

    def set_interfaces(self, scheme: Mapping[str, Any]) -> None:
        """Set the interface of every project to that of a scheme."""
        from qazcorpus.label_studio.tasks.interface import instructions, labelling_interface
        from qazcorpus.label_studio.tasks.interface_adjudication import (
            DISPUTES,
            adjudication_instructions,
            adjudication_interface,
            marks,
        )

        made = as_scheme(scheme)
        for project in self.workplace.projects:
            present, before = self.server.interface(project.id)
            self._keep({"project": project.id, "interface": present, "instructions": before})
            interface = labelling_interface(made)
            if f"${DISPUTES}" in present:
                annotators = sum(f'"{mark}"' in present for mark in marks(26))
                interface = adjudication_interface(made, annotators)
            text_of = instructions if project.role == "annotate" else adjudication_instructions
            self.server.set_interface(project.id, interface, text_of(made))

    def finish(self) -> None:
        """Remove the old label, and move results that annotators sent with it in the meantime."""
        for project in self.workplace.projects:
            self.server.recount(project.id)
        self.set_interfaces(self.report.plan.after)
        for _ in range(_SWEEPS):
            before = self.report.moved
            self.move_all()
            if self.report.moved == before:
                break
        for project in self.workplace.projects:
            self.server.recount(project.id)

    def move_all(self) -> None:
        """Move or count the labels of every project's results."""
        for project in self.workplace.projects:
            for task in self.server.tasks(project.id):
                self._move_task(project, task)

    def _move_task(self, project: Project, task: Mapping[str, Any]) -> None:
        data = task.get("data") or {}
        doc_id, start = str(data.get("doc_id", "")), int(data.get("start", 0))
        text = str(data.get("text", ""))
        known = self.kinds.get(doc_id, no_kind)

        def kind_of(first: int, last: int, label: str) -> str:
            return known(first + start, last + start, label)

        url = self.workplace.task_url(project, task["id"])
        for kind in KINDS:
            for item in task.get(f"{kind}s") or ():
                moves = self._move(kind, item, int(task["id"]), kind_of)
                moves.undecided = [replace(u, doc_id=doc_id, url=url) for u in moves.undecided]
                judged = () if kind == "prediction" else moves.review  # by people
                moves.review = [
                    replace(u, text=text[u.start : u.end], doc_id=doc_id, url=url) for u in judged
                ]
                self.report.count(f"{project.title}: {kind}s", moves)

    def _move(self, kind: Kind, item: Mapping[str, Any], task: int, kind_of: KindOf) -> LabelMoves:
        change = self.report.plan.change
        result, moves = migrated_result(item.get("result") or (), change, kind_of)
        if not moves.moved or self.drafts is None:
            return moves
        if kind == "prediction":
            self._keep({"kind": kind, "id": item["id"], "task": task, "result": item["result"]})
            self.server.write(kind, item["id"], result)
            return moves
        off = self.drafts.taken_off(task, item["id"]) if kind == "annotation" else nullcontext()
        with off:
            return self._move_fresh(kind, item["id"], task, kind_of)

    def _move_fresh(self, kind: Kind, id_: int, task: int, kind_of: KindOf) -> LabelMoves:
        """Move the labels of an annotation or draft. A person may have changed it since its page
        was read, or may change it now."""
        for _ in range(_SWEEPS):
            fresh = self.server.current(kind, id_) or {}
            result, moves = migrated_result(
                fresh.get("result") or (), self.report.plan.change, kind_of
            )
            if not moves.moved:
                return moves
            self._keep({"kind": kind, "id": id_, "task": task, "result": fresh["result"]})
            now = self.server.current(kind, id_) or {}
            if all(now.get(key) == fresh.get(key) for key in ("updated_at", "result")):
                self.server.write(kind, id_, result)
                return moves
        raise QazcorpusError(
            f"somebody is changing the {kind} {id_} of task {task} while its labels are moved.",
            remedy="Ask annotators to stop for a while, then run the same command again.",
        )

    def _keep(self, original: Mapping[str, Any]) -> None:
        """Record the original of a result or interface that will be changed, for
        `undo_at_server`."""
        if self.journal is not None:
            path = originals_of(Path(self.journal.backup))
            with disk_errors_explained(path), path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(original, ensure_ascii=False) + "\n")
