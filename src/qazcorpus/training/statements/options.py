"""Options for the training files, shared by the commands of this folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from qazcorpus.training.statements.lessons import Sources


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options for the training files."""
    add = parser.add_argument
    add("--items", type=Path, nargs="+", default=[], help="single statements, one per line (JSON)")
    add("--reports", type=Path, nargs="+", default=[], help="texts with all their statements")
    add(
        "--real",
        type=Path,
        nargs="+",
        default=[],
        help="the table of raw texts and KazNERD's IOB2_valid.txt, which have the texts of "
        "annotations/sentences/statements.jsonl",
    )
    add(
        "--real-reports",
        type=Path,
        nargs="+",
        default=[],
        help="the texts of annotations/reports/statements.jsonl, in JSON Lines",
    )
    add(
        "--encoder-knows-stances",
        action="store_true",
        help="the encoder was trained on the stances of the real texts; use them as single "
        "statements only",
    )


def sources_of(given: argparse.Namespace) -> Sources:
    """The files that were given with these options."""
    return Sources(
        tuple(given.items),
        tuple(given.reports),
        tuple(given.real),
        tuple(given.real_reports),
        given.encoder_knows_stances,
    )
