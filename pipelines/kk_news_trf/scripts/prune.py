"""Take neurons out of the feed-forward layers of a trained run; the others make up for them.

    python scripts/prune.py configs/narrow.json --init RUN --share 0.5 --data DIR --encoder DIR \\
        --gold gold.iob2 --trees trees.conllu --output PRUNED
    python scripts/train.py configs/narrow.json --init PRUNED --teacher RUN …

SHARE of the multiplications of the feed-forward layers is kept, in each layer as many neurons as it
needs. One neuron after the other goes whose loss the others mend best, by the second moments of the
neurons' values over training sentences (optimal brain surgeon: Hassibi and Stork, 1993; of whole
neurons with refitted weights: Kwon et al., 2022). No label is looked at.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from model import PAD, KazakhModel
from runs import RECORD, all_sources, save_run, trained_model
from sources import Sources
from tensors import Batch, Labels, batches, known_words
from tokenizers import Tokenizer
from torch import Tensor, nn
from train import fold_of, numbers

STEPS = 24  # a layer's neurons go in so many steps, its sixth at least stays
NARROWEST = 4
PIECES = 2.0  # a word has about two: layers that read pieces cost twice as much
SENTENCES = 2_000
SEED = 20261126
SOURCES = ("kaznerd", "gold", "ktb", "trees")


@dataclass(frozen=True)
class Moments:
    """Of a feed-forward layer's neurons and a constant 1: the means of products over all words or
    pieces (neurons + 1 square), and the mean variance of what the layer norm after it reads."""

    products: Tensor
    scale: Tensor


@torch.no_grad()
def moments(model: KazakhModel, number: int, seen: Sequence[Batch]) -> Moments:
    """What the second half of feed-forward layer `number` reads over the sentences."""
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
        pieces = batch.words >= 0 if model.shape.words_apart else batch.ids != PAD
        known = pieces if in_pieces else known_words(batch.words)
        model.states(batch.ids, batch.words)
    for hook in hooks:
        hook.remove()
    return Moments(products / read, scale / read)


class Surgeon:
    """Takes neurons out of one layer. `weights` (neurons + 1 × outputs, the last row the bias) are
    refitted after each."""

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
        """Take out so many neurons; the error after each: the mean square by which the layer norm's
        result changes, as a share of its own."""
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
    """How many of `full` neurons each layer keeps: step by step the ones go that cost most and lose
    least. `errors` has each layer's, see `Surgeon.remove`."""
    step = max(1, full // STEPS)
    costs = [PIECES if n < piece_layers else 1.0 for n in range(len(errors))]
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
    """Narrow the model's feed-forward layers in place, from the lowest up, each by what it reads
    once those below it are narrow."""
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
    """Leave so many neurons of feed-forward layer `number`, those that it needs most."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    parser.add_argument("--share", type=float, default=0.5)
    given = parser.parse_args()
    if not NARROWEST / STEPS <= given.share <= 1:
        parser.error(f"--share lies between {NARROWEST / STEPS:.2f} and 1")
    model, labels = trained_model(given.init, given.encoder)
    tokenizer = Tokenizer.from_file(str(given.encoder / "tokenizer.json"))
    sources = sources_of(given)
    prune(model, sample(sources, tokenizer, labels), given.share)
    record = json.loads((given.init / RECORD).read_text(encoding="utf-8"))
    learned = all_sources(sources.settings, given.init)
    pruned = {"pruned": given.init.name, "share": given.share, "learned_from": learned}
    save_run(given.output, model, labels, record | pruned)
    print(json.dumps(model.shape.feed_forward))


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `sources_of` reads, the run to begin from and where the result goes."""
    add = parser.add_argument
    add("config", type=Path, help="the settings that training goes on with")
    add("--init", type=Path, required=True, help="the run to begin from")
    add("--data", type=Path, required=True, help="folder with the sources' folders")
    add("--encoder", type=Path, required=True, help="folder with e5_small_kk")
    add("--gold", type=Path, help="IOB2 file written by gold.py")
    add("--trees", type=Path, help="CoNLL-U file written by trees.py")
    add("--fold", help="the KTB fold to hold out, in place of the settings' own")
    add("--output", type=Path, required=True)


def sources_of(given: argparse.Namespace) -> Sources:
    """Those of SOURCES that training learns from by the settings, each once."""
    settings = json.loads(given.config.read_text(encoding="utf-8"))
    settings["repeat"] = dict.fromkeys((name for name in SOURCES if name in settings["repeat"]), 1)
    if given.fold is not None:
        settings["held_out_fold"] = fold_of(given.fold)
    return Sources.read(settings, given.data, gold=given.gold, trees=given.trees)


def sample(sources: Sources, tokenizer: Tokenizer, labels: Labels) -> list[Batch]:
    """Sentences that training may learn from."""
    rng = random.Random(SEED)
    encoded = numbers(sources, rng, tokenizer, labels)
    rng.shuffle(encoded)
    return [*batches(encoded[:SENTENCES], {"default": 32}, rng)]


if __name__ == "__main__":
    main()
