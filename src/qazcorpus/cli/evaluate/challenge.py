"""`qazcorpus evaluate challenge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline


def challenge(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Sentences as JSON Lines. Default: annotations/challenge/entities.jsonl.",
        ),
    ] = None,
    *,
    pipeline: Pipeline = "kk_news_trf",
) -> None:
    """Score a pipeline's entities by phenomenon: capitals, quotes, new names and others.

    An entity is correct if its span and its class are correct.
    """
    from qazcorpus.cli.console import standard_output
    from qazcorpus.evaluate.challenge import evaluate_challenges, read_challenges
    from qazcorpus.pipeline.load import load
    from qazcorpus.views.scores import ScoreTable

    challenges = list(read_challenges(file))
    scores = evaluate_challenges(challenges, load(pipeline))
    standard_output().print(ScoreTable(f"{pipeline}: {len(challenges)} sentences", scores))
