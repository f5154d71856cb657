"""Relations between words and their heads, and scores of heads that include the relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from math import isqrt
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Floats, Ints

ROOT: Final = "root"
# Relations are scored for heads whose log-probability is at most this much below the highest.
MARGIN: Final = 6.0
CANDIDATES: Final = 8  # maximum number of these heads, if many scores are similar
# The weight of the best relation's log-probability; that of the head itself has the weight 1. On
# two folds of UD_Kazakh-KTB that the models had not seen: LAS +0.3; with three sentences joined to
# one line: UAS +2.9, LAS +2.5.
WEIGHT: Final = 0.6
UNSEEN: Final = 0.3  # pseudocount of dependents in each direction
LOWEST: Final = -4.0  # lower limit of a direction's log-probability


class HeadScores(NamedTuple):
    """Scores for the heads and relations of a sentence with n words.

    `arcs` are the scores of heads ((n + 1) × (n + 1), dependents by heads; index 0 is the root).
    `dependents` (n × width) and `heads` ((n + 1) × width) are the input for relations.
    """

    arcs: Floats
    dependents: Floats
    heads: Floats


class Relations:
    """The last layer of the relations, which is applied only to likely heads.

    `weight` (relations × width) and `bias` are those of the trained layer. `directions` has, for
    each relation, the number of dependents in the treebank whose head is to the left and to the
    right. Without counts, both directions are equally likely.
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
        """Log-probabilities of relations (pairs × relations) for pairs of a dependent and a head.

        `dependents` and `heads` are pairs × width each. `offsets` are the numbers of words from the
        dependent to its head; 0 means that the head is the root. A relation is less likely in a
        direction that is rare for it. `counts` is the number of pairs in each sentence. Each
        sentence has a separate matrix product, because the last bits of a product depend on its
        number of rows.
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
        scores[inside, self._root] = -np.inf  # only a word without a head has this relation
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        scores[inside] += self._log_directions[(offsets[inside] > 0).astype(np.int64)]
        return scores

    def arcs(self, sentences: Sequence[HeadScores]) -> list[Floats]:
        """Scores of heads (as in `HeadScores.arcs`) that include the best relation's score.

        A sentence has at least one word. Relations are scored for the likeliest heads of a word
        only; the other heads get lower scores.
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
        """The relation of each word of each sentence to its head in the tree (0: the root)."""
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
    """The scores of many sentences' heads in one array.

    Each word has a row, with a cell for the root and for each word of its sentence. The cell of the
    word itself is -inf. For each row: `starts` is its first cell, `widths` its width, `places` the
    index of the word in its sentence, and `roots` the index of the sentence's root among all roots
    and words. `bounds` are the cells at which sentences begin and end.
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
        """A mask of the cells whose relations are scored. The best head of each word has the
        score 0."""
        found: NDArray[np.bool_] = self.scores > -MARGIN
        for scores, mine in zip(self._tables(self.scores), self._tables(found), strict=True):
            if np.count_nonzero(mine) > CANDIDATES * len(mine):
                last = np.partition(scores, -CANDIDATES, axis=1)[:, -CANDIDATES, None]
                np.logical_and(mine, scores >= last, out=mine)
        return found

    def with_roots(self) -> list[Floats]:
        """The table of each sentence, with a row added for the root, which has no head."""
        tables = [np.concatenate([own[:1], own]) for own in self._tables(self.scores)]
        for table in tables:
            table[0] = 0
            np.fill_diagonal(table, 0)
        return tables

    def _tables(self, cells: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """The part of the array for each sentence (words × cells)."""
        for start, end in pairwise(self.bounds.tolist()):
            words = isqrt(end - start)
            yield cells[start:end].reshape(words, words + 1)
