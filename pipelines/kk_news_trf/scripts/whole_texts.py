"""Texts with their statements, as the encoder and the statement model learn from them together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from model import PAD, KazakhModel
from numpy.typing import NDArray
from torch import Tensor

from qazcorpus.document import Document
from qazcorpus.pipeline.pieces import NO_WORD
from qazcorpus.statements.lesson import Lesson
from qazcorpus.statements.training import Batch

LONGEST = 120  # words of a sentence that are read together
PIECES_AT_ONCE = 448

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """Words as the encoder takes them: `ids` and `places` of their pieces (see `encoder.Window`),
    the words that have pieces, and how many words there are."""

    ids: Ints
    places: Ints
    known: Ints
    words: int


@dataclass(frozen=True)
class WholeText:
    """A text: the pieces of its sentences, and for each wording of its target a lesson, without
    vectors, and the pieces of the wording."""

    sentences: list[Pieces]
    lessons: list[Lesson]
    targets: list[Pieces]

    def toward(self, wording: int) -> TextLesson:
        """Its lesson toward a wording of the target."""
        return TextLesson(self, wording)


class TextLesson(Lesson):
    """A lesson without vectors, and the pieces that `batch_of` makes the batch's vectors of."""

    def __init__(self, text: WholeText, wording: int) -> None:
        lesson = text.lessons[wording]
        _ = lesson.ngrams  # made once and not for each view
        vars(self).update(vars(lesson))
        self.sentences, self.asked = text.sentences, text.targets[wording]


def whole_texts(
    pairs: Iterable[tuple[Document, Lesson]],
    pieces: Callable[[Sequence[str]], Pieces],
    words: Callable[[str], Sequence[str]],
) -> Iterator[WholeText]:
    """The texts of documents and their lessons; neighbours of one doc_id differ in the target.

    `pieces` makes pieces of words, `words` the words of a target.
    """
    for _, group in groupby(pairs, key=lambda pair: pair[0].doc_id):
        whole = WholeText([], [], [])
        for document, lesson in group:
            if not whole.lessons:
                whole.sentences.extend(map(pieces, _sentences(document.text, lesson)))
            asked = pieces(words(document.targets[0].text))
            empty = copy.copy(lesson)
            empty.vectors = np.zeros((len(lesson.vectors), 0), np.float32)
            empty.target = np.zeros((asked.words, 0), np.float32)
            whole.lessons.append(empty)
            whole.targets.append(asked)
        yield whole


def _sentences(text: str, lesson: Lesson) -> Iterator[list[str]]:
    """The words of each sentence, long ones in parts."""
    table = lesson.table
    borders = np.flatnonzero(np.diff(table.sentences)) + 1
    for sentence in np.split(np.arange(len(table.tokens)), borders):
        for first in range(0, len(sentence), LONGEST):
            part = sentence[first : first + LONGEST]
            yield [text[table.starts[i] : table.ends[i]] for i in part]


def batch_of(model: KazakhModel, lessons: Sequence[TextLesson]) -> Batch:
    """The lessons as the statement model reads them, with the encoder's states of now."""
    batch = Batch(lessons)
    states, texts, targets = states_of(model, lessons)
    places, documents = [], []
    size = batch.vectors.shape[1]
    for lesson, words, target in zip(lessons, texts, targets, strict=True):
        mean = states[torch.from_numpy(words)].mean(0)
        for stretch in lesson.table.stretches:
            row = np.zeros(size, np.int64)
            row[: len(target)] = target
            own = words[stretch]
            row[batch.n_target : batch.n_target + len(own)] = own
            places.append(row)
            documents.append(mean)
    batch.vectors = states[torch.from_numpy(np.stack(places))]
    batch.documents = torch.stack(documents)
    return batch


def states_of(
    model: KazakhModel, lessons: Sequence[TextLesson]
) -> tuple[Tensor, list[Ints], list[Ints]]:
    """The states of all words, and of each lesson the rows of its words and of its target's. The
    first row is nought: the state of words without pieces."""
    read: list[Pieces] = []
    texts, targets, row = [], [], 1

    def rows(parts: Sequence[Pieces]) -> Ints:
        nonlocal row
        found = []
        for part in parts:
            own = np.zeros(part.words, np.int64)
            own[part.known] = np.arange(row, row + len(part.known))
            row += len(part.known)
            found.append(own)
        read.extend(parts)
        return np.concatenate(found)

    for lesson in lessons:
        texts.append(rows(lesson.sentences))
        targets.append(rows([lesson.asked]))
    found = _encoded(model, read)
    nothing = found[0].new_zeros(1, found[0].shape[1])
    return torch.cat([nothing, *found]).float(), texts, targets


def _encoded(model: KazakhModel, sentences: Sequence[Pieces]) -> list[Tensor]:
    """The states of each sentence's words that have pieces; those of like length are read
    together."""
    order = sorted(range(len(sentences)), key=lambda place: len(sentences[place].ids))
    found: dict[int, Tensor] = {}
    while order:
        size = 1
        while size < len(order) and (size + 1) * len(sentences[order[size]].ids) <= PIECES_AT_ONCE:
            size += 1
        group, order = order[:size], order[size:]
        shape = size, len(sentences[group[-1]].ids)
        ids, places = torch.full(shape, PAD), torch.full(shape, NO_WORD)
        for row, place in enumerate(group):
            sentence = sentences[place]
            ids[row, : len(sentence.ids)] = torch.from_numpy(sentence.ids)
            places[row, : len(sentence.ids)] = torch.from_numpy(sentence.places)
        states = model.states(ids, places)
        for row, place in enumerate(group):
            found[place] = states[row, 1 : 1 + len(sentences[place].known)]
    return [found[place] for place in range(len(sentences))]
