"""The loss of a batch: the losses of its labels, and the distance from a teacher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn

from qazcorpus.training.devices import CPU, Device
from qazcorpus.training.encoder.model import KazakhModel, begin_scores
from qazcorpus.training.encoder.tensors import IGNORED, Batch, StanceQueries, known_words

SETS: Final = frozenset({"tags", "ends"})  # layers of which a word may have several labels
POSITIONS: Final = frozenset({"heads", "begins"})  # layers whose labels are positions of words


def loss_of_sets(scores: Tensor, possible: Tensor, smoothing: float) -> Tensor:
    """The mean negative logarithm of the probability of all possible labels together.

    `possible` has the shape of the scores (batch × words × labels), with 1 for a possible label, 0
    for another, and IGNORED in the rows of words that do not count. With one possible label a
    word, this is the cross-entropy.
    """
    counted = possible[..., 0] != IGNORED
    likely = scores[counted].log_softmax(-1)
    right = likely.masked_fill(possible[counted] == 0, -torch.inf).logsumexp(-1)
    return -(1 - smoothing) * right.mean() - smoothing * likely.mean()


def loss_of(
    model: KazakhModel,
    batch: Batch,
    settings: Mapping[str, Any],
    teacher: KazakhModel | None = None,
    device: Device = CPU,
) -> Tensor:
    """The weighted sum of the losses of all labels in the batch, and of the distance from the
    teacher."""
    weights: dict[str, float] = settings["loss_weights"]
    with device.autocast(wanted=bool(settings["bfloat16"])):
        found = model.states(batch.ids, batch.words)
        states = model.dropout(found)
        scores = task_scores(model, batch, states)
    total = torch.zeros((), device=batch.ids.device)
    if teacher is not None:
        far, unlike = from_teacher(model, batch, found, teacher)
        total = total + weights["states"] * far + weights.get("teacher_tags", 0.0) * unlike
    for name, values in scores.items():
        layer, _, column = name.partition(":")
        labels = batch.labels[layer]
        if column:
            labels = labels[..., int(column)]
        if not bool((labels != IGNORED).any()):
            continue  # the loss would not be a number
        smoothing = settings["label_smoothing"] if name not in POSITIONS else 0.0
        if name in SETS:
            part = loss_of_sets(values.float(), labels, smoothing)
        else:
            part = nn.functional.cross_entropy(
                values.float().flatten(0, -2),
                labels.flatten(),
                ignore_index=IGNORED,
                label_smoothing=smoothing,
            )
        total = total + weights.get(layer, 1.0) * part
    return total


def from_teacher(
    model: KazakhModel, batch: Batch, states: Tensor, teacher: KazakhModel
) -> tuple[Tensor, Tensor]:
    """The distance of word states (batch × words × hidden) from the teacher's (see `distance`), and
    the cross-entropy of their entity tags, with the teacher's probabilities as targets (Hinton et
    al., 2015). The teacher reads unlabelled texts in their original letter case (see
    `Batch.original`)."""
    known = known_words(batch.words)
    with torch.no_grad():
        wanted = teacher.states(*(batch.original or (batch.ids, batch.words)))[known]
        likely = teacher.entities(wanted).softmax(-1)
    own = states[known]
    tags = model.entities(model.dropout(own)).float().log_softmax(-1)
    return distance(own, wanted, wanted.var(0)), -(likely * tags).sum(-1).mean()


def distance(states: Tensor, wanted: Tensor, variance: Tensor) -> Tensor:
    """The mean squared difference between states (words × hidden), divided by each channel's
    variance."""
    return ((states.float() - wanted) ** 2 / variance.clamp(min=1e-6)).mean()


def task_scores(model: KazakhModel, batch: Batch, states: Tensor) -> dict[str, Tensor]:
    """The scores for each task with labels: batch × words × classes, or contents × stances."""
    labels, scores = batch.labels, {}
    if "tags" in labels:
        scores["tags"] = model.entities(states)
    if "ends" in labels:
        scores["ends"] = model.ends(states)
        scores["begins"] = begin_scores(model.begins(states))
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
