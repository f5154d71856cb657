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
    """Score the rules for tokens and sentences, compared with other tokenizers.

    The rules get raw text. Scores are those of the CoNLL 2018 shared task.
    """
    from qazcorpus.evaluate.tokenization import format_table, measure_tokenization

    say(format_table(measure_tokenization(file)))
