"""What several commands do: read and analyze documents, and report what could not be read."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Final

from qazcorpus.cli.console import say
from qazcorpus.cli.options import StdinFormat
from qazcorpus.confidence import MIN_CONFIDENCE, unfit_said

if TYPE_CHECKING:
    from spacy.language import Language

    from qazcorpus.document import Document
    from qazcorpus.readers.report import ReadReport

STANDARD_INPUT: Final = "-"
_MADE_BY_PEOPLE: Final = frozenset({"annotator", "adjudicated"})
_MAX_REMARKS: Final = 20
_REMARK_AFTER: Final = 10.0  # seconds
_END_OF_INPUT: Final = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D on an empty line"


def analyzed(
    sources: Sequence[str],
    *,
    target: Sequence[str],
    pipeline: Language | str,
    stdin_format: StdinFormat,
    encoding: str,
    max_chars: int,
    to_cyrillic: bool = False,
    without: Path | None = None,
    min_confidence: float = MIN_CONFIDENCE,
) -> Iterator[Document]:
    """The documents with their layers.

    A document that already has layers keeps them, unless a target is given. `without` is the path
    that a result is written to: it is not read. Raises ReadError if no document could be read.
    """
    from qazcorpus.errors import ReadError
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport

    report = ReadReport()
    documents = read_documents(
        sources,
        report=report,
        stdin_format=stdin_format.value,
        encoding=encoding or None,
        max_chars=max_chars,
        to_cyrillic=to_cyrillic,
        without=without,
    )
    with saying_left_out(report):
        yield from analyze_documents(
            announcing_stdin(sources, documents),
            nlp=pipeline,
            target=target,
            keep_layers=not target,
            report=report,
            min_confidence=min_confidence,
        )
        if not report.documents:
            raise ReadError("no document could be read.", path=", ".join(sources))


def announcing_stdin(sources: Sequence[str], documents: Iterator[Document]) -> Iterator[Document]:
    """The documents. If standard input sends nothing for a while, the user is told to wait."""
    if STANDARD_INPUT not in sources:
        yield from documents
        return
    if sys.stdin is not None and sys.stdin.isatty():
        say(f"qazcorpus reads what you type here. {_END_OF_INPUT} ends the input.", err=True)
        yield from documents
        return
    remark = Timer(
        _REMARK_AFTER, say, ("qazcorpus is still waiting for standard input.",), {"err": True}
    )
    remark.daemon = True
    remark.start()
    try:
        for document in documents:
            remark.cancel()
            yield document
    finally:
        remark.cancel()


def without_annotations(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents.

    Raises UsageError for a document with layers that people made: a pipeline would replace them.
    """
    from qazcorpus.errors import UsageError

    for document in documents:
        made = [name for name, origin in document.origin.items() if origin.kind in _MADE_BY_PEOPLE]
        if made:
            raise UsageError(
                f"people made its {', '.join(made)}. With --target, a pipeline would replace them.",
                path=document.doc_id,
                remedy="Without --target, documents keep the layers that they have.",
            )
        yield document


@contextmanager
def saying_left_out(report: ReadReport) -> Iterator[None]:
    """At the end, print to standard error what was left out, one line each, how many documents are
    in a script that pipelines do not read well, and which documents have a target that does not
    fit."""
    from qazcorpus.readers.report import scripts_said

    try:
        yield
    finally:
        if report.scripts:
            latin = report.scripts["Latin"] or report.scripts["partly Latin"]
            remedy = " --to-cyrillic converts Latin script." if latin else ""
            say(f"{scripts_said(report.scripts)}{remedy}", err=True)
        for unfit in report.unfit_targets[:_MAX_REMARKS]:
            say(f"{unfit.doc_id}: {unfit_said(unfit.target)}", err=True)
        if unsaid := len(report.unfit_targets[_MAX_REMARKS:]):
            say(f"a target that does not fit: {unsaid:,} more documents", err=True)
        for item in report.left_out[:_MAX_REMARKS]:
            where = ", ".join(part for part in (item.path, item.place) if part)
            say(f"left out: {where}: {item.detail}", err=True)
        if more := report.left_out[_MAX_REMARKS:]:
            reasons = Counter(item.reason.replace("_", " ") for item in more).most_common()
            counts = ", ".join(f"{reason} {number:,}" for reason, number in reasons)
            say(f"left out: {len(more):,} more ({counts})", err=True)
        if report.counted:
            kinds = report.counted.most_common()
            counts = ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in kinds)
            say(f"left out and not listed: {report.counted.total():,} ({counts})", err=True)
