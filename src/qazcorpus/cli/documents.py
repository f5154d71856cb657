"""What commands have in common: documents read and analyzed, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from qazcorpus.cli.options import StdinFormat

if TYPE_CHECKING:
    from qazcorpus.document import Document
    from qazcorpus.readers.report import ReadReport

_MOST_REMARKS: Final = 20


def analyzed(
    sources: Sequence[str], *, target: str, pipeline: str, stdin_format: StdinFormat
) -> Iterator[Document]:
    """The documents with their layers, one by one; those that were read with layers keep them."""
    from qazcorpus.document import LAYERS
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport

    report = ReadReport()
    nlp = None
    documents = read_documents(sources, report=report, stdin_format=stdin_format.value)
    with saying_left_out(report):
        for document in documents:
            if any(getattr(document, layer) for layer in LAYERS) and not target:
                yield document
                continue
            nlp = nlp or load(pipeline)
            yield from analyze_documents([document], nlp=nlp, target=target)


@contextmanager
def saying_left_out(report: ReadReport) -> Iterator[None]:
    """At the end, say on standard error what reading left out, a line each."""
    try:
        yield
    finally:
        for item in report.left_out[:_MOST_REMARKS]:
            where = ", ".join(part for part in (item.path, item.place) if part)
            typer.echo(f"left out: {where}: {item.detail}", err=True)
        if len(report.left_out) > _MOST_REMARKS:
            typer.echo(f"left out: {len(report.left_out) - _MOST_REMARKS} more", err=True)
