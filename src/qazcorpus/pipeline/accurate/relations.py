"""Relations of words to heads, and how likely heads are once their relations are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from math import isqrt
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Floats, Ints

ROOT: Final = "root"
# The relations of heads are looked at whose log-probability is not further below the likeliest's.
MARGIN: Final = 6.0
CANDIDATES: Final = 8  # so many of them, where scores are as flat as those of a list of numbers
# On two folds of UD_Kazakh-KTB that the models had not seen: LAS +0.3; three sentences joined to
# one line: UAS +2.9, LAS +2.5.
WEIGHT: Final = 0.6  # of the best relation's log-probability beside the head's own
UNSEEN: Final = 0.3  # dependents that every relation is thought to have in either direction
LOWEST: Final = -4.0  # log-probability of a direction, however rare


class HeadScores(NamedTuple):
    """What a sentence's words are told apart by as heads: `arcs` scores them ((n + 1) × (n + 1),
    dependents by heads, place 0 being the root), `dependents` (n × width) and `heads` (n + 1 ×
    width) are what relations are told by."""

    arcs: Floats
    dependents: Floats
    heads: Floats


class Relations:
    """The last layer of the relations, applied once a head is in question.

    `weight` (relations × width) and `bias` are the trained layer's. `directions` counts, for each
    relation, the treebank's dependents whose head stands to the left and to the right; a model
    without counts takes both for alike.
    """

    def __init__(
        self,
        names: Sequence[str],
        weight: Floats,
        bias: Floats,
        directions: Mapping[str, Sequence[int]],
    ) -> None:
        if weight.ndim != 2 or len(weight) != len(names) or bias.shape != (len(names),):
            raise ValueError(f"{len(names)} relations have weights of the shape {weight.shape}")
        self.names = list(names)
        self.weight = weight
        self.bias = bias
        self.directions = {
            name: (int(left), int(right)) for name, (left, right) in directions.items()
        }
        self._root = self.names.index(ROOT)
        counts = np.array([self.directions.get(name, (0, 0)) for name in names], np.float32).T
        shares = np.log((counts + UNSEEN) / (counts.sum(axis=0) + 2 * UNSEEN))
        self._log_directions: Floats = np.maximum(shares, LOWEST)

    def log_probabilities(
        self, dependents: Floats, heads: Floats, offsets: Ints, counts: Sequence[int]
    ) -> Floats:
        """Relations of pairs of a dependent and a head (pairs × width each), those in a direction
        that is rare for them less likely: pairs × relations. `offsets` are the places from the
        dependent to its head; 0 stands for the root.

        `counts` says how many pairs each sentence has: its product is its own, as the last bits
        depend on how many rows there are.
        """
        hidden = np.maximum(dependents + heads, 0)
        scores: Floats = np.empty((len(hidden), len(self.names)), np.float32)
        start = 0
        for count in counts:
            np.matmul(
                hidden[start : start + count], self.weight.T, out=scores[start : start + count]
            )
            start += count
        scores += self.bias
        inside = offsets != 0
        scores[inside, self._root] = -np.inf  # no other word is the root
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        scores[inside] += self._log_directions[(offsets[inside] > 0).astype(np.int64)]
        return scores

    def arcs(self, sentences: Sequence[HeadScores]) -> list[Floats]:
        """Scores of heads (as `HeadScores.arcs`) that count the best relation in, for each sentence
        (of one word at least).

        Only the likeliest heads of a word are looked at; the others stay behind them.
        """
        rows = _Rows(sentences)
        own = rows.scores
        own -= np.maximum.reduceat(own, rows.starts).repeat(rows.widths)
        cells = np.flatnonzero(rows.likely())
        own -= np.log(np.add.reduceat(np.exp(own), rows.starts)).repeat(rows.widths)
        words = np.searchsorted(rows.starts, cells, side="right") - 1
        heads = cells - rows.starts[words]
        best = self.log_probabilities(
            np.concatenate([s.dependents for s in sentences])[words],
            np.concatenate([s.heads for s in sentences])[rows.roots[words] + heads],
            np.where(heads, heads - rows.places[words], 0),
            np.diff(np.searchsorted(cells, rows.bounds)).tolist(),
        ).max(axis=-1)
        lowest = np.minimum.reduceat(best, np.searchsorted(words, np.arange(len(rows.starts))))
        own += (WEIGHT * lowest).repeat(rows.widths)
        own[cells] += WEIGHT * (best - lowest[words])
        return rows.with_roots()

    def best(self, sentences: Sequence[HeadScores], trees: Sequence[Ints]) -> Iterator[list[str]]:
        """The relation of each word of each sentence to its head, a place (0: the root)."""
        scores = self.log_probabilities(
            np.concatenate([s.dependents for s in sentences]),
            np.concatenate([s.heads[tree] for s, tree in zip(sentences, trees, strict=True)]),
            np.concatenate([np.where(t, t - np.arange(1, len(t) + 1), 0) for t in trees]),
            [len(tree) for tree in trees],
        )
        found = iter(scores.argmax(axis=1).tolist())
        for tree in trees:
            names = map(self.names.__getitem__, islice(found, len(tree)))
            yield [name if head else ROOT for head, name in zip(tree.tolist(), names, strict=True)]


class _Rows:
    """The scores of many sentences' heads, one after the other: a row for each word, in it a cell
    for the root and for each word of its sentence; no word is its own head.

    Of each row: where it starts, its width, its word's place in the sentence, and the place of the
    sentence's root among all roots and words; `bounds` are the cells where sentences begin and end.
    """

    def __init__(self, sentences: Sequence[HeadScores]) -> None:
        words = np.array([len(sentence.dependents) for sentence in sentences])
        self.widths: Ints = (words + 1).repeat(words)
        self.starts: Ints = self.widths.cumsum() - self.widths
        self.places: Ints = np.arange(1, words.sum() + 1) - (words.cumsum() - words).repeat(words)
        self.roots: Ints = ((words + 1).cumsum() - words - 1).repeat(words)
        self.bounds: Ints = np.concatenate([[0], (words * (words + 1)).cumsum()])
        rows = [sentence.arcs[1:].ravel() for sentence in sentences]
        self.scores: Floats = np.concatenate(rows, dtype=np.float32)
        self.scores[self.starts + self.places] = -np.inf

    def likely(self) -> NDArray[np.bool_]:
        """The cells that are looked at; the best head of each word has 0."""
        found: NDArray[np.bool_] = self.scores > -MARGIN
        for scores, mine in zip(self._tables(self.scores), self._tables(found), strict=True):
            if np.count_nonzero(mine) > CANDIDATES * len(mine):
                last = np.partition(scores, -CANDIDATES, axis=1)[:, -CANDIDATES, None]
                np.logical_and(mine, scores >= last, out=mine)
        return found

    def with_roots(self) -> list[Floats]:
        """A table for each sentence, with a row for the root, which has no head."""
        tables = [np.concatenate([own[:1], own]) for own in self._tables(self.scores)]
        for table in tables:
            table[0] = 0
            np.fill_diagonal(table, 0)
        return tables

    def _tables(self, cells: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """What belongs to each sentence (words × cells)."""
        for start, end in pairwise(self.bounds.tolist()):
            words = isqrt(end - start)
            yield cells[start:end].reshape(words, words + 1)
