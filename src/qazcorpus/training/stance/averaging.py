"""The mean of the weights of several runs of a pair encoder.

    python -m qazcorpus.training.stance.averaging A/stance.safetensors B/stance.safetensors \\
        --output MEAN.safetensors

The runs must go on from each other or from the same weights. `exporting` makes a model of the mean.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError


def mean_of(paths: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of each weight. Raises UsageError if the files have different weights."""
    runs = [_weights(path) for path in paths]
    first = {name: weight.shape for name, weight in runs[0].items()}
    for path, run in zip(paths, runs, strict=True):
        if {name: weight.shape for name, weight in run.items()} != first:
            raise UsageError(
                f"its weights are not those of {paths[0].name}.",
                path=path,
                remedy="Name runs with the same layers and pieces.",
            )
    return {name: sum((run[name] for run in runs[1:]), runs[0][name]) / len(runs) for name in first}


def _weights(path: Path) -> dict[str, Tensor]:
    try:
        found: dict[str, Tensor] = load_file(path)
    except SafetensorError as error:
        raise UsageError("these are not weights in safetensors.", path=path) from error
    return found


def main() -> None:
    """The command: write the mean."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", type=Path, nargs="+", help="the stance.safetensors of the runs")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    given = parser.parse_args()
    mean = mean_of(given.runs)
    with written_file(given.output) as part:
        save_file(mean, part)


if __name__ == "__main__":
    main()
