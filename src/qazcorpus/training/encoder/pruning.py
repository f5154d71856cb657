"""Narrow feed-forward layers: remove neurons from a trained run and refit the others' weights.

A share of the multiplications in the feed-forward layers is kept; each layer keeps as many neurons
as it needs. Neurons are removed one by one: always the neuron for which the others compensate best,
by the second moments of the neurons' values on training sentences (optimal brain surgeon: Hassibi
and Stork, 1993; for whole neurons with refitted weights: Kwon et al., 2022). Labels are not used.
Afterwards, training continues with the unpruned run as its teacher.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.backbone import Pieces, read_pieces
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.model import PADDING, KazakhModel
from qazcorpus.training.encoder.runs import (
    all_sources,
    encoder_of,
    read_record,
    save_run,
    trained_model,
)
from qazcorpus.training.encoder.tensors import Batch, batches, known_words
from qazcorpus.training.encoder.trainer import encoded_epoch
from qazcorpus.training.encoder.training_data import DataPaths, TrainingData

STEPS = 24  # a layer's neurons are removed in this number of steps
NARROWEST = 4  # the neurons of this number of steps always stay: a sixth of a layer
PIECES_OF_A_WORD = 2.0  # approximate; layers that read pieces need twice as much time
SENTENCES = 2_000
SEED = 20261126
SOURCES = ("kaznerd", "gold", "ktb", "trees")


@dataclass(frozen=True)
class Moments:
    """Moments of the neurons of a feed-forward layer.

    `products` are the mean products of the neurons' values and a constant 1 over all words or
    pieces ((neurons + 1) × (neurons + 1)). `scale` is the mean variance of the input of the layer
    norm after it.
    """

    products: Tensor
    scale: Tensor


@torch.no_grad()
def moments(model: KazakhModel, number: int, seen: Sequence[Batch]) -> Moments:
    """The moments of the input of the second half of feed-forward layer `number` on the
    sentences."""
    output = model.encoder.encoder.layer[number].output
    size = output.dense.in_features + 1
    products = torch.zeros(size, size, dtype=torch.float64)
    scale = torch.zeros((), dtype=torch.float64)
    read = 0
    known = torch.zeros(0)

    def neurons(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0][known].double()
        values = torch.cat([values, torch.ones(len(values), 1, dtype=torch.float64)], 1)
        products.add_(values.T @ values)

    def norm(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        nonlocal read
        values = inputs[0][known].double()
        scale.add_(values.var(-1).sum())
        read += len(values)

    hooks = [
        output.dense.register_forward_pre_hook(neurons),
        output.LayerNorm.register_forward_pre_hook(norm),
    ]
    for batch in seen:
        in_pieces = number < model.shape.piece_layers
        pieces = batch.words >= 0 if model.shape.words_apart else batch.words != PADDING
        known = pieces if in_pieces else known_words(batch.words)
        model.states(batch.ids, batch.words)
    for hook in hooks:
        hook.remove()
    return Moments(products / read, scale / read)


class Surgeon:
    """Removes neurons from one layer. After each removal, `weights` ((neurons + 1) × outputs; the
    last row is the bias) are refitted."""

    def __init__(self, output: nn.Module, found: Moments) -> None:
        dense = output.dense
        self.weights = torch.cat([dense.weight.T, dense.bias[None]]).detach().double()
        gain = output.LayerNorm.weight.detach().double()
        self.importance = gain**2 / (found.scale * (gain**2).sum())
        ridge = 1e-4 * found.products.diag().mean()
        self.inverse = torch.linalg.inv(found.products + ridge * torch.eye(len(self.weights)))
        self.alive = torch.ones(len(self.weights), dtype=torch.bool)
        self.alive[-1] = False  # the bias, which stays

    def remove(self, count: int) -> list[float]:
        """Remove `count` neurons. Returns the estimated error after each: the mean squared change
        of the layer norm's output, divided by the output's mean square."""
        errors = []
        error = 0.0
        for _ in range(count):
            losses = (self.weights**2 @ self.importance) / self.inverse.diag().clamp(min=1e-12)
            losses[~self.alive] = torch.inf
            worst = int(losses.argmin())
            error += float(losses[worst])
            column = self.inverse[:, worst].clone()
            self.weights -= torch.outer(column / column[worst], self.weights[worst])
            self.inverse -= torch.outer(column, column) / column[worst]
            self.inverse[worst] = self.inverse[:, worst] = 0
            self.weights[worst] = 0
            self.alive[worst] = False
            errors.append(error)
        return errors


def widths(
    errors: Sequence[Sequence[float]], full: int, piece_layers: int, share: float
) -> list[int]:
    """The number of neurons that each layer keeps, of `full` neurons.

    In each step, neurons are removed from the layer with the smallest added error per saved time.
    The steps end when `share` of the time is left. `errors` has the errors of each layer (see
    `Surgeon.remove`).
    """
    step = max(1, full // STEPS)
    costs = [PIECES_OF_A_WORD if n < piece_layers else 1.0 for n in range(len(errors))]
    kept = [full] * len(errors)

    def loss(number: int) -> float:
        gone = full - kept[number]
        before = errors[number][gone - 1] if gone else 0.0
        return (errors[number][gone + step - 1] - before) / costs[number]

    budget = share * full * sum(costs)
    while sum(c * k for c, k in zip(costs, kept, strict=True)) > budget:
        number = min((n for n, k in enumerate(kept) if k > NARROWEST * step), key=loss)
        kept[number] -= step
    return kept


@torch.no_grad()
def prune(model: KazakhModel, seen: Sequence[Batch], share: float) -> KazakhModel:
    """Narrow the model's feed-forward layers in place, from the lowest to the highest. The input of
    a layer is measured after the layers below it were narrowed."""
    layers = model.encoder.encoder.layer
    full = layers[0].output.dense.in_features
    errors = [
        Surgeon(layer.output, moments(model, n, seen)).remove(
            full - NARROWEST * max(1, full // STEPS)
        )
        for n, layer in enumerate(layers)
    ]
    kept = widths(errors, full, model.shape.piece_layers, share)
    for number, width in enumerate(kept):
        narrow(model, number, width, seen)
    model.shape = replace(model.shape, feed_forward=tuple(kept))
    return model


@torch.no_grad()
def narrow(model: KazakhModel, number: int, width: int, seen: Sequence[Batch]) -> None:
    """Keep only the `width` most important neurons of feed-forward layer `number`."""
    layer = model.encoder.encoder.layer[number]
    surgeon = Surgeon(layer.output, moments(model, number, seen))
    surgeon.remove(layer.output.dense.in_features - width)
    left = surgeon.alive.nonzero().flatten()
    inner, outer = layer.intermediate.dense, layer.output.dense
    into, out = nn.Linear(inner.in_features, len(left)), nn.Linear(len(left), outer.out_features)
    into.weight.copy_(inner.weight[left])
    into.bias.copy_(inner.bias[left])
    out.weight.copy_(surgeon.weights[left].T)
    out.bias.copy_(surgeon.weights[-1])
    layer.intermediate.dense, layer.output.dense = into, out


def prune_run(
    run: Path,
    output: Path,
    settings: Mapping[str, Any],
    paths: DataPaths,
    *,
    encoder: str | Path | None = None,
    share: float = 0.5,
) -> tuple[int, ...]:
    """Prune a run, with the training sentences of these settings. Returns the width of each layer.
    Raises UsageError for a share that makes a layer too narrow."""
    if not NARROWEST / STEPS <= share <= 1:
        raise UsageError(
            f"{share} is not a possible share.",
            remedy=f"Give a share between {NARROWEST / STEPS:.2f} and 1.",
        )
    pieces = read_pieces(encoder_of(encoder, run))
    model, labels = trained_model(run, encoder)
    data = plain_data(settings, paths)
    prune(model, sample(data, pieces, labels), share)
    learned = all_sources(data.settings, run)
    pruned = {"pruned": run.name, "share": share, "learned_from": learned}
    save_run(output, model, labels, read_record(run) | pruned, pieces)
    return model.shape.feed_forward


def plain_data(settings: Mapping[str, Any], paths: DataPaths) -> TrainingData:
    """The training data of those SOURCES that are in the settings, without repetitions."""
    repeat = dict.fromkeys((name for name in SOURCES if name in settings["repeat"]), 1)
    return TrainingData.read({**settings, "repeat": repeat}, paths)


def sample(data: TrainingData, pieces: Pieces, labels: Labels) -> list[Batch]:
    """A random sample of training sentences."""
    rng = random.Random(SEED)
    encoded = encoded_epoch(data, rng, pieces, labels)
    rng.shuffle(encoded)
    return [*batches(encoded[:SENTENCES], {"default": 32}, rng)]
