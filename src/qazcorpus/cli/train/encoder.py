"""`qazcorpus train kk_news_trf` and `qazcorpus train kk_news_lg`."""

from __future__ import annotations

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
Gold = Annotated[
    Path | None,
    typer.Option(metavar="FILE", exists=True, help="The project's tagged sentences, in IOB2."),
]
Trees = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, help="The project's trees, in CoNLL-U.")
]
Statements = Annotated[
    Path | None,
    typer.Option(metavar="FILE", exists=True, help="Texts with marked statements, in JSON Lines."),
]


def kk_news_trf(
    *,
    config: Config,
    data: Data,
    output: Output,
    encoder: Encoder = None,
    init: Init = None,
    teacher: Teacher = None,
    fold: Fold = None,
    kaznerd_train: KaznerdTrain = None,
    gold: Gold = None,
    trees: Trees = None,
    statements: Statements = None,
    device: Device = DeviceChoice.AUTO,
    threads: Threads = None,
    resume: Resume = False,
    seed: Seed = None,
) -> None:
    """Train the encoder of the accurate pipeline and its heads, in one run of the recipe."""
    _train(
        "kk_news_trf",
        config,
        output,
        data=(data, kaznerd_train, gold, trees, statements),
        beginning=(encoder, init, teacher),
        told=(fold, seed),
        device=device,
        threads=threads,
        resume=resume,
    )


def kk_news_lg(
    *,
    config: Config,
    data: Data,
    output: Output,
    encoder: Encoder = None,
    init: Init = None,
    teacher: Teacher = None,
    fold: Fold = None,
    kaznerd_train: KaznerdTrain = None,
    gold: Gold = None,
    trees: Trees = None,
    statements: Statements = None,
    device: Device = DeviceChoice.AUTO,
    threads: Threads = None,
    resume: Resume = False,
    seed: Seed = None,
) -> None:
    """Train a large encoder, on a GPU, and its heads: one run of its recipe."""
    _train(
        "kk_news_lg",
        config,
        output,
        data=(data, kaznerd_train, gold, trees, statements),
        beginning=(encoder, init, teacher),
        told=(fold, seed),
        device=device,
        threads=threads,
        resume=resume,
    )


def _train(
    pipeline: str,
    config: Path,
    output: Path,
    *,
    data: tuple[Path, Path | None, Path | None, Path | None, Path | None],
    beginning: tuple[str | None, Path | None, Path | None],
    told: tuple[str | None, int | None],
    device: DeviceChoice,
    threads: int | None,
    resume: bool,
) -> None:
    """Run one training, and say what it reached."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.training.devices import choose_device, use_threads
    from qazcorpus.training.requirements import TRANSFORMERS, require_training

    require_training(f"Training {pipeline}", TRANSFORMERS)
    from qazcorpus.training.encoder.settings import read_settings
    from qazcorpus.training.encoder.trainer import Beginning, train
    from qazcorpus.training.encoder.training_data import DataPaths, TrainingData
    from qazcorpus.training.records import fingerprints

    fold, seed = told
    settings = read_settings(config, fold=fold, seed=seed)
    use_threads(threads)
    paths = DataPaths(*data)
    with kept_when_interrupted(RESUMABLE), watching() as watch:
        record = train(
            settings,
            TrainingData.read(settings, paths),
            Beginning(*beginning),
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


def _scores(row: dict[str, object]) -> str:
    """What was measured after an epoch, source by source."""
    found = ((name, scores) for name, scores in row.items() if isinstance(scores, dict))
    return "".join(
        f"; {name}: {', '.join(f'{what} {value}' for what, value in scores.items())}"
        for name, scores in found
    )
