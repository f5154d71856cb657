"""Relations of words to heads, and how likely heads are once their relations are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from qazcorpus.pipeline.decoding import Floats, Ints

ROOT: Final = "root"
CANDIDATES: Final = 8  # heads of a word whose relations are looked at
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

    def log_probabilities(self, dependents: Floats, nodes: Floats, heads: Ints) -> Floats:
        """Relations of each word (n × width) to k heads each (n × k, indices into `nodes`, 0: the
        root), those in a direction that is rare for them less likely: n × k × relations."""
        hidden = np.maximum(dependents[:, None] + nodes[heads], 0)
        scores: Floats = hidden @ self.weight.T + self.bias
        scores[heads > 0, self._root] = -np.inf  # no other word is the root
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        to_right = (heads > np.arange(1, len(heads) + 1)[:, None]).astype(np.int64)
        scores += np.where((heads > 0)[..., None], self._log_directions[to_right], 0)
        return scores

    def arcs(self, arcs: Floats, dependents: Floats, nodes: Floats) -> Floats:
        """Scores of heads ((n + 1) × (n + 1), dependents by heads) that count the best relation in.

        Only the likeliest heads of a word are looked at; the others stay behind them.
        """
        own = arcs[1:].astype(np.float32)
        np.fill_diagonal(own[:, 1:], -np.inf)
        own -= own.max(axis=1, keepdims=True)
        own -= np.log(np.exp(own).sum(axis=1, keepdims=True))
        count = min(CANDIDATES, len(arcs) - 1)
        likely = np.argpartition(-own, count - 1, axis=1)[:, :count]
        best = self.log_probabilities(dependents, nodes, likely).max(axis=-1)
        own += WEIGHT * best.min(axis=1, keepdims=True)
        values = np.take_along_axis(own, likely, axis=1)
        values += WEIGHT * (best - best.min(axis=1, keepdims=True))
        np.put_along_axis(own, likely, values, axis=1)
        result = np.zeros_like(arcs)
        result[1:] = own
        np.fill_diagonal(result, 0)
        return result

    def best(self, dependents: Floats, nodes: Floats, heads: Ints) -> list[str]:
        """The relation of each word (n × width) to its head (n; an index into `nodes`)."""
        scores = self.log_probabilities(dependents, nodes, heads[:, None])[:, 0]
        found = [self.names[i] for i in scores.argmax(axis=1).tolist()]
        return [name if head else ROOT for head, name in zip(heads.tolist(), found, strict=True)]
