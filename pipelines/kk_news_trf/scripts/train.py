"""Fine-tune `e5_small_kk` on KazNERD's valid split.

    python scripts/train.py configs/ner.json --kaznerd DIR --encoder DIR --output DIR

KazNERD's test file is read for one purpose only: to leave the sentences it repeats out of training.
Give `--train IOB2_train.txt` to learn from the published training split as well.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from kaznerd import joined, tag_names, varied, without
from model import EntityTagger
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import BertModel

from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.evaluate.iob2 import TaggedWords, read_iob2
from qazcorpus.pipeline.decoding import spans_of_tags
from qazcorpus.pipeline.encoder import PAD

IGNORED = -100


def encode(
    sentence: TaggedWords, tokenizer: Tokenizer, tag_ids: dict[str, int], max_pieces: int
) -> tuple[list[int], list[int]]:
    """Pieces and their tag ids; only the first piece of a word has one."""
    encoding = tokenizer.encode(list(sentence.words), is_pretokenized=True)
    ids, labels, last = [], [], None
    for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
        ids.append(piece)
        labels.append(IGNORED if word is None or word == last else tag_ids[sentence.tags[word]])
        last = word
    if len(ids) > max_pieces:
        ids, labels = [*ids[: max_pieces - 1], ids[-1]], [*labels[: max_pieces - 1], IGNORED]
    return ids, labels


def batches(
    encoded: Sequence[tuple[list[int], list[int]]], size: int, rng: random.Random
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of alike length in random order: (ids, mask, labels), each batch × pieces."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i][0]) + rng.random() * 6)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        width = max(len(encoded[i][0]) for i in group)
        ids = torch.full((len(group), width), PAD)
        labels = torch.full((len(group), width), IGNORED)
        for row, i in enumerate(group):
            ids[row, : len(encoded[i][0])] = torch.tensor(encoded[i][0])
            labels[row, : len(encoded[i][1])] = torch.tensor(encoded[i][1])
        yield ids, (ids != PAD).long(), labels


@torch.no_grad()
def dev_f1(
    model: nn.Module,
    sentences: Sequence[TaggedWords],
    tokenizer: Tokenizer,
    tags: list[str],
) -> float:
    """Micro F1 over exact spans, without structured decoding."""
    model.eval()
    tag_ids = {tag: i for i, tag in enumerate(tags)}
    counts = SpanScores()
    for sentence in sentences:
        ids, labels = encode(sentence, tokenizer, tag_ids, 512)
        scores = model(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))[0]
        best = scores.argmax(-1).tolist()
        predicted = [tags[best[i]] for i, label in enumerate(labels) if label != IGNORED]
        counts.add(spans_of_tags(sentence.tags), spans_of_tags(predicted))
    model.train()
    return counts.f1()


def parameter_groups(model: EntityTagger, settings: dict[str, float]) -> list[dict[str, object]]:
    """No weight decay on biases and layer norms; the lower the layer the smaller its step."""
    groups: list[dict[str, object]] = []
    layers = model.encoder.config.num_hidden_layers
    for name, parameter in model.named_parameters():
        depth = layers + 1
        if "embeddings" in name:
            depth = 0
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1
        scale = settings["layer_decay"] ** (layers + 1 - depth)
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else settings["weight_decay"]
        groups.append({"params": [parameter], "lr": settings["lr"] * scale, "weight_decay": decay})
    return groups


def train(
    config: dict[str, float], kaznerd: Path, encoder: Path, output: Path, extra: Path | None
) -> None:
    """Train, write the averaged weights, the tag names and the record of the run to `output`."""
    seed = int(config["seed"])
    rng = random.Random(seed)
    torch.manual_seed(seed)
    np.random.seed(seed)
    test = list(read_iob2(kaznerd / "IOB2_test.txt"))
    valid = without(read_iob2(kaznerd / "IOB2_valid.txt"), test)
    tags = tag_names(valid)
    rng.shuffle(valid)
    dev, learn = valid[: int(config["dev_sentences"])], valid[int(config["dev_sentences"]) :]
    if extra:
        learn += without(read_iob2(extra), [*test, *dev])
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tag_ids = {tag: i for i, tag in enumerate(tags)}
    model = EntityTagger(
        BertModel.from_pretrained(encoder, dtype=torch.float32, add_pooling_layer=False), len(tags)
    )
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(config["ema_decay"]))
    optimizer = torch.optim.AdamW(parameter_groups(model, config))
    epochs, size = int(config["epochs"]), int(config["batch_size"])
    total = epochs * (len(learn) // size + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / (config["warmup"] * total), max(0.0, (total - step) / total)),
    )
    loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED, label_smoothing=config["label_smoothing"])
    record: list[dict[str, float]] = []
    output.mkdir(parents=True, exist_ok=True)
    started = time.time()
    for epoch in range(epochs):
        rng.shuffle(learn)
        seen = joined([varied(sentence, rng) for sentence in learn], rng, config["join_share"])
        encoded = [encode(sentence, tokenizer, tag_ids, 256) for sentence in seen]
        losses = []
        for ids, mask, labels in batches(encoded, size, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bool(config["bfloat16"])):
                scores = model(ids, mask)
            loss = loss_of(scores.float().flatten(0, 1), labels.flatten())
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            averaged.update_parameters(model)
            losses.append(loss.item())
        row = {
            "epoch": epoch + 1,
            "loss": round(float(np.mean(losses)), 4),
            "dev_f1": round(dev_f1(averaged, dev, tokenizer, tags), 4),
            "minutes": round((time.time() - started) / 60, 1),
        }
        record.append(row)
        print(json.dumps(row), flush=True)
        torch.save(averaged.module.state_dict(), output / "weights.pt")
        (output / "tags.json").write_text(json.dumps(tags))
        (output / "training.json").write_text(
            json.dumps({"config": config, "sentences": len(learn), "epochs": record}, indent=1)
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument(
        "--kaznerd", type=Path, required=True, help="folder with IOB2_valid.txt and IOB2_test.txt"
    )
    parser.add_argument("--encoder", type=Path, required=True, help="folder with e5_small_kk")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument(
        "--train", type=Path, help="the published IOB2_train.txt, where you have it"
    )
    arguments = parser.parse_args()
    train(
        json.loads(arguments.config.read_text()),
        arguments.kaznerd,
        arguments.encoder,
        arguments.output,
        arguments.train,
    )
