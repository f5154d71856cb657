"""`qazcorpus export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import output_path


class ExportFormat(StrEnum):
    """The formats of others that a data set is written in."""

    CONLLU = "conllu"
    UD = "ud"
    CONLL2003 = "conll2003"
    SPACY = "spacy"
    BRAT = "brat"
    WEBANNO = "webanno"
    CAS = "cas"
    CAS_JSON = "cas-json"
    JSONL = "jsonl"


def export(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="A folder that build wrote.")],
    *,
    format_: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    output: Annotated[
        Path, typer.Option(parser=output_path, metavar="DIR", help="Where the files go.")
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that are there; others stay.")
    ] = False,
) -> None:
    """Write a data set in a format of others: a file a split, or for annotation tools a folder."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.export.formats import export_dataset

    with kept_when_interrupted("the files that are there are whole; run the same command again."):
        written = export_dataset(dataset, format_.value, output, overwrite=overwrite)
    for summary in written.values():
        for file in summary.files:
            say(file)
    for note in dict.fromkeys(note for summary in written.values() for note in summary.notes):
        say(note, err=True)
