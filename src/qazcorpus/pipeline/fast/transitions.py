"""Decoding of spaCy's transition-based components for many sentences at once.

spaCy (3.8) takes Python's global lock at every step of every text, which needs more time than its
model. If sentences do not depend on each other, the components here decode all of them in parallel,
one step at a time. Model, training and results are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, SENT_START
from spacy.tokens import Doc
from thinc.api import Model

from qazcorpus.decoding import Floats, Ints

NOTHING: Final = -1  # the index for no word
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TransitionModel:
    """The layers of spaCy's `TransitionBasedParser`, with the lower layer's products for each word.

    `products` is (words + 1) × features × width × pieces; its first row is for no word.
    """

    products: Floats
    bias: Floats
    weights: Floats
    upper_bias: Floats

    @classmethod
    def of(cls, model: Model[Any, Any], docs: Sequence[Doc]) -> TransitionModel:
        """Compute the products for the words of texts. Indices of words run through all texts."""
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        return cls(
            lower.predict(model.get_ref("tok2vec").predict(docs)),
            np.asarray(lower.get_param("b")),
            np.ascontiguousarray(np.asarray(upper.get_param("W")).T),
            np.asarray(upper.get_param("b")),
        )

    def scores(self, *features: Ints) -> Floats:
        """Scores of the moves (states × moves). Each of `features` has a word index for each state,
        or NOTHING."""
        summed = self.products[features[0] + 1, 0] + self.bias
        for number, words in enumerate(features[1:], start=1):
            summed += self.products[words + 1, number]
        scores: Floats = summed.max(axis=-1) @ self.weights
        scores += self.upper_bias
        return scores


def can_decode(component: Any, features: int) -> bool:
    """Whether `TransitionModel` can read a component's model, and its search is greedy."""
    attributes = component.model.attrs
    return bool(
        component.cfg["beam_width"] == 1
        and attributes["has_upper"]
        and not attributes["unseen_classes"]
        and component.model.get_ref("lower").get_dim("nF") == features
    )


@dataclass(frozen=True)
class Sentences:
    """The sentences of several texts, the longest first. Indices of words run through all texts.

    `doc_ends` is the end of the text that each sentence is in. `is_start` and `is_space` have one
    value for each word.
    """

    starts: Ints
    ends: Ints
    doc_ends: Ints
    is_start: Bools
    is_space: Bools

    @classmethod
    def of(cls, docs: Sequence[Doc]) -> Sentences:
        """The marked sentences of texts. A text without marks is one sentence."""
        attributes = np.vstack([doc.to_array([SENT_START, IS_SPACE]) for doc in docs])
        sizes = [len(doc) for doc in docs]
        doc_ends = np.cumsum(sizes)
        is_start: Bools = attributes[:, 0] == 1
        is_start[doc_ends - sizes] = True
        starts = is_start.nonzero()[0]
        ends = np.append(starts[1:], doc_ends[-1])
        order = np.argsort(starts - ends, kind="stable")
        in_doc = doc_ends[np.searchsorted(doc_ends, starts, side="right")]
        return cls(starts[order], ends[order], in_doc[order], is_start, attributes[:, 1] == 1)


class WholeBatches:
    """Gives a spaCy component all texts of a batch at once. spaCy itself would split a batch into
    four by length."""

    name: str

    def pipe(self, docs: Any, *, batch_size: int = 128) -> Iterator[Doc]:
        """Process a stream of texts in batches of `batch_size`."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            try:
                self.set_annotations(batch, self.predict(batch))  # type: ignore[attr-defined]
            except Exception as error:
                self.get_error_handler()(self.name, self, batch, error)  # type: ignore[attr-defined]
            else:
                yield from batch
