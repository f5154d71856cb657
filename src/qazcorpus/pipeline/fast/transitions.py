"""spaCy's transition-based components, decoded for many sentences at once.

spaCy (3.8) takes Python's lock at every step of every text, and that costs more than its model.
Where sentences are decided independently of one another, the components here decide all of them
side by side, a step at a time, with the same model, training and results.
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

NOTHING: Final = -1  # in place of a word
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TransitionModel:
    """The layers of spaCy's `TransitionBasedParser`, the lower one's products made once a word.

    `products` is (words + 1) × features × width × pieces; its first row stands for no word.
    """

    products: Floats
    bias: Floats
    weights: Floats
    upper_bias: Floats

    @classmethod
    def of(cls, model: Model[Any, Any], docs: Sequence[Doc]) -> TransitionModel:
        """Read the words of texts; they are counted through all texts from here on."""
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        return cls(
            lower.predict(model.get_ref("tok2vec").predict(docs)),
            np.asarray(lower.get_param("b")),
            np.ascontiguousarray(np.asarray(upper.get_param("W")).T),
            np.asarray(upper.get_param("b")),
        )

    def scores(self, *features: Ints) -> Floats:
        """Scores of the moves (states × moves), given each state's words, NOTHING for none."""
        summed = self.products[features[0] + 1, 0] + self.bias
        for number, words in enumerate(features[1:], start=1):
            summed += self.products[words + 1, number]
        scores: Floats = summed.max(axis=-1) @ self.weights
        scores += self.upper_bias
        return scores


def can_decode(component: Any, features: int) -> bool:
    """Whether a component's model is one that `TransitionModel` reads, with greedy search."""
    attributes = component.model.attrs
    return bool(
        component.cfg["beam_width"] == 1
        and attributes["has_upper"]
        and not attributes["unseen_classes"]
        and component.model.get_ref("lower").get_dim("nF") == features
    )


@dataclass(frozen=True)
class Sentences:
    """The sentences of several texts, the longest first; words are counted through all texts.

    `doc_ends` is where each sentence's text ends; `is_start` and `is_space` have a value a word.
    """

    starts: Ints
    ends: Ints
    doc_ends: Ints
    is_start: Bools
    is_space: Bools

    @classmethod
    def of(cls, docs: Sequence[Doc]) -> Sentences:
        """Sentences as they are marked; a text without marks is one."""
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
    """Gives a component of spaCy's all texts of a batch at once: spaCy itself cuts batches into
    four, by length."""

    name: str

    def pipe(self, docs: Any, *, batch_size: int = 128) -> Iterator[Doc]:
        """Process a stream of texts, `batch_size` at once."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            try:
                self.set_annotations(batch, self.predict(batch))  # type: ignore[attr-defined]
            except Exception as error:
                self.get_error_handler()(self.name, self, batch, error)  # type: ignore[attr-defined]
            else:
                yield from batch
