"""`qazcorpus annotate push`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import Encoding, MaxChars, Pipeline, Sources, Stdin, StdinFormat, Target

if TYPE_CHECKING:
    from qazcorpus.document import Document


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
        typer.Option(min=1, metavar="N", help="How many annotate each document; without it, two."),
    ] = None,
    section_chars: Annotated[
        int, typer.Option(min=500, help="Longer texts become several tasks.")
    ] = 20_000,
    order: Annotated[
        DocumentOrder,
        typer.Option(
            help="As they are given, or those first that two pipelines read differently: they "
            "teach most."
        ),
    ] = DocumentOrder.GIVEN,
    target: Target = "",
    pipeline: Pipeline = "kk_news_trf",
    workers: Annotated[int, typer.Option(min=1, help="Processes that analyze.")] = 1,
    stdin_format: Stdin = StdinFormat.TEXT,
    encoding: Encoding = "",
    max_chars: MaxChars = 1_000_000,
) -> None:
    """Give documents to the annotators, with a pipeline's predictions; twice is once."""
    from qazcorpus.annotations.label_studio.push import push as push_documents
    from qazcorpus.annotations.label_studio.workplace import Workplace
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.cli.documents import saying_left_out
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport
    from qazcorpus.views.workplace_tables import PushTable

    opened = Workplace.open(workplace)
    left_out = ReadReport()
    documents = read_documents(
        sources,
        report=left_out,
        on_error="report",
        stdin_format=stdin_format.value,
        encoding=encoding or None,
        max_chars=max_chars,
    )

    def analyzed(new: Iterator[Document]) -> Iterator[Document]:
        from qazcorpus.pipeline.analyze import analyze_documents
        from qazcorpus.pipeline.load import load

        annotated = analyze_documents(
            new, nlp=load(pipeline), target=target, n_process=workers, keep_layers=not target
        )
        with progress(annotated, "analyzing") as counted:
            yield from counted

    def tracked(items: Iterable[str], what: str, total: int | None) -> Iterator[str]:
        with progress(items, what, total) as counted:
            yield from counted

    with (
        kept_when_interrupted("what was sent is kept; run the same command again."),
        saying_left_out(left_out),
    ):
        report = push_documents(
            opened,
            documents,
            analyze=analyzed,
            per_document=annotators_per_document,
            section_chars=section_chars,
            order=order.value,
            say=_say,
            track=tracked,
        )
    standard_output().print(PushTable(report))
    say(f"{report.new} new documents, {report.known} known.", err=True)
    if report.sending.twins:
        say(f"{report.sending.twins} tasks stood twice and were deleted.", err=True)
    for doc_id in report.sending.worked_twice:
        say(f"{doc_id} stands twice, and both were annotated: both are kept.", err=True)


def _say(message: str) -> None:
    say(message, err=True)
