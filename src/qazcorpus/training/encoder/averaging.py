"""Average the weights of runs with a common origin (see `weighted_mean`).

The mean keeps some strengths of each run, and is as fast in use as a single run (model soups:
Wortsman et al., 2022). All runs must have the labels and the sizes of the last run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from qazcorpus.atomic import replacing
from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.labels import head_labels
from qazcorpus.training.encoder.runs import (
    ENCODER,
    LABELS,
    RECORD,
    WEIGHTS,
    learned_from,
    read_labels,
    read_record,
)
from qazcorpus.training.weighted_mean import weighted_mean


def average(runs: Mapping[Path, float], output: Path) -> None:
    """Write the weighted mean of the runs. A head that some runs lack is copied from the last run.

    Raises UsageError if the sum of the shares is not 1, or if labels or shapes differ.
    """
    _check(runs)
    last = list(runs)[-1]
    loaded = {run: torch.load(run / WEIGHTS, weights_only=True) for run in runs}
    weights: dict[str, Tensor] = {}
    for name, tensor in loaded[last].items():
        everywhere = all(name in tensors for tensors in loaded.values())
        parts = [loaded[run][name].float() for run in runs if everywhere]
        weights[name] = weighted_mean(parts, [*runs.values()]) if everywhere else tensor
    record = read_record(last)
    record["learned_from"] = learned_from(*runs)
    record["averaged"] = {run.name: share for run, share in runs.items()}
    with replacing(output, "run") as replacement:
        new = replacement.new
        torch.save(weights, new / WEIGHTS)
        shutil.copy(last / LABELS, new / LABELS)
        (new / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
        if (last / ENCODER).is_dir():
            shutil.copytree(last / ENCODER, new / ENCODER)


def _check(runs: Mapping[Path, float]) -> None:
    if abs(sum(runs.values()) - 1) > 1e-6:
        raise UsageError(
            f"the sum of the shares is {sum(runs.values()):g}.", remedy="It must be 1."
        )
    last = list(runs)[-1]
    labels, shape = read_labels(last)
    for run in runs:
        others, other_shape = read_labels(run)
        if head_labels(others) != head_labels(labels):
            raise UsageError(
                f"the labels of this run and of {last} differ: their heads cannot be averaged.",
                path=run,
            )
        if other_shape.words_apart != shape.words_apart:
            raise UsageError(f"only one of this run and {last} reads words apart.", path=run)
