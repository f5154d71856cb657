"""Average the weights of runs that started from one another.

    python scripts/average.py LONG=0.25 LAST=0.75 --output AVERAGE

The mean of an earlier and a later run keeps what the earlier knew better and costs nothing when it
is used (model soups: Wortsman et al., 2022). Labels are those of the last run named, with which all
weights must agree in size.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from runs import LABELS, RECORD, WEIGHTS, head_labels, learned_from, read_labels
from torch import Tensor


def average(runs: dict[Path, float], output: Path) -> None:
    """Write the weighted mean of the runs; heads that only some have are the last run's."""
    last = list(runs)[-1]
    labels, shape = read_labels(last)
    for run in runs:
        others, other_shape = read_labels(run)
        if head_labels(others) != head_labels(labels):
            raise SystemExit(f"{run} and {last} have other labels: their heads cannot be averaged.")
        if other_shape.words_apart != shape.words_apart:
            raise SystemExit(f"of {run} and {last} one alone reads words apart.")
    loaded = {run: torch.load(run / WEIGHTS, weights_only=True) for run in runs}
    weights: dict[str, Tensor] = {}
    for name, tensor in loaded[last].items():
        everywhere = all(name in tensors for tensors in loaded.values())
        parts = [share * loaded[run][name].float() for run, share in runs.items() if everywhere]
        weights[name] = torch.stack(parts).sum(0) if everywhere else tensor
    output.mkdir(parents=True, exist_ok=True)
    torch.save(weights, output / WEIGHTS)
    shutil.copy(last / LABELS, output / LABELS)
    record = json.loads((last / RECORD).read_text(encoding="utf-8"))
    record["learned_from"] = learned_from(*runs)
    record["averaged"] = {run.name: share for run, share in runs.items()}
    (output / RECORD).write_text(json.dumps(record, indent=1))


def shares(values: list[str]) -> dict[Path, float]:
    """The runs and their shares, which must make one."""
    found = {Path(run): float(share) for run, _, share in (v.rpartition("=") for v in values)}
    if abs(sum(found.values()) - 1) > 1e-6:
        raise SystemExit("the shares do not make 1.")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", metavar="RUN=SHARE")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    average(shares(arguments.runs), arguments.output)
