"""Average the weights of statement models whose training continued from the same model.

    python -m qazcorpus.training.statements.averaging A.npz B.npz … --output AVERAGE.npz

The settings are those of the first model. The temperature must be set afterwards
(`qazcorpus train statements --start AVERAGE.npz --epochs 0`).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qazcorpus.errors import UsageError
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.weighted_mean import weighted_mean


def averaged(models: Sequence[DiscourseModel]) -> DiscourseModel:
    """The mean of models of the same sizes. Raises UsageError if their sizes differ."""
    sizes = [
        {name: w.shape for name, w in m.weights.items()} | {"heads": m.settings["heads"]}
        for m in models
    ]
    if any(each != sizes[0] for each in sizes):
        raise UsageError("these models have different sizes: their weights cannot be averaged.")
    shares = [1 / len(models)] * len(models)
    weights = {
        name: weighted_mean([m.weights[name].astype(np.float32) for m in models], shares)
        for name in models[0].weights
    }
    return DiscourseModel(weights, models[0].settings)


def main() -> None:
    """The command: read models and write their mean."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", type=Path, nargs="+", help="two discourse.npz or more")
    parser.add_argument("--output", type=Path, required=True, help="the discourse.npz to write")
    given = parser.parse_args()
    given.output.parent.mkdir(parents=True, exist_ok=True)
    averaged([DiscourseModel.from_disk(path) for path in given.models]).to_disk(given.output)


if __name__ == "__main__":
    main()
