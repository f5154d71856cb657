"""Train the statement model of a pipeline on the gold documents.

    python scripts/train.py --pipeline kk_news_sm [--items FILE …] [--reports FILE …]
        [--real FILE …] [--start discourse.npz] --output discourse.npz

The matters of `annotations.gold.HELD_OUT` are kept from learning: their statements set the
temperature of the confidence. The result goes into the pipeline as kk_statements/discourse.npz.
With `--start` an earlier model goes on; with `--epochs 0` nothing but its temperature is set.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from data import documents, matter
from settings import settings_of
from taught import add_options, read_taught

from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.pipeline.load import load
from qazcorpus.pipeline.statement_lessons import lessons_of
from qazcorpus.statements.discourse import DiscourseModel
from qazcorpus.statements.training import calibrated, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", required=True)
    add_options(parser)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float, help="the highest learning rate")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--start", type=Path, help="a discourse.npz to go on from")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    nlp = load(given.pipeline)
    gold = documents()
    kept = [document for document in gold if matter(document) in HELD_OUT]
    model = DiscourseModel.from_disk(given.start) if given.start else None
    if given.epochs != 0:
        lessons = list(lessons_of(nlp, (d for d in gold if matter(d) not in HELD_OUT)))
        taught = read_taught(nlp, given, gold)
        model = train(
            [*lessons, *taught.complete],
            replace(settings_of(given.pipeline, given.epochs), **given_settings(given)),
            items=taught.items,
            start=model,
            watch=lambda epoch, loss: print(f"epoch {epoch + 1}: loss {loss:.3f}", flush=True),
        )
    if model is None:
        parser.error("--epochs 0 goes with --start")
    given.output.parent.mkdir(parents=True, exist_ok=True)
    calibrated(model, list(lessons_of(nlp, kept))).to_disk(given.output)


def given_settings(given: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command names."""
    named = {"rate": given.rate, "seed": given.seed}
    return {name: value for name, value in named.items() if value is not None}


if __name__ == "__main__":
    main()
