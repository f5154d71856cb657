"""`qazcorpus train stanza`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.train.options import RESUMABLE, Config, Output, Resume, watching


def stanza(
    *,
    config: Config,
    ktb: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="A folder with the two files of UD_Kazakh-KTB, and with folds.json: a list of the "
            "fold number of each sentence, first those of the train file.",
        ),
    ],
    kaznerd: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="A folder with KazNERD's IOB2_valid.txt, which is learned from, and "
            "IOB2_test.txt. Sentences that are also in the test file are not learned from.",
        ),
    ],
    output: Output,
    fold: Annotated[int, typer.Option(min=0, help="The fold that is held out.")] = 0,
    kaznerd_train: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, help="KazNERD's IOB2_train.txt, if you have it."),
    ] = None,
    raw: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            help="Raw text for word vectors, with lines of source<TAB>licence<TAB>text (needs the "
            "package floret). Without it, the models have no pretrained vectors.",
        ),
    ] = None,
    parts: Annotated[
        str,
        typer.Option(
            metavar="PARTS",
            help="The parts to train, separated by commas. The other parts of an earlier run are "
            "kept.",
        ),
    ] = "tokenize,mwt,pos,lemma,depparse,ner",
    resume: Resume = False,
) -> None:
    """Train Stanza's Kazakh models with Stanza's trainers.

    The output folder has the form that stanza.download makes. qazcorpus.load("DIR") loads it.

    Stanza uses a GPU if there is one.
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
