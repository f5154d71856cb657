"""Batches of lessons for the statement model (extra `train`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import groups_of
from qazcorpus.statements.model.discourse import FLAGS, PARTS
from qazcorpus.statements.model.features import IN_TARGET, TO_TARGET, TO_WORDS, Edges, buckets_of
from qazcorpus.statements.model.lesson import UNKNOWN, Lesson
from qazcorpus.training.statements.settings import TrainingSettings

if TYPE_CHECKING:
    from torch import Tensor


def epoch_jobs(
    lessons: Sequence[Lesson],
    items: Sequence[Lesson],
    settings: TrainingSettings,
    numbers: np.random.Generator,
) -> list[list[Lesson]]:
    """The batches of an epoch: batches of lessons with similar lengths, and a share of the batches
    of single items."""
    sized = ((lesson, len(lesson.vectors)) for lesson in _alike(lessons, numbers))
    jobs = [*groups_of(sized, settings.words_at_once)]
    if items:
        alike, size = _alike(items, numbers), settings.items_at_once
        groups = [alike[k : k + size] for k in range(0, len(alike), size)]
        share = max(1, round(len(groups) * settings.item_share))
        jobs += [groups[group] for group in numbers.permutation(len(groups))[:share]]
    return jobs


def _alike(lessons: Sequence[Lesson], numbers: np.random.Generator) -> list[Lesson]:
    """The lessons sorted roughly by their length, in another order each time."""
    lengths = np.array([len(lesson.vectors) for lesson in lessons])
    order = np.argsort(lengths * numbers.uniform(0.8, 1.25, len(lengths)))
    return [lessons[place] for place in order]


class PassageBatch:
    """The passages of lessons, one per row, padded to the longest target and the longest passage.

    `words` are the indices of the lessons' words in the flattened rows (rows × longest passage),
    one lesson after another. `firsts` has the index of each lesson's first word in `words`.
    """

    def __init__(self, lessons: Sequence[Lesson], device: str = "cpu") -> None:
        import torch

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

        def there(values: NDArray[Any]) -> Tensor:
            tensor: Tensor = torch.from_numpy(values).to(device)
            return tensor

        self.vectors, self.flags, self.documents = there(vectors), there(flags), there(documents)
        self.known, self.buckets = there(known), there(buckets)
        self.words = there(np.concatenate(places))
        self.firsts = np.cumsum([0, *(len(lesson.vectors) for lesson in lessons)]).tolist()
        rows_of = np.cumsum([0, *(len(lesson.table.stretches) for lesson in lessons)])
        self.first_rows = there(rows_of[:-1].astype(np.int64))
        self.tags = there(
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
        """For each content, the indices of the other contents of its speaker among all contents."""
        found, first = [], 0
        for lesson in self.lessons:
            found += [[first + place for place in places] for places in lesson.kin]
            first += len(lesson.contents)
        return found

    @property
    def owners(self) -> list[int]:
        """The index of the lesson of each content."""
        return [row for row, lesson in enumerate(self.lessons) for _ in lesson.contents]
