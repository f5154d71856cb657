"""`qazcorpus evaluate tokens`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


def tokens(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.conllu", exists=True, dir_okay=False, help="A treebank in CoNLL-U."
        ),
    ],
) -> None:
    """Tokens and sentences from raw text by rules alone, beside other tokenizers; CoNLL 2018."""
    from qazcorpus.evaluate.tokenization import format_table, measure_tokenization

    say(format_table(measure_tokenization(file)))
