"""`qazcorpus show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import (
    Encoding,
    MaxChars,
    MinConfidence,
    Pipeline,
    Sources,
    Stdin,
    StdinFormat,
    Targets,
    ToCyrillic,
    output_path,
)
from qazcorpus.cli.stance_engines import StanceEngine, StanceSettings, pipeline_with_engine
from qazcorpus.confidence import MIN_CONFIDENCE


def show(
    sources: Sources,
    *,
    target: Targets = None,
    html: Annotated[
        Path | None,
        typer.Option(
            parser=output_path, metavar="OUT.html", help="Write an HTML page to this file instead."
        ),
    ] = None,
    pipeline: Pipeline = "kk_news_trf",
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
    stdin_format: Stdin = StdinFormat.TEXT,
    encoding: Encoding = "",
    max_chars: MaxChars = 1_000_000,
    to_cyrillic: ToCyrillic = False,
    min_confidence: MinConfidence = MIN_CONFIDENCE,
) -> None:
    """Draw documents in the terminal: their entities, and who says what, for or against."""
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.cli.documents import analyzed
    from qazcorpus.views.html import write_page
    from qazcorpus.views.terminal import DocumentPicture

    with pipeline_with_engine(pipeline, stance_engine, stance_setting) as nlp:
        documents = analyzed(
            sources,
            target=target or [],
            pipeline=nlp,
            stdin_format=stdin_format,
            encoding=encoding,
            max_chars=max_chars,
            to_cyrillic=to_cyrillic,
            without=html,
            min_confidence=min_confidence,
        )
        if html is not None:
            with progress(documents, "analyzing") as counted:
                write_page(counted, html, reads=[*sources, pipeline])
            say(html)
            return
        console = standard_output()
        with progress(documents, "analyzing", printing=True) as counted:
            for document in counted:
                console.print(DocumentPicture(document))
