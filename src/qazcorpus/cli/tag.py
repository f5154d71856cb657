"""`qazcorpus tag`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from qazcorpus.cli.console import say, say_json
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
)
from qazcorpus.cli.stance_engines import StanceEngine, StanceSettings, pipeline_with_engine
from qazcorpus.confidence import MIN_CONFIDENCE


class TagFormat(StrEnum):
    """The output formats."""

    TABLE = "table"
    JSON = "json"
    CONLLU = "conllu"
    UD = "ud"


def tag(
    sources: Sources,
    *,
    format_: Annotated[
        TagFormat,
        typer.Option(
            "--format",
            help="The output format: a table of entities, JSON Lines, CoNLL-U with the pipeline's "
            "tokens (conllu) or with the words of Universal Dependencies (ud).",
        ),
    ] = TagFormat.TABLE,
    target: Targets = None,
    pipeline: Pipeline = "kk_news_trf",
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
    stdin_format: Stdin = StdinFormat.TEXT,
    encoding: Encoding = "",
    max_chars: MaxChars = 1_000_000,
    to_cyrillic: ToCyrillic = False,
    min_confidence: MinConfidence = MIN_CONFIDENCE,
) -> None:
    """Tag documents, and print their entities as a table, all layers as JSON Lines, or CoNLL-U."""
    from collections import Counter

    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.cli.documents import analyzed
    from qazcorpus.export.conllu import conllu_lines
    from qazcorpus.export.ud import ud_lines
    from qazcorpus.views.terminal import EntityTable

    console = standard_output()
    with pipeline_with_engine(pipeline, stance_engine, stance_setting) as nlp:
        documents = analyzed(
            sources,
            target=target or [],
            pipeline=nlp,
            stdin_format=stdin_format,
            encoding=encoding,
            max_chars=max_chars,
            to_cyrillic=to_cyrillic,
            min_confidence=min_confidence,
        )
        with progress(documents, "analyzing", printing=True) as counted:
            for document in counted:
                if format_ is TagFormat.TABLE:
                    console.print(EntityTable(document))
                elif format_ is TagFormat.JSON:
                    say_json(document.to_dict())
                else:
                    lines_of = ud_lines if format_ is TagFormat.UD else conllu_lines
                    say("\n".join(lines_of(document, Counter())))
