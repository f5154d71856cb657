"""Viterbi decoding of IOB2 scores, and padding in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
T = TypeVar("T")


class TagLayout:
    """The indices of B-, I- and O in a list of IOB2 tags.

    Raises ValueError if a class lacks its B- tag or its I- tag.
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

    `scores` (rows × words × tags) are log-probabilities, normalized or not, with rows padded to the
    longest. `lengths` (rows) are the numbers of words. Any tag may follow any other, except that
    I-X may follow only B-X or I-X. So the time for one step is linear in the number of tags.
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


def log_softmax(scores: Floats) -> Floats:
    """The logarithms of the probabilities that scores stand for, over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Spans (first word, last word + 1, class) of a sequence of IOB2 tags.

    An I- that does not follow a B- or I- of the same class starts a span, as in conlleval.
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
    """The items of `order` in batches. In `order`, the smallest items must come first.

    A batch has at most `limit` units when each item is padded to the largest of the batch. An item
    that is larger than that is alone in its batch.
    """
    group: list[int] = []
    for i in order:
        if group and (len(group) + 1) * sizes[i] > limit:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def groups_of(items: Iterable[tuple[T, int]], limit: int) -> Iterator[list[T]]:
    """Groups of consecutive items with sizes that add up to at most `limit`.

    Each item is given with its size. An item that is larger than `limit` is alone in its group.
    """
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
