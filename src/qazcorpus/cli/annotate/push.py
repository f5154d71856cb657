"""`qazcorpus annotate push`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say_aside
from qazcorpus.cli.options import (
    Encoding,
    MaxChars,
    Pipeline,
    Sources,
    Stdin,
    StdinFormat,
    Target,
    ToCyrillic,
    Workers,
)
from qazcorpus.cli.stance_engines import StanceSettings, pipeline_with_engine

if TYPE_CHECKING:
    from qazcorpus.document import Document
    from qazcorpus.label_studio.exchange.push import PushReport


class DocumentOrder(StrEnum):
    """The order in which annotators get new documents."""

    GIVEN = "given"
    INFORMATIVE = "informative"


def push(
    sources: Sources,
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    annotators_per_document: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="The number of annotators for each document. Default: 2 (1 if there is only one).",
        ),
    ] = None,
    section_chars: Annotated[
        int, typer.Option(min=500, help="Split texts with more characters into several tasks.")
    ] = 20_000,
    order: Annotated[
        DocumentOrder,
        typer.Option(
            help="The order of the documents: as given, or first those that two pipelines analyze "
            "differently (informative), because a pipeline learns most from them."
        ),
    ] = DocumentOrder.GIVEN,
    target: Target = "",
    replace_targets: Annotated[
        bool,
        typer.Option(
            "--replace-targets",
            help="With --target: use this target also for documents that have another one.",
        ),
    ] = False,
    blank: Annotated[
        bool,
        typer.Option(
            "--blank",
            help="Send new documents without suggestions, so that suggestions cannot influence "
            "agreement.",
        ),
    ] = False,
    blank_share: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="The share of new documents that are sent without suggestions (0.2 is a fifth).",
        ),
    ] = None,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Also send documents that were withdrawn.")
    ] = False,
    pipeline: Pipeline = "kk_news_trf",
    suggest_with: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The stance engine that suggests the stances, such as llm. Default: the "
            "pipeline's own model.",
        ),
    ] = "",
    stance_setting: StanceSettings = None,
    workers: Workers = 1,
    stdin_format: Stdin = StdinFormat.TEXT,
    encoding: Encoding = "",
    max_chars: MaxChars = 1_000_000,
    to_cyrillic: ToCyrillic = False,
) -> None:
    """Send documents to the annotators, with a pipeline's predictions as suggestions.

    Running it twice has the same effect as running it once.
    """
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.cli.documents import announcing_stdin, saying_left_out
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.exchange.adding import PushOptions
    from qazcorpus.label_studio.exchange.push import push as push_documents
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport
    from qazcorpus.views.workplace_tables import PushTable

    target = target.strip()
    _check_options(target, blank, blank_share, replace_targets=replace_targets)
    opened = Workplace.open(workplace)
    left_out = ReadReport()
    documents = read_documents(
        sources,
        report=left_out,
        on_error="report",
        stdin_format=stdin_format.value,
        encoding=encoding or None,
        max_chars=max_chars,
        to_cyrillic=to_cyrillic,
    )

    def analyzed(new: Iterator[Document]) -> Iterator[Document]:
        from qazcorpus.pipeline.analyze import analyze_documents

        annotated = analyze_documents(
            new,
            nlp=chosen,
            target=target,
            n_process=workers,
            keep_layers=not target,
            report=left_out,
        )
        with progress(annotated, "analyzing") as counted:
            yield from counted

    def tracked(items: Iterable[str], what: str, total: int | None) -> Iterator[str]:
        with progress(items, what, total) as counted:
            yield from counted

    with (
        kept_when_interrupted("what was sent is kept. Run the same command again."),
        saying_left_out(left_out),
        pipeline_with_engine(pipeline, suggest_with, stance_setting, workers=workers) as chosen,
    ):
        report = push_documents(
            opened,
            announcing_stdin(sources, documents),
            analyze=analyzed,
            per_document=annotators_per_document,
            section_chars=section_chars,
            order=order.value,
            asked=PushOptions(
                target=target,
                replace_targets=replace_targets,
                blank=1.0 if blank else blank_share or 0.0,
                again=withdrawn,
            ),
            say=say_aside,
            track=tracked,
        )
    standard_output().print(PushTable(report))
    _say_remarks(report)
    if report.known and (blank or blank_share):
        say_aside(
            f"{'--blank' if blank else '--blank-share'} concerns only new documents. Documents "
            "that were sent before stay as they are. To send one without suggestions, withdraw it "
            "(qazcorpus annotate withdraw DOC) and push it again with --withdrawn --blank."
        )


def _check_options(
    target: str, blank: bool, blank_share: float | None, *, replace_targets: bool
) -> None:
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.workplace.assignment import check_share

    if blank and blank_share is not None:
        raise UsageError(
            "--blank concerns all documents, --blank-share some of them.",
            remedy="Leave out one of the two.",
        )
    check_share(blank_share or 0.0)
    if replace_targets and not target:
        raise UsageError(
            "the target that replaces the targets of the documents is missing.",
            place="--replace-targets",
            remedy="Name it with --target.",
        )


def _say_remarks(report: PushReport) -> None:
    """Print what the table does not show."""
    new = "1 new document" if report.new == 1 else f"{report.new} new documents"
    say_aside(f"{new}, {report.known} known.")
    if report.blank:
        say_aside(
            f"{len(report.blank)} of the new documents are sent without suggestions. Agreement on "
            "them is reported separately."
        )
    if report.retargeted:
        say_aside(
            f"{len(report.retargeted)} documents have another target now, and new suggestions."
        )
    if report.withdrawn:
        say_aside(
            f"{len(report.withdrawn)} documents were withdrawn before and are left out: "
            f"{', '.join(report.withdrawn[:5])}{' …' if len(report.withdrawn) > 5 else ''}. "
            "--withdrawn sends them again."
        )
    for title in report.updated:
        say_aside(f"The project «{title}» has a new choice: the target does not fit the text.")
    if report.sending.twins:
        say_aside(f"{report.sending.twins} duplicate tasks were deleted.")
    for doc_id in report.sending.worked_twice:
        say_aside(f"{doc_id} has two tasks, and both were annotated: both are kept.")
    for doc_id in dict.fromkeys(report.sending.begun):
        say_aside(
            f"{doc_id}: someone started it just now, so the task keeps the old target. To take it "
            f"back: qazcorpus annotate withdraw --begun {doc_id}"
        )
