"""`qazcorpus annotate migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from qazcorpus.cli.console import say, say_aside

if TYPE_CHECKING:
    from qazcorpus.label_studio.workplace.migration_journal import MigrationReport

_MOST_LISTED: Final = 20
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
        typer.Option(metavar="A B NEW", help="Make one label of two; NEW may be A or B."),
    ] = None,
    split: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            metavar="OLD NEW1=KIND,… NEW2=rest",
            help="Make two labels of one, by KazNERD class; one of them may be OLD.",
        ),
    ] = None,
    add: Annotated[str, typer.Option(metavar="LABEL", help="Add a label.")] = "",
    group: Annotated[
        str, typer.Option(help="Of an added label: entities or relations.")
    ] = "entities",
    kk: Annotated[list[str] | None, typer.Option(metavar=_TEXT, help="Kazakh name.")] = None,
    en: Annotated[list[str] | None, typer.Option(metavar=_TEXT, help="English name.")] = None,
    colour: Annotated[
        list[str] | None, typer.Option(metavar=_TEXT, help="Colour: #rrggbb.")
    ] = None,
    hotkey: Annotated[list[str] | None, typer.Option(metavar=_TEXT, help="Key of a label.")] = None,
    from_: Annotated[
        str, typer.Option("--from", metavar="LABEL", help="Where an added relation begins.")
    ] = "",
    to: Annotated[str, typer.Option(metavar="LABEL", help="Where an added relation ends.")] = "",
    dataset: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A data set that is to be changed as well."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, it is only counted.")
    ] = False,
    undo: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Give an existing server back its results; FILE lies beside the backup.",
        ),
    ] = None,
) -> None:
    """Change the label scheme and all that is annotated: rename, merge, split or add a label.

    Ask annotators to stop before --apply and --undo, and to load their page anew afterwards.
    """
    from qazcorpus.annotations.scheme_change_options import adding, merging, renaming, splitting
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.migration.migrate import backup_of, undo_at_server
    from qazcorpus.label_studio.migration.migrate import migrate as carry_out
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(workplace)
    asked = [item for item in (rename, merge, split, add, undo) if item]
    if len(asked) != 1:
        raise UsageError("say one thing to do: --rename, --merge, --split, --add or --undo.")
    if undo:
        with kept_when_interrupted("run the same command again to go on."):
            number = undo_at_server(opened, undo)
        say(f"{number} results are as they were. Now the files:")
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
        change = adding(add, group, values)
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
        say("  No annotation is concerned.")
    if report.undecided:
        say(f"To be annotated anew, since their class is not known: {len(report.undecided)}")
        for item in report.undecided[:_MOST_LISTED]:
            say(
                f"  {item.place}: {item.label} {item.start}–{item.end} «{item.text}» "
                f"{item.url or item.doc_id}"
            )
    if report.pending:
        goal = report.plan.change.new[-1]
        for old in report.plan.change.old:
            say(
                f"{old} stays until they are; then: qazcorpus annotate migrate "
                f"--workplace {workplace} --merge {old} {goal} {goal} --apply"
            )
    if not report.applied:
        say("Nothing was changed. Ask annotators to stop, then do it with --apply.")
        return
    say("Ask annotators to load their page anew.")
    say("Back to how it was:")
    if own:
        say(f"  qazcorpus annotate stop --workplace {workplace}")
    elif report.backup:
        file = originals_of(report.backup)
        say(f"  qazcorpus annotate migrate --workplace {workplace} --undo {file}")
    if report.backup:
        say(f"  {_restore(report.backup, workplace)}")
    for dataset, kept in report.kept.items():
        say(f"  {dataset} as it was: {workplace / 'backups' / kept.name}")


def _restore(backup: Path, workplace: Path) -> str:
    return f"qazcorpus annotate restore {backup} --workplace {workplace} --overwrite"
