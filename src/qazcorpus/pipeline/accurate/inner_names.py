"""Names inside names, from the scores of where names end and begin.

Kazakh names are head-final: the last word of a name is its head («министрлігі»), and two names of
one chain have different heads. So the encoder says for each word whether a name ends at it, with
which label, and where that name begins. Names may nest to any depth; only of two inner names with
the same last word one is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from qazcorpus.decoding import Floats, log_softmax
from qazcorpus.pipeline.name_spans import LONGEST_NAME

INNER_LABELS: Final = (
    "AGENCY",
    "ORG",
    "PLACE",
    "PERSON",
    "POSITION",
    "LAW",
    "PRODUCT",
    "PROJECT",
    "EVENT",
    "ART",
)
"""The labels of names that may stand inside others."""
NO_NAME: Final = "O"


@dataclass(frozen=True, slots=True)
class InnerName:
    """A name inside another: first word, last word + 1, label, and its log-probability."""

    start: int
    end: int
    label: str
    score: float


def inner_names(
    start: int, end: int, ends: Floats, begins: Floats, labels: Sequence[str]
) -> list[InnerName]:
    """The names inside the outermost name of the words `start` to `end`, without crossing ones.

    `ends` (words × labels) are scores of the label of the name that ends at a word; `labels` begins
    with NO_NAME. `begins` (words × 2 · width) has for each word a query as a last word and a key as
    a first word. There are none in a name of more than LONGEST_NAME words.
    """
    if not 1 < end - start <= LONGEST_NAME:
        return []
    scores = log_softmax(ends[start:end])
    best = scores.argmax(axis=1)
    width = begins.shape[1] // 2
    found: list[InnerName] = []
    for word in np.flatnonzero(best):
        last = start + int(word)
        query = begins[last, :width]
        places = log_softmax(begins[start : last + 1, width:] @ query)
        first = int(places.argmax())
        whole = first == 0 and last == end - 1
        if not whole:
            score = float(scores[word, best[word]] + places[first])
            found.append(InnerName(start + first, last + 1, labels[best[word]], score))
    return without_crossing(found)


def without_crossing(names: Sequence[InnerName]) -> list[InnerName]:
    """The names in order of the text, the longer first. Of two that cross, the likelier stays."""
    kept: list[InnerName] = []
    for name in sorted(names, key=lambda name: -name.score):
        if not any(_cross(name, other) for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda name: (name.start, -name.end))


def _cross(one: InnerName, other: InnerName) -> bool:
    first, second = sorted((one, other), key=lambda name: (name.start, -name.end))
    return first.start < second.start < first.end < second.end
