"""`qazcorpus train stanza`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.train import RESUMABLE, Config, Output, Resume, watching


def stanza(
    *,
    config: Config,
    ktb: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="UD_Kazakh-KTB's two files, and folds.json: a list with the fold of each "
            "sentence, those of the train file first.",
        ),
    ],
    kaznerd: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="KazNERD's IOB2_valid.txt, learned from, and IOB2_test.txt, read only to leave "
            "out the sentences that it repeats.",
        ),
    ],
    output: Output,
    fold: Annotated[int, typer.Option(min=0, help="The fold that is not learned from.")] = 0,
    kaznerd_train: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, help="KazNERD's IOB2_train.txt, if you have it."),
    ] = None,
    raw: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            help="Raw text for word vectors, source<TAB>licence<TAB>text (with the package "
            "floret); without it the models have no pretrained vectors.",
        ),
    ] = None,
    parts: Annotated[
        str,
        typer.Option(
            metavar="PARTS",
            help="Train these, divided by commas, and keep the others of an earlier run.",
        ),
    ] = "tokenize,mwt,pos,lemma,depparse,ner",
    resume: Resume = False,
) -> None:
    """Train Stanza's Kazakh models with Stanza's own trainers.

    The folder is as stanza.download leaves it: qazcorpus.load("DIR") loads it.

    Stanza takes a GPU where there is one.
    """
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.errors import MissingExtraError
    from qazcorpus.training.stanza.train import StanzaSources, train_models

    if find_spec("stanza") is None:
        raise MissingExtraError("stanza", "stanza", "Training Stanza's models")
    sources = StanzaSources(ktb, kaznerd, fold, kaznerd_train, raw)
    named = [part for part in parts.split(",") if part]
    with watching() as watch, kept_when_interrupted(RESUMABLE):
        train_models(sources, config, output, named, resume=resume, watch=watch)
    say(f"Saved to {output}")
