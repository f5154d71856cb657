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

RESUMABLE: Final = "run the same command with --resume to go on from the last checkpoint."


class DeviceChoice(StrEnum):
    """The devices that a training can be told to use."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


Config = Annotated[
    Path,
    typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The settings of the training."),
]
Output = Annotated[
    Path, typer.Option(parser=output_path, metavar="DIR", help="The folder that the run goes to.")
]
Device = Annotated[
    DeviceChoice, typer.Option(help="Where to train; auto is a CUDA GPU where there is one.")
]
Threads = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", help="Threads of the processor; one for each core without it."
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on from the checkpoint in the output folder.")
]
Seed = Annotated[
    int | None, typer.Option(metavar="N", help="A seed in place of the one in the settings.")
]


@contextmanager
def watching() -> Iterator[Watch]:
    """A watcher that shows the progress of a training and the time that is left.

    On a terminal it is one line that is drawn again; elsewhere a line is printed for each
    twentieth part. All of it goes to standard error.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = standard_error()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Bar(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,
    ) as bar:
        task = bar.add_task("", total=None, told="")
        shown = last = -1

        def watch(progress: Progress) -> None:
            nonlocal shown, last
            told = _told(progress)
            bar.update(
                task,
                description=progress.what,
                completed=progress.done,
                total=progress.total,
                told=told,
            )
            if progress.done < last:  # another part of the training has begun
                shown = -1
            last = progress.done
            part = 20 * progress.done // max(progress.total, 1)
            if part > shown and not console.is_terminal:
                console.print(f"{progress.what}: {progress.done} of {progress.total}, {told}")
            shown = max(part, shown)

        yield watch


def _told(progress: Progress) -> str:
    parts = [] if progress.loss is None else [f"loss {progress.loss:.4f}"]
    if progress.seconds_left is not None:
        parts.append(f"{_duration(progress.seconds_left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    """A time that is left, as «2 h 05 min», «7 min» or «40 s»."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
