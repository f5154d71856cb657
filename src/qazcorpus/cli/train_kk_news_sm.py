"""`qazcorpus train kk_news_sm`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.train import Config, Device, DeviceChoice, Output, Seed, watching


def kk_news_sm(
    *,
    config: Config,
    data: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="The folder with kaznerd and ud_kazakh_ktb, as weasel assets makes it.",
        ),
    ],
    output: Output,
    raw: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The table of raw texts, the text in its last column; without it, "
            "raw_text/kk_sentences.tsv in the folder of the data.",
        ),
    ] = None,
    territories: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CLDR's territories.json for Kazakh; without it, the one in the folder of the "
            "data.",
        ),
    ] = None,
    entities: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", exists=True, help="More IOB2 files to learn from, as IOB2_train.txt."
        ),
    ] = None,
    teacher: Annotated[
        str,
        typer.Option(metavar="NAME", help="The pipeline that labels texts: its name or folder."),
    ] = "kk_news_trf",
    seed: Seed = None,
    device: Device = DeviceChoice.CPU,
) -> None:
    """Retrain the fast pipeline: label texts, train with spaCy, put the pipeline together.

    The folder gets the corpus, what spaCy trained, and the finished pipeline, model.

    An interrupted run goes on when the same command is given again: what is complete is skipped.
    """
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.training.fast.recipe import read_recipe, retrain
    from qazcorpus.training.fast.silver import SilverSources
    from qazcorpus.training.repository import in_repository

    recipe = read_recipe(config)
    sources = SilverSources(
        data,
        raw or data / "raw_text" / "kk_sentences.tsv",
        territories or data / "territories.json",
        tuple(entities or ()),
        in_repository("annotations", "sentences", "trees.jsonl"),
    )
    kept = "run the same command again to go on; what is complete is kept."
    with watching() as watch, kept_when_interrupted(kept):
        model = retrain(
            recipe,
            sources,
            output,
            teacher=teacher,
            seed=seed,
            device=device.value,
            watch=watch,
            tell=lambda text: say(text, err=True),
        )
    say(f"Saved to {model}")
