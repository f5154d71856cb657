"""`qazcorpus evaluate entities`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline


def entities(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="IOB2FILE",
            exists=True,
            dir_okay=False,
            help="Gold sentences, with lines of `word TAG`.",
        ),
    ],
    pipeline: Pipeline = "kk_news_trf",
    organisations: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Labels by hand, AGENCY or ORG, for the organisations in IOB2FILE.",
        ),
    ] = None,
) -> None:
    """Score a pipeline's entities for each class, and measure its speed.

    An entity is correct if its span and its class are correct.
    """
    from qazcorpus.cli.console import standard_output
    from qazcorpus.evaluate.entities import evaluate_iob2
    from qazcorpus.evaluate.organisations import read_organisation_labels, rule_accuracy
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers.interchange.iob2 import read_iob2
    from qazcorpus.views.scores import ScoreTable

    sentences = list(read_iob2(file))
    labelled = read_organisation_labels(organisations) if organisations else []
    evaluation = evaluate_iob2(sentences, load(pipeline), organisations=labelled)
    console = standard_output()
    console.print(ScoreTable(f"{pipeline}: {file.name}", evaluation.kinds))
    if evaluation.labels:
        console.print(ScoreTable("by the scheme's labels", evaluation.labels))
    for held_out, what in ((False, "names seen while writing the rules"), (True, "held-out names")):
        right, total = rule_accuracy(sentences, [o for o in labelled if o.held_out == held_out])
        if total:
            console.print(f"AGENCY or ORG, {what}: {right} of {total} right ({right / total:.1%})")
    console.print(
        f"{evaluation.words:,} words, {evaluation.words_per_second:,.0f} a CPU second (one process)"
    )
