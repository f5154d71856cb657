"""Options of the commands of this folder that name what is learned."""

from __future__ import annotations

import argparse
from pathlib import Path

from qazcorpus.training.statements.lessons import Sources


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the files to learn from."""
    add = parser.add_argument
    add("--items", type=Path, nargs="+", default=[], help="single statements, a JSON object a line")
    add("--reports", type=Path, nargs="+", default=[], help="texts with all their statements")
    add(
        "--real",
        type=Path,
        nargs="+",
        default=[],
        help="the table of raw texts and KazNERD's IOB2_valid.txt: the texts under "
        "annotations/sentences/statements.jsonl",
    )
    add(
        "--encoder-knows-stances",
        action="store_true",
        help="the encoder has learned the stances of the real texts: learn these as single "
        "statements only",
    )


def sources_of(given: argparse.Namespace) -> Sources:
    """The files that these options name."""
    return Sources(
        tuple(given.items), tuple(given.reports), tuple(given.real), given.encoder_knows_stances
    )
