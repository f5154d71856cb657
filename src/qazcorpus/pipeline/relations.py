"""Relations of words to heads, and how likely heads are once their relations are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from qazcorpus.pipeline.decoding import Floats, Ints

ROOT: Final = "root"
# The relations of heads are looked at whose log-probability is not further below the likeliest's.
MARGIN: Final = 6.0
CANDIDATES: Final = 8  # so many of them, where scores are as flat as those of a list of numbers
# On two folds of UD_Kazakh-KTB that the models had not seen: LAS +0.3; three sentences joined to
# one line: UAS +2.9, LAS +2.5.
WEIGHT: Final = 0.6  # of the best relation's log-probability beside the head's own
UNSEEN: Final = 0.3  # dependents that every relation is thought to have in either direction
LOWEST: Final = -4.0  # log-probability of a direction, however rare


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

    def log_probabilities(self, dependents: Floats, heads: Floats, offsets: Ints) -> Floats:
        """Relations of pairs of a dependent and a head (pairs × width each), those in a direction
        that is rare for them less likely: pairs × relations. `offsets` are the places from the
        dependent to its head; 0 stands for the root."""
        hidden = np.maximum(dependents + heads, 0)
        scores: Floats = hidden @ self.weight.T + self.bias
        inside = offsets != 0
        scores[inside, self._root] = -np.inf  # no other word is the root
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        scores[inside] += self._log_directions[(offsets[inside] > 0).astype(np.int64)]
        return scores

    def arcs(self, arcs: Floats, dependents: Floats, nodes: Floats) -> Floats:
        """Scores of heads ((n + 1) × (n + 1), dependents by heads) that count the best relation in.

        Only the likeliest heads of a word are looked at; the others stay behind them.
        """
        result = np.zeros_like(arcs, dtype=np.float32)
        own = result[1:]
        own += arcs[1:]
        np.fill_diagonal(own[:, 1:], -np.inf)
        own -= own.max(axis=1, keepdims=True)
        words, heads = _likely(own)
        own -= np.log(np.exp(own).sum(axis=1, keepdims=True))
        offsets = np.where(heads, heads - words - 1, 0)
        best = self.log_probabilities(dependents[words], nodes[heads], offsets).max(axis=-1)
        lowest = np.minimum.reduceat(best, np.searchsorted(words, np.arange(len(own))))
        own += WEIGHT * lowest[:, None]
        own[words, heads] += WEIGHT * (best - lowest[words])
        np.fill_diagonal(result, 0)
        return result

    def best(self, dependents: Floats, heads: Floats, offsets: Ints) -> list[str]:
        """The relation of each dependent to its head, given as for `log_probabilities`."""
        scores = self.log_probabilities(dependents, heads, offsets)
        found = [self.names[i] for i in scores.argmax(axis=1).tolist()]
        return [name if off else ROOT for off, name in zip(offsets.tolist(), found, strict=True)]


def _likely(own: Floats) -> tuple[Ints, Ints]:
    """The words (rows) and heads (columns) that are looked at; the best head of each word has 0."""
    words, heads = np.nonzero(own > -MARGIN)
    if len(words) <= CANDIDATES * len(own):
        return words, heads
    last = np.partition(own, -CANDIDATES, axis=1)[:, -CANDIDATES, None]
    words, heads = np.nonzero((own > -MARGIN) & (own >= last))
    return words, heads
