"""Train the piece layers of a run to read each word alone («words apart»).

Then the output of these layers depends only on the word, so that the pipeline can cache it. A
linear layer and a vector for each position in the sentence are added after them. All of them are
trained to give the same output as the piece layers of the run, which read the whole sentence.
Labels are not used. Afterwards, training continues with a run that reads whole sentences as its
teacher.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from qazcorpus.errors import UsageError
from qazcorpus.training.devices import CPU, Device
from qazcorpus.training.encoder.backbone import Pieces, first_place, read_pieces
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.losses import distance
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.pruning import narrow, plain_data
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
from qazcorpus.training.progress import Pace, Watch

SEED = 20261127
STEPS = 400
WARM_UP = 30
BATCH = 32
RATE, NEW_RATE = 4e-4, 2e-3  # learning rates of the old and of the new layers
SEEN, WATCHED = 20, 15  # numbers of batches for choosing neurons, and for evaluation
MOST_NEURONS = 576  # default for the maximum inner width of a piece layer


def begun(before: KazakhModel, seen: list[Batch], most_neurons: int | None = None) -> KazakhModel:
    """A model with the layers and heads of `before`, which reads words apart. `before` cannot be
    used afterwards.

    The inner width of its piece layers is at most `most_neurons` (default: MOST_NEURONS). Raises
    UsageError if `before` reads words apart already.
    """
    if before.shape.words_apart:
        raise UsageError(
            "this run reads words apart already.", remedy="Continue from it with qazcorpus train."
        )
    most = most_neurons or MOST_NEURONS
    layers = before.encoder.encoder.layer
    for number in range(before.shape.piece_layers):
        if layers[number].output.dense.in_features > most:
            narrow(before, number, most, seen)
    shape = replace(before.shape, words_apart=True, feed_forward=())
    model = KazakhModel(before.encoder, shape)
    widths = tuple(layer.output.dense.in_features for layer in layers)
    model.shape = replace(shape, feed_forward=widths)
    model.attribute_widths = before.attribute_widths
    model.load_state_dict(before.state_dict(), strict=False)  # without `apart` and `places`
    with torch.no_grad():
        model.places.weight.zero_()
        model.apart.weight.zero_()
        model.apart.bias.zero_()
        table = model.encoder.embeddings.position_embeddings.weight
        first = first_place(model.encoder)
        # A word's first piece now has the first position, which was the begin token's.
        table[first:-1] = table[first + 1 :].clone()
    model.eval()  # no dropout, because the targets are exact values and not labels
    return model


def learn_words_apart(
    model: KazakhModel,
    whole: KazakhModel,
    stream: Iterator[Batch],
    device: Device = CPU,
    watch: Watch | None = None,
) -> float:
    """Train the piece layers. Returns the mean squared error on held-out batches, as a share of
    each channel's variance."""
    model.to(device.torch)
    whole.to(device.torch).requires_grad_(False)
    stream = (batch.to(device.torch) for batch in stream)
    watched = [next(stream) for _ in range(WATCHED)]
    variance = torch.cat([said(whole, batch) for batch in watched]).var(0)

    def loss(batch: Batch) -> Tensor:
        return distance(said(model, batch), said(whole, batch), variance)

    model.encoder.embeddings.word_embeddings.requires_grad_(False)
    lower = (model.encoder.embeddings, *model.encoder.encoder.layer[: model.shape.piece_layers])
    old = [p for part in lower for p in part.parameters() if p.requires_grad]
    new = [*model.apart.parameters(), *model.places.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": old, "lr": RATE}, {"params": new, "lr": NEW_RATE}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / WARM_UP, (STEPS - step) / STEPS)
    )
    pace = Pace(STEPS, watch)
    for _ in range(STEPS):
        found = loss(next(stream))
        found.backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        pace.step("words apart", found.item())
    with torch.no_grad():
        return sum(float(loss(batch)) for batch in watched) / WATCHED


def said(model: KazakhModel, batch: Batch) -> Tensor:
    """The vectors of all words in the batch (words × hidden)."""
    vectors, _ = model.word_vectors(batch.ids, batch.words)
    return vectors[known_words(batch.words)]


def stream_of(data: TrainingData, pieces: Pieces, labels: Labels) -> Iterator[Batch]:
    """Yield batches without end. In each epoch, the sentences are augmented again."""
    rng = random.Random(SEED)
    while True:
        yield from batches(encoded_epoch(data, rng, pieces, labels), {"default": BATCH}, rng)


def read_words_apart(
    run: Path,
    output: Path,
    settings: Mapping[str, Any],
    paths: DataPaths,
    *,
    encoder: str | Path | None = None,
    device: Device = CPU,
    watch: Watch | None = None,
) -> float:
    """Train the piece layers of `run` to read words apart, on the training sentences of these
    settings, and write the new run. Returns the remaining error (see `learn_words_apart`). The
    setting `apart_neurons` is the maximum inner width of the piece layers."""
    torch.manual_seed(SEED)
    pieces = read_pieces(encoder_of(encoder, run))
    whole, labels = trained_model(run, encoder)
    data = plain_data(settings, paths)
    stream = stream_of(data, pieces, labels)
    seen = [next(stream) for _ in range(SEEN)]
    model = begun(trained_model(run, encoder)[0], seen, settings.get("apart_neurons"))
    left = round(learn_words_apart(model, whole, stream, device, watch), 4)
    learned = all_sources(data.settings, run)
    apart = {"apart": run.name, "left": left, "learned_from": learned}
    save_run(output, model, labels, read_record(run) | apart, pieces)
    return left
