"""`qazcorpus train`: the options that all pipelines share, and the line that shows the progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from qazcorpus.cli.console import standard_error
from qazcorpus.cli.options import output_path

if TYPE_CHECKING:
    from qazcorpus.training.progress import Progress, Watch

RESUMABLE: Final = "run the same command with --resume to continue from the last checkpoint."


class DeviceChoice(StrEnum):
    """The devices that a model can be trained on."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


Config = Annotated[
    Path,
    typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The training settings."),
]
Output = Annotated[
    Path, typer.Option(parser=output_path, metavar="DIR", help="The output folder of the run.")
]
Files = list[Path] | None
RealTexts = Annotated[
    Files,
    typer.Option(
        metavar="FILE",
        exists=True,
        help="A file with the texts of annotations/sentences/statements.jsonl: the table of raw "
        "texts, or KazNERD's IOB2_valid.txt. Can be given several times.",
    ),
]
RealReports = Annotated[
    Files,
    typer.Option(
        metavar="FILE",
        exists=True,
        help="A file with the texts of annotations/reports/statements.jsonl, in JSON Lines. Can be "
        "given several times.",
    ),
]
Device = Annotated[
    DeviceChoice,
    typer.Option(help="The device to train on; auto means a CUDA GPU if there is one."),
]
Threads = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Number of CPU threads. Default: one for each core."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Continue from the checkpoint in the output folder.")
]
Seed = Annotated[
    int | None,
    typer.Option(metavar="N", help="The random seed. Default: the seed in the settings."),
]


@contextmanager
def watching() -> Iterator[Watch]:
    """A function that shows the progress of a training and the remaining time on standard error.

    On a terminal this is one line that is updated. Elsewhere a new line is printed after each
    twentieth of the work.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = standard_error()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[details]}"),
    )
    with Bar(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,
    ) as bar:
        task = bar.add_task("", total=None, details="")
        shown = last = -1

        def watch(progress: Progress) -> None:
            nonlocal shown, last
            details = _details(progress)
            bar.update(
                task,
                description=progress.what,
                completed=progress.done,
                total=progress.total,
                details=details,
            )
            if progress.done < last:  # another part of the training has started
                shown = -1
            last = progress.done
            part = 20 * progress.done // max(progress.total, 1)
            if part > shown and not console.is_terminal:
                console.print(f"{progress.what}: {progress.done} of {progress.total}, {details}")
            shown = max(part, shown)

        yield watch


def _details(progress: Progress) -> str:
    parts = [] if progress.loss is None else [f"loss {progress.loss:.4f}"]
    if progress.seconds_left is not None:
        parts.append(f"{_duration(progress.seconds_left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    """A duration, such as «2 h 05 min», «7 min» or «40 s»."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
