"""Average the weights of statement models that went on from the same one.

    python scripts/average_models.py A.npz B.npz … --output AVERAGE.npz

The mean costs nothing when it is used and is less a matter of chance than each of them (model
soups: Wortsman et al., 2022). Settings are those of the first; the temperature is still to be set
(train.py --start AVERAGE.npz --epochs 0).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qazcorpus.statements.discourse import DiscourseModel


def averaged(models: Sequence[DiscourseModel]) -> DiscourseModel:
    """The mean of models of the same sizes; raises ValueError where they differ."""
    sizes = [
        {name: w.shape for name, w in m.weights.items()} | {"heads": m.settings["heads"]}
        for m in models
    ]
    if any(each != sizes[0] for each in sizes):
        raise ValueError("these models have other sizes: their weights cannot be averaged")
    weights = {
        name: np.mean([m.weights[name].astype(np.float32) for m in models], axis=0)
        for name in models[0].weights
    }
    return DiscourseModel(weights, models[0].settings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    given.output.parent.mkdir(parents=True, exist_ok=True)
    averaged([DiscourseModel.from_disk(path) for path in given.models]).to_disk(given.output)
