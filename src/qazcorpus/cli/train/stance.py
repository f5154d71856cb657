"""`qazcorpus train stance`."""

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
    RealReports,
    RealTexts,
    Resume,
    Seed,
    Threads,
    watching,
)


def stance(
    *,
    config: Config,
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME_OR_DIR",
            help="An encoder with the layers of BERT and the tokenizer of XLM-R, on the Hugging "
            "Face Hub or in a folder.",
        ),
    ],
    output: Output,
    foreign: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="A folder with ruopinionne2024, rusentne2023, newsmtsc, ibm_argq30k, "
            "mnli_15k_translated and terra_ru. Without it, the first step is left out.",
        ),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="The weights after a step of an earlier run, in place of --foreign. The layers "
            "that it has are kept.",
        ),
    ] = None,
    real: RealTexts = None,
    reports: RealReports = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="The output folder of an earlier run, whose answers a smaller model learns from.",
        ),
    ] = None,
    vocabulary: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A tokenizer.json whose pieces stance.onnx has. Default: all pieces of the "
            "encoder.",
        ),
    ] = None,
    device: Device = DeviceChoice.AUTO,
    threads: Threads = None,
    resume: Resume = False,
    seed: Seed = None,
) -> None:
    """Train a stance model that reads the target and the statement together.

    It learns from texts in other languages, then from the project's texts and from the real texts
    and reports that are named. Its confidence is calibrated on the reports for development.

    The run writes stance.onnx with its tokenizer and settings, the weights after each step, and
    training.json. The settings say whether the weights in stance.onnx have 8, 16 or 32 bits.
    """
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.outputs import check_apart
    from qazcorpus.statements.pair.model import FILES
    from qazcorpus.training.devices import choose_device, use_threads
    from qazcorpus.training.requirements import TRANSFORMERS, require_training

    require_training("Training the stance model", TRANSFORMERS)
    from qazcorpus.training.stance.kazakh_texts import KazakhSources
    from qazcorpus.training.stance.settings import read_settings
    from qazcorpus.training.stance.train import WRITTEN, Beginning, train_stance

    settings = read_settings(config, seed=seed)
    sources = KazakhSources(tuple(real or ()), tuple(reports or ()))
    named = (start, vocabulary)
    inputs = [config, *sources.real, *sources.reports, *(path for path in named if path)]
    if teacher:
        inputs += [teacher / name for name in FILES]
    for name in WRITTEN:
        check_apart(output / name, inputs)
    use_threads(threads)
    with watching() as watch, kept_when_interrupted(RESUMABLE):
        record = train_stance(
            Beginning(encoder, foreign, start, vocabulary, teacher),
            sources,
            settings,
            output,
            device=choose_device(device.value),
            resume=resume,
            watch=watch,
        )
    for name, scores in record.more["exported"].items():
        say(f"{name}: {', '.join(f'{what} {value}' for what, value in _plain(scores))}")
    say(f"Saved to {output}")


def _plain(scores: dict[str, object]) -> list[tuple[str, object]]:
    """The scores that are single numbers."""
    return [(what, value) for what, value in scores.items() if not isinstance(value, dict)]
