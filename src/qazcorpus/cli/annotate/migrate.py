"""`qazcorpus annotate migrate`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from qazcorpus.cli.console import say, say_aside

if TYPE_CHECKING:
    from qazcorpus.label_studio.workplace.migration_journal import MigrationReport

_MAX_LISTED: Final = 20
_LONGEST: Final = 70
_TEXT: Final = "TEXT or LABEL=TEXT"


def migrate(
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    rename: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="OLD NEW", help="Give a label another name."),
    ] = None,
    merge: Annotated[
        tuple[str, str, str] | None,
        typer.Option(metavar="A B NEW", help="Merge two labels into one. NEW may be A or B."),
    ] = None,
    split: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            metavar="OLD NEW1=KIND,… NEW2=rest",
            help="Split a label into two by KazNERD class. One of the two may be OLD.",
        ),
    ] = None,
    add: Annotated[
        str,
        typer.Option(
            metavar="LABEL",
            help="Add a label. A label of the project's scheme, such as none, has its names there.",
        ),
    ] = "",
    group: Annotated[
        str,
        typer.Option(
            help="The group of an added label: entities, relations or stances. Default: its group "
            "in the project's scheme, or entities.",
        ),
    ] = "",
    kk: Annotated[
        list[str] | None, typer.Option(metavar=_TEXT, help="Kazakh name of a new label.")
    ] = None,
    en: Annotated[
        list[str] | None, typer.Option(metavar=_TEXT, help="English name of a new label.")
    ] = None,
    colour: Annotated[
        list[str] | None, typer.Option(metavar=_TEXT, help="Colour of a new label: #rrggbb.")
    ] = None,
    hotkey: Annotated[
        list[str] | None, typer.Option(metavar=_TEXT, help="Hotkey of a new label.")
    ] = None,
    from_: Annotated[
        str,
        typer.Option(
            "--from", metavar="LABEL", help="The label that an added relation starts from."
        ),
    ] = "",
    to: Annotated[
        str, typer.Option(metavar="LABEL", help="The label that an added relation leads to.")
    ] = "",
    dataset: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="A data set to change as well. Can be given several times."
        ),
    ] = None,
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Make the change. Without this, it is only shown."),
    ] = False,
    undo: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Undo a change on an existing server. FILE is in the folder of the backup.",
        ),
    ] = None,
) -> None:
    """Change the label scheme and all annotations: rename, merge, split or add a label.

    Ask annotators to stop before --apply and --undo, and to reload their page afterwards.
    """
    from qazcorpus.annotations.scheme_change_options import adding, merging, renaming, splitting
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.migration.migrate import backup_of, undo_at_server
    from qazcorpus.label_studio.migration.migrate import migrate as carry_out
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.resources import resource
    from qazcorpus.scheme import read_scheme_data

    opened = Workplace.open(workplace)
    actions = [item for item in (rename, merge, split, add, undo) if item]
    if len(actions) != 1:
        raise UsageError(
            "give exactly one of these options: --rename, --merge, --split, --add or --undo."
        )
    if undo:
        with kept_when_interrupted("run the same command again to go on."):
            number = undo_at_server(opened, undo)
        say(f"{number} results were set back. Now restore the files:")
        say(f"  {_restore(backup_of(undo), workplace)}")
        return
    values = {"kk": kk or [], "en": en or [], "colour": colour or [], "hotkey": hotkey or []}
    values |= {"from": [from_] if from_ else [], "to": [to] if to else []}
    if rename:
        change = renaming(*rename, values)
    elif merge:
        change = merging(*merge, values)
    elif split:
        change = splitting(*split, values)
    else:
        known = read_scheme_data(resource("annotations", "scheme.yaml"))
        change = adding(add, group, values, known)
    with kept_when_interrupted("run the same command again to go on."):
        report = carry_out(
            opened,
            change,
            apply=apply,
            datasets=dataset or (),
            say=say_aside,
        )
    _show(report, workplace, own=opened.settings.server == "own")


def _show(report: MigrationReport, workplace: Path, *, own: bool) -> None:
    from qazcorpus.label_studio.migration.migrate import originals_of

    before, after = report.plan.versions
    say(f"{report.plan.change} (scheme {before} → {after})")
    for place, moves in report.places.items():
        for (old, new), number in sorted(moves.moved.items()):
            say(f"  {place}: {old} → {new}: {number}")
    if not report.moved:
        say("  No annotation changes.")
    if report.undecided:
        say(f"To be annotated again, because their class is not known: {len(report.undecided)}")
        for item in report.undecided[:_MAX_LISTED]:
            say(
                f"  {item.place}: {item.label} {item.start}–{item.end} «{item.text}» "
                f"{item.url or item.doc_id}"
            )
    _show_review(report)
    if report.pending:
        goal = report.plan.change.new[-1]
        for old in report.plan.change.old:
            say(
                f"{old} stays in the scheme until then. Afterwards run: qazcorpus annotate migrate "
                f"--workplace {workplace} --merge {old} {goal} {goal} --apply"
            )
    if not report.applied:
        say("Nothing was changed. Ask annotators to stop, then run it again with --apply.")
        return
    say("Ask annotators to reload their page.")
    say("To undo the change, run:")
    if own:
        say(f"  qazcorpus annotate stop --workplace {workplace}")
    elif report.backup:
        file = originals_of(report.backup)
        say(f"  qazcorpus annotate migrate --workplace {workplace} --undo {file}")
    if report.backup:
        say(f"  {_restore(report.backup, workplace)}")
    for dataset, kept in report.kept.items():
        say(f"  {dataset} before the change: {workplace / 'backups' / kept.name}")


def _show_review(report: MigrationReport) -> None:
    """Say which statements were neutral when «not about the target» could not be chosen."""
    if not report.review:
        return
    say(
        f"Neutral may include statements that are not about the target: {len(report.review):,}. "
        "They stay neutral. Look at them again:"
    )
    for place, number in Counter(item.place for item in report.review).items():
        say(f"  {place}: {number:,}")
    for item in sorted(report.review, key=lambda item: not item.url)[:_MAX_LISTED]:
        text = " ".join(item.text.split())
        say(f"  «{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}» {item.url or item.doc_id}")
    if report.file is not None:
        say(f"  All of them: {report.file}")


def _restore(backup: Path, workplace: Path) -> str:
    return f"qazcorpus annotate restore {backup} --workplace {workplace} --overwrite"
