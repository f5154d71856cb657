"""Train the encoder with its heads.

    python scripts/train.py configs/base.json --data DIR --encoder DIR --output RUN
    python scripts/train.py configs/joint.json --data DIR --encoder DIR --init RUN --output RUN2

A settings file names the sources it learns from (each with how often an epoch repeats it), the fold
of UD_Kazakh-KTB that is held out, and how. `--init` starts from the weights of an earlier run, head
by head and label by label. DIR holds the sources' folders: kaznerd, ud_kazakh_ktb, ud_kyrgyz_ktmu,
apertium_kaz_texts.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from model import KazakhModel
from runs import all_sources, begin_model, save_run, trained_model
from sentences import Sentence
from sources import Sources
from tensors import (
    IGNORED,
    Batch,
    Encoded,
    Labels,
    StanceQueries,
    batches,
    collate,
    encode,
    known_words,
)
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from qazcorpus.decoding import spans_of_tags
from qazcorpus.evaluate.entities import SpanScores

Settings = dict[str, Any]


def loss_of(
    model: KazakhModel, batch: Batch, settings: Settings, teacher: KazakhModel | None = None
) -> Tensor:
    """The weighted sum of the losses of whatever the batch has labels for, and of the distance from
    what the teacher says."""
    weights: dict[str, float] = settings["loss_weights"]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bool(settings["bfloat16"])):
        found = model.states(batch.ids, batch.words)
        states = model.dropout(found)
        scores = task_scores(model, batch, states)
    total = torch.zeros(())
    if teacher is not None:
        far, unlike = from_teacher(model, batch, found, teacher)
        total = total + weights["states"] * far + weights.get("teacher_tags", 0.0) * unlike
    for name, values in scores.items():
        layer, _, column = name.partition(":")
        labels = batch.labels[layer]
        if column:
            labels = labels[..., int(column)]
        smoothing = settings["label_smoothing"] if name != "heads" else 0.0
        part = nn.functional.cross_entropy(
            values.float().flatten(0, -2),
            labels.flatten(),
            ignore_index=IGNORED,
            label_smoothing=smoothing,
        )
        if bool((labels != IGNORED).any()):  # else there is nothing to learn from
            total = total + weights.get(layer, 1.0) * part
    return total


def teacher_of(run: Path, encoder: Path, labels: Labels) -> KazakhModel:
    """The model of a run that has the same entity tags."""
    teacher, known = trained_model(run, encoder)
    if known.tags != labels.tags:
        raise SystemExit(f"{run} knows other entity tags than the sentences have.")
    return teacher


def from_teacher(
    model: KazakhModel, batch: Batch, states: Tensor, teacher: KazakhModel
) -> tuple[Tensor, Tensor]:
    """How far word states (batch × words × hidden) lie from the teacher's, see `distance`, and the
    cross-entropy of their entity tags to the teacher's (Hinton et al., 2015). The teacher reads
    unlabelled texts in their original letter case, see `Batch.original`."""
    known = known_words(batch.words)
    with torch.no_grad():
        wanted = teacher.states(*(batch.original or (batch.ids, batch.words)))[known]
        likely = teacher.entities(wanted).softmax(-1)
    own = states[known]
    tags = model.entities(model.dropout(own)).float().log_softmax(-1)
    return distance(own, wanted, wanted.var(0)), -(likely * tags).sum(-1).mean()


def distance(states: Tensor, wanted: Tensor, variance: Tensor) -> Tensor:
    """The mean square of what lies between states (words × hidden), as a share of each channel's
    variance."""
    return ((states.float() - wanted) ** 2 / variance.clamp(min=1e-6)).mean()


def task_scores(model: KazakhModel, batch: Batch, states: Tensor) -> dict[str, Tensor]:
    """The scores of each labelled task: batch × words × classes."""
    labels, scores = batch.labels, {}
    if "tags" in labels:
        scores["tags"] = model.entities(states)
    if "morphology" in labels:
        parts = model.morphology(states).split(model.attribute_widths, dim=-1)
        scores |= {f"morphology:{i}": part for i, part in enumerate(parts)}
    if "lemmas" in labels:
        scores["lemmas"] = model.lemmas(states)
    if "kyrgyz_upos" in labels:
        scores["kyrgyz_upos"] = model.kyrgyz_upos(states)
    if "parts" in labels:
        thirds = model.parts(states).chunk(labels["parts"].shape[-1], dim=-1)
        scores |= {f"parts:{i}": third for i, third in enumerate(thirds)}
    if batch.queries:
        targets = mean_states(model, batch.queries)
        scores["stance"] = model.stances(states, batch.queries.contents, targets)
    if "heads" in labels:
        empty = ~known_words(batch.words)[:, None, :]
        scores["heads"] = model.parser(states).masked_fill(empty, -1e4)
        gold = labels["heads"].clamp(min=0)
        for name in ("relations", "kyrgyz_relations"):
            if name in labels:
                scores[name] = getattr(model, name).scores(states, gold)
    return scores


def mean_states(model: KazakhModel, targets: StanceQueries) -> Tensor:
    """The mean of each target's word states (targets × hidden)."""
    states = model.states(targets.ids, targets.words)[:, 1:]
    known = known_words(targets.words)[:, 1:, None]
    return (states * known).sum(1) / known.sum(1).clamp(min=1)


@torch.no_grad()
def evaluate(
    model: KazakhModel, sentences: Sequence[Sentence], tokenizer: Tokenizer, labels: Labels
) -> dict[str, float]:
    """Scores on gold words, in percent, without structured decoding of trees."""
    model.eval()
    spans = SpanScores()
    right: dict[str, list[bool]] = {}
    for sentence in sentences:
        encoded = encode(sentence, tokenizer, labels)
        if encoded is None:
            continue
        batch = collate([encoded])
        states = model.states(batch.ids, batch.words)
        if sentence.tags:
            best = model.entities(states)[0, 1:].argmax(-1).tolist()
            spans.add(spans_of_tags(sentence.tags), spans_of_tags([labels.tags[t] for t in best]))
        if "morphology" in batch.labels and sentence.upos and sentence.feats:
            best = labels.morphology.best(model.morphology(states)[0, 1:].numpy())
            for i, upos, feats in zip(best, sentence.upos, sentence.feats, strict=True):
                found = labels.morphology.analyses[i]
                if upos:
                    right.setdefault("upos", []).append(found[0] == upos)
                if feats and "?" not in feats:
                    right.setdefault("feats", []).append(found[1] == feats)
        if "lemmas" in batch.labels and sentence.lemmas:
            best = model.lemmas(states)[0, 1:].argmax(-1).tolist()
            for i, word, lemma in zip(best, sentence.words, sentence.lemmas, strict=True):
                if lemma:
                    made = labels.scripts[i].apply(word).lower()
                    right.setdefault("lemma", []).append(made == lemma.lower())
        if "relations" in batch.labels:
            chosen = model.parser(states).argmax(-1)
            relations = model.relations.scores(states, chosen)[0, 1:].argmax(-1)
            gold = batch.labels["heads"][0, 1:].tolist()
            gold_relations = batch.labels["relations"][0, 1:].tolist()
            for h, r, g, k in zip(
                chosen[0, 1:].tolist(), relations.tolist(), gold, gold_relations, strict=True
            ):
                right.setdefault("uas", []).append(h == g)
                right.setdefault("las", []).append(h == g and r == k)
    model.train()
    scores = {name: round(100 * float(np.mean(values)), 2) for name, values in right.items()}
    return {"entities": round(100 * spans.f1(), 2), **scores} if spans.gold else scores


def parameter_groups(model: KazakhModel, settings: Settings) -> list[dict[str, object]]:
    """No weight decay on biases and layer norms; the lower the layer the smaller its step."""
    groups: list[dict[str, object]] = []
    layers = model.shape.layers
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        depth, rate = layers + 1, settings["lr"]
        if "embeddings" in name:
            depth = 0
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1
        else:
            rate *= settings.get("head_lr", 1.0)
        scale = settings["layer_decay"] ** (layers + 1 - depth)
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else settings["weight_decay"]
        groups.append({"params": [parameter], "lr": rate * scale, "weight_decay": decay})
    return groups


def train(
    settings: Settings,
    sources: Sources,
    encoder: Path,
    output: Path,
    init: Path | None,
    *,
    teacher_run: Path | None = None,
) -> None:
    """Train, write the averaged weights, the labels and the record of the run to `output`.

    With `teacher_run` states and entity tags are kept near that run's.
    """
    if (teacher_run is not None) != ("states" in settings["loss_weights"]):
        raise SystemExit("--teacher and the loss weight 'states' go together: give both or none.")
    seed = int(settings["seed"])
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    labels = sources.labels()
    model = begin_model(encoder, labels, settings, init)
    teacher = teacher_of(teacher_run, encoder, labels) if teacher_run else None
    # A third of the parameters; those of rare pieces would not move anyway.
    model.encoder.embeddings.word_embeddings.requires_grad_(False)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(settings["ema_decay"]))
    optimizer = torch.optim.AdamW(parameter_groups(model, settings), fused=True)
    epochs, sizes = int(settings["epochs"]), settings["batch_sizes"]
    total = epochs * sum(1 for _ in batches(numbers(sources, rng, tokenizer, labels), sizes, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(
            (step + 1) / (settings["warmup"] * total), max(0.0, (total - step) / total)
        ),
    )
    learned = all_sources(settings, init, teacher_run)
    record: list[dict[str, object]] = []
    started = time.time()
    for epoch in range(int(settings.get("stop_after", epochs))):
        losses = []
        for batch in batches(numbers(sources, rng, tokenizer, labels), sizes, rng):
            loss = loss_of(model, batch, settings, teacher)
            if not torch.isfinite(loss):
                raise RuntimeError(f"loss {loss.item()} in epoch {epoch + 1}, {batch.source}")
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            averaged.update_parameters(model)
            losses.append(loss.item())
        row: dict[str, object] = {
            "epoch": epoch + 1,
            "loss": round(float(np.mean(losses)), 4),
            "minutes": round((time.time() - started) / 60, 1),
        }
        if epoch + 1 == epochs or (epoch + 1) % int(settings["evaluate_every"]) == 0:
            row |= {
                name: evaluate(averaged.module, held_out, tokenizer, labels)
                for name, held_out in sources.held_out().items()
            }
        record.append(row)
        print(json.dumps(row), flush=True)
        whole = {"settings": settings, "sentences": sources.sizes(), "learned_from": learned}
        save_run(output, averaged.module, labels, whole | {"epochs": record})


def numbers(
    sources: Sources, rng: random.Random, tokenizer: Tokenizer, labels: Labels
) -> list[Encoded]:
    """One epoch's sentences, varied anew, as numbers."""
    encoded = (encode(s, tokenizer, labels) for s in sources.epoch(rng))
    return [sentence for sentence in encoded if sentence is not None]


def fold_of(name: str) -> int | None:
    """The fold of that number; None for the treebank's own division, `official`."""
    return None if name == "official" else int(name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sources' folders")
    parser.add_argument("--encoder", type=Path, required=True, help="folder with e5_small_kk")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="an earlier run to start from")
    parser.add_argument("--teacher", type=Path, help="a run to keep near to")
    parser.add_argument("--fold", help="the KTB fold to hold out, in place of the settings' own")
    parser.add_argument("--kaznerd-train", type=Path, help="the published IOB2_train.txt")
    parser.add_argument("--gold", type=Path, help="IOB2 file written by gold.py")
    parser.add_argument("--trees", type=Path, help="CoNLL-U file written by trees.py")
    parser.add_argument("--statements", type=Path, help="written by statements/scripts/marked.py")
    arguments = parser.parse_args()
    chosen = json.loads(arguments.config.read_text())
    if arguments.fold is not None:
        chosen["held_out_fold"] = fold_of(arguments.fold)
    train(
        chosen,
        Sources.read(
            chosen,
            arguments.data,
            kaznerd_train=arguments.kaznerd_train,
            gold=arguments.gold,
            trees=arguments.trees,
            statements=arguments.statements,
        ),
        arguments.encoder,
        arguments.output,
        arguments.init,
        teacher_run=arguments.teacher,
    )
