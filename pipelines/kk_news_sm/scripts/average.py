"""Average the weights of the shipped pipeline and of one that went on from it.

    python scripts/average.py model training/model-best --share 0.25 --output training/average

`--share` is the earlier one's. The mean keeps what the earlier knew better of what both learned
(model soups: Wortsman et al., 2022); labels, which are the same, and settings are the later one's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import spacy
from spacy.language import Language

TRAINED = ("tok2vec", "morphologizer", "parser", "ner")


def average(before: Language, after: Language, share: float) -> None:
    """Bring every weight of `after` to the weighted mean of both."""
    for name in TRAINED:
        earlier, later = before.get_pipe(name), after.get_pipe(name)
        if getattr(earlier, "labels", ()) != getattr(later, "labels", ()):
            raise SystemExit(f"{name}: the two pipelines have other labels.")
        nodes = zip(earlier.model.walk(), later.model.walk(), strict=True)
        for node, target in nodes:
            for key in target.param_names:
                if target.has_param(key):
                    mean = share * node.get_param(key) + (1 - share) * target.get_param(key)
                    target.set_param(key, mean)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    pipeline = spacy.load(given.after)
    average(spacy.load(given.before), pipeline, given.share)
    pipeline.to_disk(given.output)
