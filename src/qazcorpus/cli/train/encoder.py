"""`qazcorpus train kk_news_trf` and `qazcorpus train kk_news_lg`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.train.options import (
    RESUMABLE,
    Config,
    Device,
    DeviceChoice,
    Output,
    Resume,
    Seed,
    Threads,
    watching,
)

Data = Annotated[
    Path,
    typer.Option(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A folder with kaznerd, ud_kazakh_ktb, ud_kyrgyz_ktmu and apertium_kaz_texts.",
    ),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME_OR_DIR",
        help="An encoder with the layers of BERT, on the Hugging Face Hub or in a folder. Default: "
        "the encoder of the run named by --init. Another one than that is refused.",
    ),
]
Init = Annotated[
    Path | None, typer.Option(metavar="RUN", help="An earlier run, to start from its weights.")
]
Teacher = Annotated[
    Path | None, typer.Option(metavar="RUN", help="A run whose word states are kept near to.")
]
Fold = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="The fold of UD_Kazakh-KTB to hold out, or 'official' for the treebank's division. "
        "Default: the fold in the settings.",
    ),
]
KaznerdTrain = Annotated[
    Path | None,
    typer.Option(metavar="FILE", exists=True, help="KazNERD's training split, if you have it."),
]
Names = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        help="Sentences with names, in JSON Lines.",
    ),
]
Trees = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, help="The project's trees, in CoNLL-U.")
]
Statements = Annotated[
    Path | None,
    typer.Option(metavar="FILE", exists=True, help="Texts with marked statements, in JSON Lines."),
]


def _command(pipeline: str, summary: str) -> Callable[..., None]:
    """The command that trains the encoder of a pipeline; `summary` is its help text."""

    def train_encoder(
        *,
        config: Config,
        data: Data,
        output: Output,
        encoder: Encoder = None,
        init: Init = None,
        teacher: Teacher = None,
        fold: Fold = None,
        kaznerd_train: KaznerdTrain = None,
        names: Names = None,
        trees: Trees = None,
        statements: Statements = None,
        device: Device = DeviceChoice.AUTO,
        threads: Threads = None,
        resume: Resume = False,
        seed: Seed = None,
    ) -> None:
        from qazcorpus.cli.failures import kept_when_interrupted
        from qazcorpus.training.devices import choose_device, use_threads
        from qazcorpus.training.requirements import TRANSFORMERS, require_training

        require_training(f"Training {pipeline}", TRANSFORMERS)
        from qazcorpus.training.encoder.settings import read_settings
        from qazcorpus.training.encoder.trainer import Beginning, train
        from qazcorpus.training.encoder.training_data import DataPaths, TrainingData
        from qazcorpus.training.records import fingerprints

        settings = read_settings(config, fold=fold, seed=seed)
        use_threads(threads)
        paths = DataPaths(data, kaznerd_train, names, trees, statements)
        with kept_when_interrupted(RESUMABLE), watching() as watch:
            record = train(
                settings,
                TrainingData.read(settings, paths),
                Beginning(encoder, init, teacher),
                output,
                pipeline=pipeline,
                files=fingerprints(paths.read_files()),
                device=choose_device(device.value),
                resume=resume,
                watch=watch,
            )
        for row in record.scores:
            say(f"epoch {row['epoch']}: loss {row['loss']:.4f}{_scores(row)}")
        say(f"Saved to {output}")

    train_encoder.__doc__ = summary
    return train_encoder


def _scores(row: dict[str, object]) -> str:
    """What was measured after an epoch, source by source."""
    found = ((name, scores) for name, scores in row.items() if isinstance(scores, dict))
    return "".join(
        f"; {name}: {', '.join(f'{what} {value}' for what, value in scores.items())}"
        for name, scores in found
    )


kk_news_trf = _command(
    "kk_news_trf",
    "Train the encoder of the accurate pipeline and its heads, in one run of the recipe.",
)
kk_news_lg = _command(
    "kk_news_lg", "Train a large encoder, on a GPU, and its heads: one run of its recipe."
)
