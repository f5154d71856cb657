"""The spaCy component that sets lemmas by part of speech, features and a lexicon."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from qazcorpus.pipeline.lemmas.lemmatizer import embedded_lemmatizer

NAME = "kk_lemmatizer"


@Language.factory(
    NAME,
    requires=["token.pos", "token.morph"],
    assigns=["token.lemma"],
    default_config={"overwrite": False},
    default_score_weights={"lemma_acc": 1.0},
)
def make_lemmatizer(nlp: Language, name: str, overwrite: bool) -> KazakhLemmatizer:
    """Make the component. It needs no trained model."""
    return KazakhLemmatizer(name, overwrite=overwrite)


class KazakhLemmatizer:
    """Sets `token.lemma_` of tokens that have no lemma, or of all tokens with `overwrite`."""

    def __init__(self, name: str = NAME, *, overwrite: bool = False) -> None:
        self.name = name
        self.overwrite = overwrite

    def __call__(self, doc: Doc) -> Doc:
        """Lemmatise one document. The lemma of white space is the white space itself.

        Warns if the document has no parts of speech, because its words would not be changed.
        """
        if len(doc) and not doc.has_annotation("POS"):
            warnings.warn(
                "kk_lemmatizer needs parts of speech: put a tagger before it.", stacklevel=2
            )
        lemmatizer = embedded_lemmatizer()
        for token in doc:
            if self.overwrite or not token.lemma:
                if token.is_space:
                    token.lemma_ = token.text
                else:
                    feats = str(token.morph) or "_"
                    token.lemma_ = lemmatizer.lemma(token.text, token.pos_, feats)
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """The share of lemmas that are correct: `lemma_acc`."""
        return Scorer.score_token_attr(examples, "lemma")
