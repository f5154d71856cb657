"""Average the weights of runs with a common origin, or of a run with the heads of another one.

The mean keeps some strengths of each run, and is as fast in use as a single run (model soups:
Wortsman et al., 2022). The runs need the same sizes, but not the same labels: the labels of the
mean are those of the last run, and a row of a head is the mean of the runs that have its label.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from qazcorpus.atomic import replacing
from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.labels import copy_rows, head_labels
from qazcorpus.training.encoder.runs import (
    ENCODER,
    LABELS,
    RECORD,
    WEIGHTS,
    learned_from,
    read_labels,
    read_record,
)

TREE_HEADS: Final = ("parser", "relations", "morphology")
"""The heads for trees, parts of speech and features."""


def average(runs: Mapping[Path, float], output: Path, *, heads: Path | None = None) -> None:
    """Write the weighted mean of the runs. With `heads`, the run whose TREE_HEADS replace those of
    the mean.

    Raises UsageError if the sum of the shares is not 1, or if shapes differ.
    """
    _check(runs)
    last = list(runs)[-1]
    parts = [_Part.of(run, share) for run, share in runs.items()]
    weights = {name: _mean(name, parts) for name in parts[-1].weights}
    if heads is not None:
        _check({heads: 0.5, last: 0.5})
        taken = [_Part.of(heads, 1.0), replace(parts[-1], share=0.0)]
        weights |= {
            name: _mean(name, taken)
            for name in weights
            if name.partition(".")[0] in TREE_HEADS and name in taken[0].weights
        }
    record = read_record(last)
    record["learned_from"] = learned_from(*runs, *filter(None, [heads]))
    record["averaged"] = {run.name: share for run, share in runs.items()}
    if heads is not None:
        record["tree_heads"] = heads.name
    labels = json.loads((last / LABELS).read_text(encoding="utf-8"))
    labels["morphology"]["analyses"] = _analyses(runs)
    with replacing(output, "run") as replacement:
        new = replacement.new
        torch.save(weights, new / WEIGHTS)
        (new / LABELS).write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")
        (new / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
        if (last / ENCODER).is_dir():
            shutil.copytree(last / ENCODER, new / ENCODER)


@dataclass(frozen=True, slots=True)
class _Part:
    """A run in the mean, with the labels of the rows of its heads."""

    weights: dict[str, Tensor]
    rows: dict[str, list[Any]]
    share: float

    @classmethod
    def of(cls, run: Path, share: float) -> _Part:
        weights = torch.load(run / WEIGHTS, weights_only=True)
        return cls(weights, head_labels(read_labels(run)[0]), share)


def _mean(name: str, parts: Sequence[_Part]) -> Tensor:
    """The mean of one tensor in the form of the last part, which comes from every part with a share
    that has the tensor; of a head, each row from those that have its label."""
    form = parts[-1].weights[name].float()
    total, shares = torch.zeros_like(form), torch.zeros_like(form)
    for part in parts:
        if name in part.weights:
            own = part.weights[name].float()
            total += part.share * _in_rows_of(parts[-1], part, name, own)
            shares += part.share * _in_rows_of(parts[-1], part, name, torch.ones_like(own))
    return torch.where(shares > 0, total / shares, form)


def _in_rows_of(last: _Part, part: _Part, name: str, tensor: Tensor) -> Tensor:
    """A tensor of a part with the rows of the last part; rows whose label it lacks are 0."""
    head = name.rpartition(".")[0]
    old, new = part.rows.get(head), last.rows.get(head)
    if old is None or new is None or old == new:
        return tensor
    rows = tensor.new_zeros((len(new), *tensor.shape[1:]))
    copy_rows(tensor, rows, old, new)
    return rows


def _analyses(runs: Iterable[Path]) -> list[Any]:
    """The analyses that any of the runs knows, each once."""
    found: dict[str, Any] = {}
    for run in runs:
        told = json.loads((run / LABELS).read_text(encoding="utf-8"))
        found |= {json.dumps(a): a for a in told["morphology"]["analyses"]}
    return [found[key] for key in sorted(found)]


def _check(runs: Mapping[Path, float]) -> None:
    if abs(sum(runs.values()) - 1) > 1e-6:
        raise UsageError(
            f"the sum of the shares is {sum(runs.values()):g}.", remedy="It must be 1."
        )
    last = list(runs)[-1]
    shape = read_labels(last)[1]
    for run in runs:
        other = read_labels(run)[1]
        if (other.words_apart, other.piece_layers) != (shape.words_apart, shape.piece_layers):
            raise UsageError(f"only one of this run and {last} reads words apart.", path=run)
        if (other.layers, other.feed_forward) != (shape.layers, shape.feed_forward):
            raise UsageError(f"this run and {last} have layers of different sizes.", path=run)
