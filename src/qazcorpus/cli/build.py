"""`qazcorpus build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.options import (
    Encoding,
    MaxChars,
    MinConfidence,
    Pipeline,
    ReplaceFolder,
    Sources,
    Stdin,
    StdinFormat,
    Targets,
    ToCyrillic,
    Workers,
    output_path,
)
from qazcorpus.cli.stance_engines import StanceEngine, StanceSettings, pipeline_with_engine
from qazcorpus.confidence import MIN_CONFIDENCE

if TYPE_CHECKING:
    from spacy.language import Language


def build(
    sources: Sources,
    *,
    output: Annotated[
        Path, typer.Option(parser=output_path, metavar="DIR", help="The folder of the data set.")
    ],
    target: Targets = None,
    pipeline: Pipeline = "kk_news_trf",
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            help="A folder of gold files. Only documents with a gold file are taken, with its "
            "entities and statements.",
        ),
    ] = None,
    workers: Workers = 1,
    licence: Annotated[
        str,
        typer.Option(
            metavar="SPDX",
            help="The licence of the data set, as an SPDX identifier. Default: the licence of the "
            "documents.",
        ),
    ] = "",
    overwrite: ReplaceFolder = False,
    stdin_format: Stdin = StdinFormat.TEXT,
    encoding: Encoding = "",
    max_chars: MaxChars = 1_000_000,
    to_cyrillic: ToCyrillic = False,
    min_confidence: MinConfidence = MIN_CONFIDENCE,
) -> None:
    """Make a Hugging Face data set of documents, with entities, statements and stances."""
    from qazcorpus.annotations.gold import GOLD_LAYERS, documents_with_gold, gold_documents
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.cli.documents import announcing_stdin, saying_left_out, without_annotations
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.export.dataset import build_dataset
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.pipeline.load import load, skip_layers
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport
    from qazcorpus.views.summary import SummaryPicture

    report = ReadReport()
    documents = read_documents(
        sources,
        report=report,
        licence=licence,
        on_error="report",
        stdin_format=stdin_format.value,
        encoding=encoding or None,
        max_chars=max_chars,
        to_cyrillic=to_cyrillic,
        without=output,
    )
    with pipeline_with_engine(
        pipeline, stance_engine, stance_setting, workers=workers, gold=gold is not None
    ) as named:
        # A broken pipeline or engine is reported before anything is read.
        loaded = load(named) if isinstance(named, str) else named
        nlp: Language | str = loaded
        if gold:
            skip_layers(loaded, GOLD_LAYERS)
            documents = documents_with_gold(documents, gold, report)
        elif target:
            documents = without_annotations(documents)
        if workers > 1 and not gold:
            nlp = pipeline  # each worker loads it, and this process does not
        del loaded
        annotated = analyze_documents(
            announcing_stdin(sources, documents),
            nlp=nlp,
            target=target or [],
            n_process=workers,
            keep_layers=not target,
            min_confidence=min_confidence,
            report=report,
        )
        with (
            kept_when_interrupted(
                f"{output} was not changed. Run the same command again.", output=output
            ),
            saying_left_out(report),
            progress(annotated, "analyzing") as counted,
        ):
            ready = gold_documents(gold=gold, documents=counted) if gold else counted
            summary = build_dataset(
                ready,
                output,
                report=report,
                licence=licence,
                overwrite=overwrite,
                reads=[*sources, pipeline, *filter(None, [gold])],
                min_confidence=min_confidence,
            )
    standard_output().print(SummaryPicture(summary))
