"""Structured decoding of IOB2 scores: the best tag sequence in which every I- follows its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
T = TypeVar("T")


class TagLayout:
    """Where B-, I- and O stand in a list of IOB2 tags.

    Raises ValueError for a list in which a class lacks its B- or its I-.
    """

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tuple(tags)
        index = {tag: i for i, tag in enumerate(tags)}
        names = [tag[2:] for tag in tags if tag.startswith("B-")]
        missing = [name for name in names if f"I-{name}" not in index]
        if "O" not in index or missing or len(tags) != 2 * len(names) + 1:
            raise ValueError(f"not a full set of IOB2 tags: {', '.join(tags)}")
        self.begin: Ints = np.array([index[f"B-{name}"] for name in names])
        self.inside: Ints = np.array([index[f"I-{name}"] for name in names])


def viterbi(scores: Floats, lengths: Ints, layout: TagLayout) -> list[Ints]:
    """The best valid tag sequence of each row of a batch.

    `scores` (rows × words × tags) are log-probabilities, normalized or not, rows padded to the
    longest; `lengths` (rows) are the words of each. Any tag may follow any other, except that I-X
    follows B-X or I-X only; so one step costs time linear in the number of tags.
    """
    rows, width, _ = scores.shape
    if not width:
        return [np.zeros(0, dtype=np.int64) for _ in range(rows)]
    begin, inside = layout.begin, layout.inside
    best = scores[:, 0].copy()
    best[:, inside] = -np.inf
    back = np.zeros(scores.shape, dtype=np.int64)
    history = np.empty_like(scores)
    history[:, 0] = best
    for t in range(1, width):
        previous = best
        top = previous.argmax(axis=1)
        from_begin, from_inside = previous[:, begin], previous[:, inside]
        goes_on = from_inside > from_begin
        best = scores[:, t] + previous[np.arange(rows), top][:, None]
        back[:, t] = top[:, None]
        best[:, inside] = scores[:, t][:, inside] + np.where(goes_on, from_inside, from_begin)
        back[:, t, inside] = np.where(goes_on, inside, begin)
        history[:, t] = best
    paths: list[Ints] = []
    for row, length in enumerate(lengths.tolist()):
        path = np.zeros(length, dtype=np.int64)
        if length:
            path[-1] = history[row, length - 1].argmax()
            for t in range(length - 1, 0, -1):
                path[t - 1] = back[row, t, path[t]]
        paths.append(path)
    return paths


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Spans (first word, last word + 1, class) of a sequence of IOB2 tags.

    An I- that follows neither its own B- nor I- opens a span, as conlleval reads it.
    """
    spans: list[tuple[int, int, str]] = []
    start, name = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        if name and (tag == "O" or tag.startswith("B-") or tag[2:] != name):
            spans.append((start, i, name))
            name = ""
        if tag != "O" and not name:
            start, name = i, tag[2:]
    return spans


def padded_groups(order: Sequence[int], sizes: Sequence[int], limit: int) -> Iterator[list[int]]:
    """The items of `order`, the smallest first, in groups that take at most `limit` when each item
    is padded to the largest of its group; an item that takes more is a group of its own."""
    group: list[int] = []
    for i in order:
        if group and (len(group) + 1) * sizes[i] > limit:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def groups_of(items: Iterable[tuple[T, int]], limit: int) -> Iterator[list[T]]:
    """Neighbours, each given with its size, together as long as their sizes make no more than
    `limit`; an item that is larger is a group of its own."""
    group: list[T] = []
    total = 0
    for item, size in items:
        if group and total + size > limit:
            yield group
            group, total = [], 0
        group.append(item)
        total += size
    if group:
        yield group
