"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


class StdinFormat(StrEnum):
    """What standard input can hold."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSONL = "jsonl"
    CSV = "csv"


def output_path(name: str) -> Path:
    """The place that an output option names; an empty name would be the folder one is in."""
    from qazcorpus.errors import UsageError

    if not name.strip():
        raise UsageError("the name of an output is empty.", remedy="Is a variable not set?")
    return Path(name)


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files (.txt, .md, .html, .docx, .pdf, .jsonl, .csv, .tsv, .parquet), folders or "
        "data sets; "
        "- is standard input.",
    ),
]
Target = Annotated[
    str,
    typer.Option(
        metavar="TEXT", help="The matter; without it, each document's own or one found in it."
    ),
]
Pipeline = Annotated[str, typer.Option(metavar="NAME", help="A pipeline: its name or its folder.")]
Stdin = Annotated[StdinFormat, typer.Option(help="What standard input holds.")]
Encoding = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="How text files are encoded; without it, UTF-8, or UTF-16 or UTF-32 with its mark.",
    ),
]
ToCyrillic = Annotated[
    bool,
    typer.Option("--to-cyrillic", help="Convert Kazakh in Latin script, which pipelines misread."),
]
MaxChars = Annotated[
    int, typer.Option(min=1, help="Longer documents (in characters) are left out.")
]


def _beside_cores(number: int) -> int:
    from qazcorpus.pipeline.workers import cores

    if number > cores():
        say(
            f"{number} workers on {cores()} cores: more workers than cores are no faster, and each "
            "takes memory for a pipeline.",
            err=True,
        )
    return number


Workers = Annotated[
    int,
    typer.Option(
        min=1,
        callback=_beside_cores,
        help="Processes that analyze, each with a pipeline of its own.",
    ),
]
