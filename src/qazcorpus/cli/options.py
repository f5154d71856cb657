"""Arguments and options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


class StdinFormat(StrEnum):
    """The formats that standard input can have."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSONL = "jsonl"
    CSV = "csv"
    WARC = "warc"


def output_path(name: str) -> Path:
    """The path that an output option names.

    Raises UsageError for an empty name, which would mean the current folder.
    """
    from qazcorpus.errors import UsageError

    if not name.strip():
        raise UsageError(
            "the name of an output is empty.", remedy="Check that the shell variable in it is set."
        )
    return Path(name)


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files (.txt, .md, .html, .docx, .pdf, .jsonl, .csv, .tsv, .parquet), folders or "
        "data sets. - is standard input.",
    ),
]
_TARGET = (
    "The matter that statements are for or against. Default: each document's own target, or one "
    "that is found in its text."
)
Target = Annotated[str, typer.Option(metavar="TEXT", help=_TARGET)]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="TEXT",
        help=f"{_TARGET} Repeat the option for several targets: each statement then occurs under "
        "each of them.",
    ),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="Withhold stances with a lower confidence: they are shown as unsure, and null in a "
        "data set. 0 withholds none.",
    ),
]
Pipeline = Annotated[
    str, typer.Option(metavar="NAME", help="The name or the folder of a pipeline.")
]
Stdin = Annotated[StdinFormat, typer.Option(help="The format of standard input.")]
Encoding = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The encoding of text files. Default: UTF-8, or what a byte order mark says.",
    ),
]
ToCyrillic = Annotated[
    bool,
    typer.Option(
        "--to-cyrillic",
        help="Convert Kazakh in Latin script to Cyrillic. Pipelines read only Cyrillic well.",
    ),
]
ReplaceFolder = Annotated[
    bool,
    typer.Option(
        "--overwrite", help="Replace the folder even if it is not a data set of qazcorpus."
    ),
]
MaxChars = Annotated[
    int, typer.Option(min=1, help="Leave out documents with more characters than this.")
]


def _warn_above_cores(number: int) -> int:
    from qazcorpus.pipeline.workers import cores

    if number > cores():
        say(
            f"{number} workers on {cores()} cores: more workers than cores are not faster, and "
            "each worker needs memory for a pipeline.",
            err=True,
        )
    return number


Workers = Annotated[
    int,
    typer.Option(
        min=1,
        callback=_warn_above_cores,
        help="Number of processes that analyze documents. Each loads the pipeline.",
    ),
]
