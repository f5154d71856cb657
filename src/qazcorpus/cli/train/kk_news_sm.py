"""`qazcorpus train kk_news_sm`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.train.options import Config, Device, DeviceChoice, Output, Seed, watching


def kk_news_sm(
    *,
    config: Config,
    data: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="The folder with kaznerd and ud_kazakh_ktb, which `weasel assets` makes.",
        ),
    ],
    output: Output,
    raw: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The table of raw texts, with the text in the last column. Default: "
            "raw_text/kk_sentences.tsv in the data folder.",
        ),
    ] = None,
    territories: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CLDR's territories.json for Kazakh. Default: the one in the data folder.",
        ),
    ] = None,
    entities: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            help="More IOB2 files to learn from, such as IOB2_train.txt.",
        ),
    ] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE.jsonl",
            exists=True,
            help="Reports of the press to learn from: JSON Lines with the key text.",
        ),
    ] = None,
    teacher: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The name or the folder of the pipeline that labels texts."
        ),
    ] = "kk_news_trf",
    seed: Seed = None,
    device: Device = DeviceChoice.CPU,
) -> None:
    """Retrain the fast pipeline: label texts, train with spaCy, and assemble the pipeline.

    The output folder gets the corpus, spaCy's models, and the finished pipeline (model).

    To continue an interrupted run, give the same command again. It skips complete steps.
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
        tuple(reports or ()),
    )
    kept = "what is complete is kept. Run the same command again to go on."
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
