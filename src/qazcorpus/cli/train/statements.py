"""`qazcorpus train statements`."""

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
    Files,
    Output,
    RealReports,
    RealTexts,
    Resume,
    Seed,
    watching,
)


def statements(
    *,
    config: Config,
    pipeline: Annotated[
        str,
        typer.Option(metavar="NAME", help="The pipeline that the model is for. It is not changed."),
    ],
    output: Output,
    items: Annotated[
        Files,
        typer.Option(
            metavar="FILE",
            exists=True,
            help="A file of single statements to learn from. Can be given several times.",
        ),
    ] = None,
    reports: Annotated[
        Files,
        typer.Option(
            metavar="FILE",
            exists=True,
            help="A file of texts with all their statements. Can be given several times; the texts "
            "of a file that is given twice are learned from twice in each epoch.",
        ),
    ] = None,
    real: RealTexts = None,
    real_reports: RealReports = None,
    encoder_knows_stances: Annotated[
        bool,
        typer.Option(
            "--encoder-knows-stances",
            help="The encoder has already learned the stances of the real texts, so they are "
            "learned only as single statements.",
        ),
    ] = False,
    start: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, help="A discourse.npz to start from."),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help="Number of epochs. Default: the number in the settings."
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="R",
            help="The highest learning rate. Default: the rate in the settings.",
        ),
    ] = None,
    seed: Seed = None,
    device: Device = DeviceChoice.AUTO,
    threads: Annotated[int, typer.Option(min=1, help="Number of CPU threads.")] = 1,
    resume: Resume = False,
) -> None:
    """Train the statement model of a pipeline: who says what, for or against.

    It learns from the gold documents of the project and from the files that are named.

    Held-out matters are not learned from. They only calibrate the model's confidence.

    The run writes training.json, and discourse.npz for the pipeline's folder kk_statements.

    With --start and --epochs 0, only the confidence is calibrated.
    """
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.outputs import check_apart
    from qazcorpus.pipeline.load import load
    from qazcorpus.training.devices import choose_device, use_threads
    from qazcorpus.training.requirements import require_training
    from qazcorpus.training.statements.lessons import Sources
    from qazcorpus.training.statements.settings import read_settings
    from qazcorpus.training.statements.train import MODEL, RECORD, train_statements

    require_training("Training the statement model")
    sources = Sources(
        tuple(items or ()),
        tuple(reports or ()),
        tuple(real or ()),
        tuple(real_reports or ()),
        encoder_knows_stances,
    )
    settings = read_settings(config, epochs=epochs, rate=rate, seed=seed)
    inputs = [*sources.files, config, *([start] if start else ())]
    for written in (MODEL, RECORD):
        check_apart(output / written, inputs)
    use_threads(threads)
    with watching() as watch, kept_when_interrupted(RESUMABLE):
        train_statements(
            load(pipeline),
            sources,
            settings,
            output,
            pipeline=pipeline,
            start=start,
            device=choose_device(device.value),
            resume=resume,
            watch=watch,
        )
    say(f"Saved to {output / MODEL}")
