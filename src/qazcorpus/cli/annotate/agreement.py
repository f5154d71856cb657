"""`qazcorpus annotate agreement`."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import output_path

if TYPE_CHECKING:
    from qazcorpus.annotations.annotation import Annotation
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.views.agreement_cases import TaskUrl


class PeriodLength(StrEnum):
    """The periods that agreement over time is measured for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def agreement(
    *,
    workplace: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of the workplace. Default: annotation."),
    ] = None,
    annotations: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Compare files of annotations instead. Can be given several times.",
        ),
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="Compare folders of gold files instead, one folder for each person. Can be given "
            "several times.",
        ),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="With --gold: the texts of the gold files. Default: the documents of the "
            "project. Can be given several times.",
        ),
    ] = None,
    by: Annotated[
        PeriodLength, typer.Option(help="Show agreement over time by day, week or month.")
    ] = PeriodLength.WEEK,
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json", parser=output_path, metavar="FILE", help="Write all results as JSON to FILE."
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            parser=output_path,
            metavar="FILE",
            help="Write an HTML page that shows each disagreement in its sentence.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The random seed of the bootstrap.")] = 0,
) -> None:
    """Measure how far annotators agree on names, statements and stances."""
    from qazcorpus.annotations.agreement import check_report_file, measure, write_agreement_report
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.outputs import check_different
    from qazcorpus.scheme import load_scheme
    from qazcorpus.views.agreement import write_agreement_page
    from qazcorpus.views.agreement_terminal import AgreementPicture
    from qazcorpus.views.pages import check_page

    _check_options(workplace, annotations, gold, documents)
    opened = None if annotations or gold else _workplace(workplace or Path("annotation"))
    reads = opened.own if opened else (*(annotations or ()), *(gold or ()), *(documents or ()))
    check_different([json_file, html])
    if json_file is not None:
        check_report_file(json_file, reads)
    if html is not None:
        check_page(html, reads)
    if opened:
        given = opened.annotations()
    else:
        given = _given(annotations or [], gold or [], documents or [])
    scheme = opened.scheme if opened else load_scheme()
    with progress(given, "reading") as counted:
        report = measure(counted, scheme, by=by.value, seed=seed)
    standard_output().print(AgreementPicture(report, scheme))
    if json_file is not None:
        write_agreement_report(report, json_file)
        say(json_file)
    if html is not None:
        write_agreement_page(report, html, scheme, task_url=_task_url(opened) if opened else None)
        say(html)


def _check_options(
    workplace: Path | None,
    annotations: list[Path] | None,
    gold: list[Path] | None,
    documents: list[str] | None,
) -> None:
    from qazcorpus.errors import UsageError

    if workplace and (annotations or gold):
        raise UsageError(
            "either a workplace is compared, or the files that are named instead of it.",
            remedy="Leave out --workplace, or leave out --annotations and --gold.",
        )
    if documents and not gold:
        raise UsageError(
            "--documents names the texts of gold files, but --gold is missing.",
            remedy="Name the folders of gold files with --gold, or leave --documents out.",
        )


def _workplace(folder: Path) -> Workplace:
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(folder)
    if not opened.has_annotations:
        raise UsageError(
            "nothing has been pulled from the server yet.",
            path=opened.annotations_path,
            remedy=f"Run: qazcorpus annotate pull --workplace {folder}",
        )
    return opened


def _given(files: list[Path], folders: list[Path], documents: list[str]) -> Iterator[Annotation]:
    from qazcorpus.annotations.agreement.grouping import annotations_in_files, annotations_in_gold
    from qazcorpus.readers import read_documents

    yield from annotations_in_files(files)
    if folders:
        yield from annotations_in_gold(folders, read_documents(documents) if documents else ())


def _task_url(opened: Workplace) -> TaskUrl:
    projects = {p.annotator: p for p in opened.projects if p.role == "annotate"}

    def url(annotator: str, task: int) -> str:
        project = projects.get(annotator)
        return opened.task_url(project, task) if project else ""

    return url
