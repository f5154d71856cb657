"""Consoles and the progress bar."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer

from qazcorpus.errors import STEERING, printable
from qazcorpus.markup import visible

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")
OUTPUT: Final = "standard output"
# Line feeds are JSON's own, between the lines of what is indented.
_IN_JSON: Final = re.compile(f"(?!\n){STEERING.pattern}")


def say(text: object, *, err: bool = False) -> None:
    """Print a line: a result, or with `err` a remark. What would steer the terminal is escaped."""
    with _naming_output():
        typer.echo(printable(str(text)), err=err)


def say_aside(text: str) -> None:
    """Print a remark on standard error."""
    say(text, err=True)


def say_json(value: object, indent: int | None = None) -> None:
    """Print a value as JSON, in which what would steer the terminal is escaped, too."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    with _naming_output():
        typer.echo(_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], text))


@contextmanager
def _naming_output() -> Iterator[None]:
    """Errors of what is printed name no file: they are to say which it is."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or OUTPUT
        raise


def standard_output() -> Console:
    """Where results go."""
    return _console(stderr=False)


def standard_error() -> Console:
    """Where progress and remarks go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console
    from rich.segment import Segment

    class SafeConsole(Console):
        """Draws what documents and file names hold, and is not steered by it."""

        def print(self, *args: Any, **kwargs: Any) -> None:
            with _naming_output():
                super().print(*args, **kwargs)

        def render(self, *args: Any, **kwargs: Any) -> Iterator[Segment]:
            for segment in super().render(*args, **kwargs):
                yield segment if segment.control else segment._replace(text=visible(segment.text))

    return SafeConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


@contextmanager
def progress(
    items: Iterable[T], what: str, total: int | None = None, *, printing: bool = False
) -> Iterator[Iterator[T]]:
    """The items, counted on standard error while they pass; silent where that is no terminal, or
    where results are printed meanwhile to one."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = standard_error()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    silent = not console.is_terminal or (printing and sys.stdout.isatty())
    with Progress(
        *columns, console=console, transient=True, disable=silent, redirect_stdout=False
    ) as bar:
        yield iter(bar.track(items, total=total, description=what))
