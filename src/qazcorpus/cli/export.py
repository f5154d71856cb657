"""`qazcorpus export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import output_path


class ExportFormat(StrEnum):
    """The formats that a data set can be exported to."""

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
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET", help="A folder that the command build wrote.")
    ],
    *,
    format_: Annotated[ExportFormat, typer.Option("--format", help="The format to write.")],
    output: Annotated[
        Path, typer.Option(parser=output_path, metavar="DIR", help="The folder of the files.")
    ],
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Replace files of the same name. Other files in the folder stay."
        ),
    ] = False,
) -> None:
    """Write a data set in another format: one file for each split, or a folder for each split."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.export.formats import export_dataset

    with kept_when_interrupted(
        "the files that are there are complete. Run the same command again."
    ):
        written = export_dataset(dataset, format_.value, output, overwrite=overwrite)
    for summary in written.values():
        for file in summary.files:
            say(file)
    for note in dict.fromkeys(note for summary in written.values() for note in summary.notes):
        say(note, err=True)
