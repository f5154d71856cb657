"""`kk_morphologizer`: spaCy's morphologizer with the rules of Kazakh inflection.

For an unknown word, a small model may choose a label that does not fit the word's suffixes. This
component combines the scores of the model's likeliest labels with the rules of inflection and the
lexicon, as `kk_encoder` does. Training and model are spaCy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language
from spacy.parts_of_speech import NAMES
from spacy.pipeline.morphologizer import (
    DEFAULT_MORPH_MODEL,
    Morphologizer,
    make_morphologizer_scorer,
)
from spacy.tokens import Doc

from qazcorpus.decoding import Floats, Ints
from qazcorpus.pipeline.accurate.morphology import ABSENT, likeliest
from qazcorpus.pipeline.lemmas.lemmatizer import Analysis, embedded_lemmatizer

if TYPE_CHECKING:
    from thinc.api import Model

NAME = "kk_morphologizer"


@Language.factory(
    NAME,
    assigns=["token.morph", "token.pos"],
    default_config={"model": DEFAULT_MORPH_MODEL, "label_smoothing": 0.0},
    default_score_weights={"pos_acc": 0.5, "morph_acc": 0.5, "morph_per_feat": None},
)
def make_morphologizer(
    nlp: Language, name: str, model: Model[Any, Any], label_smoothing: float
) -> KazakhMorphologizer:
    """Make the component. It is trained like spaCy's morphologizer."""
    return KazakhMorphologizer(
        nlp.vocab, model, name, label_smoothing=label_smoothing, scorer=make_morphologizer_scorer()
    )


class KazakhMorphologizer(Morphologizer):  # type: ignore[misc] # spaCy's has no types
    """Sets UPOS and features with the best label that fits the word's suffixes."""

    def predict(self, docs: Iterable[Doc]) -> list[Ints]:
        """The index of the label for each word of each Doc."""
        docs = list(docs)
        if not any(map(len, docs)):
            return [np.zeros(0, dtype=np.int64) for _ in docs]
        analyses = self._analyses()
        return [
            _best(doc, self.model.ops.to_numpy(scores), analyses)
            for doc, scores in zip(docs, self.model.predict(docs), strict=True)
        ]

    def _analyses(self) -> list[Analysis]:
        """The labels as UPOS and features."""
        features, parts = self.cfg["labels_morph"], self.cfg["labels_pos"]
        return [(NAMES[parts[label]], features[label] or ABSENT) for label in self.labels]


def _best(doc: Doc, scores: Floats, analyses: Sequence[Analysis]) -> Ints:
    lemmatizer = embedded_lemmatizer()
    best: Ints = scores.argmax(axis=1).astype(np.int64)
    for i, candidates in enumerate(likeliest(scores)):
        if len(candidates) > 1:
            named = {analyses[label]: (label, value) for label, value in candidates}
            values = [(analysis, value) for analysis, (_, value) in named.items()]
            best[i] = named[lemmatizer.analysis(doc[i].text, values)][0]
    return best
