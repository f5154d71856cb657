"""Let the piece layers of a trained run read each word alone.

    python scripts/apart.py configs/apart.json --init RUN --data DIR --encoder DIR \\
        --gold gold.iob2 --trees trees.conllu --output APART
    python scripts/train.py configs/apart.json --init APART --teacher WIDE …

What these layers say of a word then hangs on nothing else, so that the pipeline works it out once
and keeps it. A linear layer and a vector for each place in the sentence follow them; all of it
learns to say of each word what the piece layers of RUN say, which read the sentence. No label is
looked at.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import replace

import torch
from model import KazakhModel
from prune import add_options, narrow, sources_of
from runs import RECORD, all_sources, save_run, trained_model
from sources import Sources
from tensors import Batch, Labels, batches, known_words
from tokenizers import Tokenizer
from torch import Tensor
from train import distance, numbers

SEED = 20261127
STEPS = 400
WARM_UP = 30
BATCH = 32
RATE, NEW_RATE = 4e-4, 2e-3  # of the layers, of what is new
SEEN, WATCHED = 20, 15  # batches: to choose neurons by, to measure on
MOST_NEURONS = 576  # of the inner part of a piece layer


def begun(before: KazakhModel, seen: list[Batch]) -> KazakhModel:
    """A model with the layers and heads of `before`, which is used up; its piece layers are no
    wider than MOST_NEURONS, and read words apart."""
    if before.shape.words_apart:
        raise SystemExit("the run reads words apart already: train.py goes on from it.")
    layers = before.encoder.encoder.layer
    for number in range(before.shape.piece_layers):
        if layers[number].output.dense.in_features > MOST_NEURONS:
            narrow(before, number, MOST_NEURONS, seen)
    shape = replace(before.shape, words_apart=True, feed_forward=())
    model = KazakhModel(before.encoder, shape)
    widths = tuple(layer.output.dense.in_features for layer in layers)
    model.shape = replace(shape, feed_forward=widths)
    model.attribute_widths = before.attribute_widths
    lacking, _ = model.load_state_dict(before.state_dict(), strict=False)
    assert all(name.startswith(("apart.", "places.")) for name in lacking)
    with torch.no_grad():
        model.places.weight.zero_()
        model.apart.weight.zero_()
        model.apart.bias.zero_()
        table = model.encoder.embeddings.position_embeddings.weight
        table[:-1] = table[1:].clone()  # place 0 was the begin token's
    return model.eval()  # no dropout: it has a value to meet, not labels


def learn(model: KazakhModel, whole: KazakhModel, stream: Iterator[Batch]) -> float:
    """Train the piece layers; what is left unexplained on batches kept apart, as a share of each
    channel's variance."""
    whole.requires_grad_(False)
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
    for _ in range(STEPS):
        loss(next(stream)).backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    with torch.no_grad():
        return sum(float(loss(batch)) for batch in watched) / WATCHED


def said(model: KazakhModel, batch: Batch) -> Tensor:
    """The vectors of all words of the batch (words × hidden)."""
    vectors, _ = model.word_vectors(batch.ids, batch.words)
    return vectors[known_words(batch.words)]


def stream_of(sources: Sources, tokenizer: Tokenizer, labels: Labels) -> Iterator[Batch]:
    """Batches without end, sentences varied anew each time."""
    rng = random.Random(SEED)
    while True:
        yield from batches(numbers(sources, rng, tokenizer, labels), {"default": BATCH}, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    whole, labels = trained_model(given.init, given.encoder)
    tokenizer = Tokenizer.from_file(str(given.encoder / "tokenizer.json"))
    sources = sources_of(given)
    stream = stream_of(sources, tokenizer, labels)
    seen = [next(stream) for _ in range(SEEN)]
    model = begun(trained_model(given.init, given.encoder)[0], seen)
    left = round(learn(model, whole, stream), 4)
    record = json.loads((given.init / RECORD).read_text(encoding="utf-8"))
    learned = all_sources(sources.settings, given.init)
    apart = {"apart": given.init.name, "left": left, "learned_from": learned}
    save_run(given.output, model, labels, record | apart)
    print(f"left unexplained: {left}")


if __name__ == "__main__":
    main()
