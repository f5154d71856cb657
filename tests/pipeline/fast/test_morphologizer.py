"""spaCy's morphologizer, its labels weighed against the words' suffixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model

from qazcorpus.decoding import Floats
from qazcorpus.pipeline.fast.morphologizer import KazakhMorphologizer

LABELS = ("Case=Dat|Number=Plur|POS=NOUN", "Case=Loc|Number=Plur|POS=NOUN", "POS=PUNCT")


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("kk")


def with_scores(nlp: Language, rows: Sequence[Sequence[float]]) -> KazakhMorphologizer:
    """The component, its model giving these scores to the words of a document."""

    def forward(
        model: Model[list[Doc], list[Floats]], docs: list[Doc], is_train: bool
    ) -> tuple[list[Floats], Callable[[Any], Any]]:
        return [np.array(rows[: len(doc)], np.float32) for doc in docs], lambda _: []

    tagger = KazakhMorphologizer(nlp.vocab, Model("fixed", forward), "kk_morphologizer")
    for label in LABELS:
        tagger.add_label(label)
    return tagger


def test_a_label_that_the_suffixes_contradict_gives_way(nlp: Language) -> None:
    tagger = with_scores(nlp, [[1.0, 0.6, -3.0], [1.0, 0.6, -3.0], [-3.0, -3.0, 4.0]])
    doc = tagger(nlp.make_doc("қалаларда қалаларға ."))
    assert [str(token.morph) for token in doc] == [
        "Case=Loc|Number=Plur",
        "Case=Dat|Number=Plur",
        "",
    ]
    assert [token.pos_ for token in doc] == ["NOUN", "NOUN", "PUNCT"]


def test_what_the_model_is_sure_of_stays(nlp: Language) -> None:
    tagger = with_scores(nlp, [[9.0, 1.0, -3.0]])
    assert tagger(nlp.make_doc("қалаларда"))[0].morph.get("Case") == ["Dat"]


def test_empty_documents(nlp: Language) -> None:
    tagger = with_scores(nlp, [])
    assert [len(doc) for doc in tagger.pipe([nlp.make_doc(""), nlp.make_doc("")])] == [0, 0]


def test_it_trains_and_comes_back_from_bytes() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_morphologizer")
    words, pos = ["Қар", "жауды", "."], ["NOUN", "VERB", "PUNCT"]
    reference = Doc(nlp.vocab, words=words, pos=pos, morphs=["Case=Nom", "Tense=Past", ""])
    example = Example(Doc(nlp.vocab, words=words), reference)
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(30):
        nlp.update([example], sgd=optimizer)
    other = spacy.blank("kk")
    other.add_pipe("kk_morphologizer")
    other.from_bytes(nlp.to_bytes())
    assert [token.pos_ for token in other("Қар жауды .")] == pos
    assert other.evaluate([example])["pos_acc"] == 1.0
