"""Printing to the terminal, and the progress bar."""

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
# Characters that steer a terminal, except line feeds: indented JSON has them between its lines.
_IN_JSON: Final = re.compile(f"(?!\n){STEERING.pattern}")


def say(text: object, *, err: bool = False) -> None:
    """Print a line to standard output, or with `err` to standard error.

    Characters that would steer the terminal are escaped.
    """
    with _naming_output():
        typer.echo(printable(str(text)), err=err)


def say_aside(text: str) -> None:
    """Print a line to standard error."""
    say(text, err=True)


def say_json(value: object, indent: int | None = None) -> None:
    """Print a value as JSON. Characters that would steer the terminal are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    with _naming_output():
        typer.echo(_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], text))


@contextmanager
def _naming_output() -> Iterator[None]:
    """An error while printing names no file. Name standard output in it."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or OUTPUT
        raise


def standard_output() -> Console:
    """The console that results are printed to."""
    return _console(stderr=False)


def standard_error() -> Console:
    """The console that progress and remarks are printed to."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console
    from rich.segment import Segment

    class SafeConsole(Console):
        """A console that no text of a document or file name can steer."""

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
    """The items. A progress bar on standard error counts them.

    There is no bar if standard error is not a terminal, or if results are `printing` to a terminal
    at the same time.
    """
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
