"""Training of the discourse model in torch (extra `train`): its twin, its loss, its batches.

Contents, sources and cues are tagged by cross-entropy, sources and stances told for the gold spans.
Sources are left out of the stance's view at random, so that it does not hang on who speaks; what
else the speaker says is not. Seeds and settings are kept with the weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from qazcorpus.document import STANCES
from qazcorpus.pipeline.decoding import groups_of
from qazcorpus.statements.discourse import (
    FLAGS,
    IN_TARGET,
    PARTS,
    TAGS,
    TO_TARGET,
    TO_WORDS,
    DiscourseModel,
    Edges,
    Parts,
    buckets_of,
)
from qazcorpus.statements.discourse_module import discourse_module, require_torch
from qazcorpus.statements.lesson import UNKNOWN, Lesson

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What the training may be told.

    A step sees documents of some `words_at_once` words, or `items_at_once` single items;
    `width`, `layers`, `heads` and `wide` (times the width inside a layer) are the model's; an epoch
    sees `item_share` of the single items; sources are hidden from the stance with the probability
    `hidden_sources`.
    """

    width: int = 192
    layers: int = 2
    heads: int = 6
    wide: int = 2
    dropout: float = 0.2
    input_dropout: float = 0.0
    epochs: int = 25
    rate: float = 1.2e-3
    weight_decay: float = 0.05
    words_at_once: int = 512
    items_at_once: int = 32
    item_share: float = 0.25
    stance_weight: float = 1.0
    pointer_weight: float = 1.0
    begin_weight: float = 1.0
    smoothing: float = 0.05
    hidden_sources: float = 0.15
    seed: int = 0

    def sized_as(self, model: DiscourseModel) -> TrainingSettings:
        """The same for a model of the sizes of `model`."""
        sizes = ("width", "layers", "heads", "wide")
        return replace(self, **{name: model.settings[name] for name in sizes})


def train(
    lessons: Sequence[Lesson],
    settings: TrainingSettings = TrainingSettings(),
    *,
    items: Sequence[Lesson] = (),
    start: DiscourseModel | None = None,
    watch: Callable[[int, float], None] | None = None,
) -> DiscourseModel:
    """A model that learned from documents (`lessons`) and single statements (`items`).

    `start` is a model to go on from, whose sizes hold. `watch` is told each epoch's number and mean
    loss. Raises MissingExtraError without torch, ValueError without lessons.
    """
    torch = require_torch()
    settings = settings.sized_as(start) if start else settings
    if not lessons:
        raise ValueError("there is nothing to learn from")
    items = [item for item in items if any(s != UNKNOWN for s in item.stances)]
    torch.manual_seed(settings.seed)
    numbers = np.random.default_rng(settings.seed)
    module = discourse_module(settings, lessons[0].vectors.shape[1], start)
    optimizer = _optimizer_of(module, settings)
    told = [stance for lesson in (*lessons, *items) for stance in lesson.stances]
    weights = _class_weights([stance for stance in told if stance != UNKNOWN])
    for epoch in range(settings.epochs):
        module.train()
        jobs = epoch_jobs(lessons, items, settings, numbers)
        total = 0.0
        for done, job in enumerate(numbers.permutation(len(jobs))):
            progress = (epoch + done / len(jobs)) / settings.epochs
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * _one_cycle(progress)
            loss = _lesson_loss(module, Batch(jobs[job]), weights, settings, numbers)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item()
        if watch:
            watch(epoch, total / len(jobs))
    return _as_model(module, settings)


def _optimizer_of(module: Any, settings: TrainingSettings) -> Any:
    """AdamW for the module; biases, norms and tables do not decay."""
    tables = ("emb", "lex")
    matrices = [p for n, p in module.named_parameters() if p.ndim > 1 and not n.startswith(tables)]
    others = [p for n, p in module.named_parameters() if p.ndim < 2 or n.startswith(tables)]
    return require_torch().optim.AdamW(
        [
            {"params": matrices, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=settings.rate,
    )


def _one_cycle(progress: float, warm: float = 0.1, first: float = 0.04) -> float:
    """The share of the highest rate: up from `first` and down to nothing in half waves (Smith and
    Topin, 2019)."""
    if progress < warm:
        return first + (1 - first) * (1 - math.cos(math.pi * progress / warm)) / 2
    return (1 + math.cos(math.pi * (progress - warm) / (1 - warm))) / 2


def calibrated(model: DiscourseModel, lessons: Sequence[Lesson]) -> DiscourseModel:
    """The model with the temperature at which its stances' log-likelihood on `lessons`, which it
    must not have learned from, is best (Guo et al., 2017); as it is where these tell no stance."""
    from qazcorpus.statements.learned import read_document

    logits, gold = [], []
    plain = model.at_temperature(1.0)
    for lesson in lessons:
        told = np.array(lesson.stances, np.int64) != UNKNOWN
        if told.any():
            reading = read_document(plain, lesson.table, lesson.vectors, lesson.target)
            found = plain.stances(reading, lesson.parts, lesson.terms, lesson.ngrams)
            logits.append(np.log(found[told] + 1e-9))
            gold += [stance for stance in lesson.stances if stance != UNKNOWN]
    if not logits:
        return model
    scores, rows = np.concatenate(logits), np.arange(len(gold))

    def likelihood(temperature: float) -> float:
        shifted = scores / temperature
        shifted = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        return float(shifted[rows, gold].mean())

    best = max((step / 20 for step in range(10, 81)), key=likelihood)
    return model.at_temperature(best)


def epoch_jobs(
    lessons: Sequence[Lesson],
    items: Sequence[Lesson],
    settings: TrainingSettings,
    numbers: np.random.Generator,
) -> list[list[Lesson]]:
    """Batches of an epoch: lessons of like length together, and a share of the single items."""
    sized = ((lesson, len(lesson.vectors)) for lesson in _alike(lessons, numbers))
    jobs = [*groups_of(sized, settings.words_at_once)]
    if items:
        alike, size = _alike(items, numbers), settings.items_at_once
        groups = [alike[k : k + size] for k in range(0, len(alike), size)]
        share = max(1, round(len(groups) * settings.item_share))
        jobs += [groups[group] for group in numbers.permutation(len(groups))[:share]]
    return jobs


def _alike(lessons: Sequence[Lesson], numbers: np.random.Generator) -> list[Lesson]:
    """The lessons by their length, roughly: another order each time."""
    lengths = np.array([len(lesson.vectors) for lesson in lessons])
    order = np.argsort(lengths * numbers.uniform(0.8, 1.25, len(lengths)))
    return [lessons[place] for place in order]


class Batch:
    """Passages of lessons, one a row, padded to the longest target and passage.

    `words` are the places of the lessons' words among the rows' (rows × longest), one lesson behind
    another; `firsts` where each lesson begins among them.
    """

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        torch = require_torch()
        self.lessons = lessons
        rows = [(lesson, words) for lesson in lessons for words in lesson.table.stretches]
        self.n_target = max(len(lesson.target) for lesson in lessons)
        size = max(words.stop - words.start for _, words in rows)
        whole, width = self.n_target + size, lessons[0].vectors.shape[1]
        vectors = np.zeros((len(rows), whole, width), np.float32)
        documents = np.zeros((len(rows), width), np.float32)
        flags = np.zeros((len(rows), size, len(FLAGS)), np.int64)
        known = np.zeros((len(rows), whole), bool)
        buckets = np.full((len(rows), whole, whole), IN_TARGET)
        buckets[:, : self.n_target, self.n_target :] = TO_WORDS
        buckets[:, self.n_target :, : self.n_target] = TO_TARGET
        places = []
        for row, (lesson, words) in enumerate(rows):
            length = words.stop - words.start
            inside = slice(self.n_target, self.n_target + length)
            vectors[row, : len(lesson.target)] = lesson.target
            vectors[row, inside] = lesson.vectors[words]
            documents[row] = lesson.document
            flags[row, :length] = lesson.table.flags[words]
            known[row, : len(lesson.target)] = True
            known[row, inside] = True
            buckets[row, inside, inside] = buckets_of(lesson.table.sentences[words])
            places.append(np.arange(length) + row * size)
        self.vectors, self.flags = torch.from_numpy(vectors), torch.from_numpy(flags)
        self.documents = torch.from_numpy(documents)
        self.known, self.buckets = torch.from_numpy(known), torch.from_numpy(buckets)
        self.words = torch.from_numpy(np.concatenate(places))
        self.firsts = np.cumsum([0, *(len(lesson.vectors) for lesson in lessons)]).tolist()
        rows_of = np.cumsum([0, *(len(lesson.table.stretches) for lesson in lessons)])
        self.first_rows = torch.from_numpy(rows_of[:-1].astype(np.int64))
        self.tags = torch.from_numpy(
            np.concatenate(
                [
                    lesson.tags()
                    if lesson.complete
                    else np.full((len(PARTS), len(lesson.vectors)), UNKNOWN)
                    for lesson in lessons
                ],
                1,
            )
        )

    def spans(self, name: str) -> list[Edges | None]:
        """The contents, sources or cues of all lessons, as edges in `words`."""
        return [
            (first + edges[0], first + edges[1]) if edges else None
            for first, lesson in zip(self.firsts, self.lessons, strict=False)
            for edges in getattr(lesson, name)
        ]

    @property
    def contents(self) -> list[Edges]:
        """The contents of all lessons, as edges in `words`."""
        return [edges for edges in self.spans("contents") if edges]

    @property
    def kin(self) -> list[list[int]]:
        """Of each content, the places of the others of its speaker among all contents."""
        found, first = [], 0
        for lesson in self.lessons:
            found += [[first + place for place in places] for places in lesson.kin]
            first += len(lesson.contents)
        return found

    @property
    def owners(self) -> list[int]:
        """The lesson of each content."""
        return [row for row, lesson in enumerate(self.lessons) for _ in lesson.contents]


def _lesson_loss(
    module: Any,
    batch: Batch,
    weights: Tensor,
    settings: TrainingSettings,
    numbers: np.random.Generator,
) -> Tensor:
    """The loss of a batch: tags, stances (`weights` are the classes') and sources; `numbers` draws
    the sources that are hidden."""
    torch = require_torch()
    entropy = torch.nn.functional.cross_entropy
    target, states = module(batch)
    loss: Tensor = states.new_zeros(())
    if (batch.tags != UNKNOWN).any():
        scores = module.tag(states).unflatten(-1, (len(PARTS), TAGS)).float()
        begin = torch.tensor([1.0, settings.begin_weight, 1.0])
        for part in range(len(PARTS)):
            loss = loss + entropy(scores[:, part], batch.tags[part], weight=begin)
    if any(s != UNKNOWN for lesson in batch.lessons for s in lesson.stances):
        sources = [
            edges if numbers.random() > settings.hidden_sources else None
            for edges in batch.spans("sources")
        ]
        gold = torch.tensor([stance for lesson in batch.lessons for stance in lesson.stances])
        scores = module.stance(
            target[batch.owners],
            states,
            Parts(batch.contents, sources, batch.spans("cues"), batch.kin),
            torch.from_numpy(np.concatenate([lesson.terms for lesson in batch.lessons])),
            [ngrams for lesson in batch.lessons for ngrams in lesson.ngrams],
        )
        loss = loss + settings.stance_weight * entropy(
            scores.float(), gold, weight=weights, label_smoothing=settings.smoothing
        )
    pointers = [
        entropy(module.pointer(states, batch.firsts[row], lesson).float(), lesson.chosen(torch))
        for row, lesson in enumerate(batch.lessons)
        if lesson.complete and lesson.candidates
    ]
    if pointers:
        loss = loss + settings.pointer_weight * torch.stack(pointers).mean()
    return loss


def _class_weights(stances: Sequence[int]) -> Tensor:
    """Square roots of the inverse shares: rare stances count more, yet less than by their share."""
    counts = np.bincount(stances, minlength=len(STANCES)).clip(1)
    return require_torch().tensor(
        (counts.sum() / (len(STANCES) * counts)) ** 0.5, dtype=require_torch().float32
    )


def _as_model(module: Any, settings: TrainingSettings) -> DiscourseModel:
    """The module's weights as the model that needs no torch."""
    module.eval()
    weights = {name: value.detach().numpy() for name, value in module.state_dict().items()}
    kept = {**asdict(settings), "stances": list(STANCES)}
    return DiscourseModel(weights, kept)
