"""`kk_ner` finds what spaCy's own `ner` finds with the same model."""

from __future__ import annotations

import random

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import fix_random_seed

from qazcorpus.pipeline.fast.entity_recognizer import BatchedEntityRecognizer
from tests.pipeline.transition_models import randomize, transition_model

LABELS = ("GPE", "PERSON", "DATE")
MODEL = transition_model("ner")
Made = tuple[Language, BatchedEntityRecognizer, EntityRecognizer]


def recognizers(**model: object) -> Made:
    nlp = spacy.blank("kk")
    ours = nlp.add_pipe("kk_ner", config={"model": MODEL | model})
    assert isinstance(ours, BatchedEntityRecognizer)
    for label in LABELS:
        ours.add_label(label)
    nlp.initialize()
    randomize(ours.model, seed=3)
    theirs = EntityRecognizer(nlp.vocab, ours.model, moves=ours.moves)
    return nlp, ours, theirs


@pytest.fixture(scope="module")
def made() -> Made:
    return recognizers()


def words_of(doc: Doc) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label_) for span in doc.ents]


words = st.lists(
    st.tuples(
        st.sampled_from(["Абай", "келді", "Астана", ".", "\n", " ", "2020"]),
        st.sampled_from([None, True, False, False]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(words, min_size=1, max_size=6))
def test_finds_what_spacy_finds(made: Made, texts: list[list[tuple[str, bool | None]]]) -> None:
    nlp, ours, theirs = made
    pairs = []
    for text in texts:
        for recognizer in (ours, theirs):
            starts = [start or not i for i, (_, start) in enumerate(text)]
            doc = Doc(nlp.vocab, words=[word for word, _ in text], sent_starts=starts)
            pairs.append((recognizer, doc))
    mine = [doc for recognizer, doc in pairs if recognizer is ours]
    others = [doc for recognizer, doc in pairs if recognizer is theirs]
    for recognizer, docs in ((ours, mine), (theirs, others)):
        recognizer.set_annotations(docs, recognizer.predict(docs))
    assert [words_of(doc) for doc in mine] == [words_of(doc) for doc in others]
    assert [doc.to_array("ENT_IOB").tolist() for doc in mine] == [
        doc.to_array("ENT_IOB").tolist() for doc in others
    ]


def test_random_models_do_find_entities(made: Made) -> None:
    nlp, ours, _ = made
    doc = ours(Doc(nlp.vocab, words=["Абай", "Астанаға", "келді", "2020", "жылы"] * 20))
    assert doc.ents


@pytest.mark.parametrize("model", [{"use_upper": False}, {"extra_state_tokens": True}])
def test_other_models_are_left_to_spacy(model: dict[str, bool]) -> None:
    nlp, ours, theirs = recognizers(**model)
    docs = [nlp.make_doc("Абай Астанаға келді") for _ in range(2)]
    assert words_of(ours(docs[0])) == words_of(theirs(docs[1]))


def test_entities_that_are_there_stay(made: Made) -> None:
    nlp, ours, _ = made
    doc = Doc(nlp.vocab, words=["Абай", "Астанаға", "келді"])
    doc.set_ents([Span(doc, 1, 2, label="GPE")])
    assert (1, 2, "GPE") in words_of(ours(doc))


def test_a_text_of_many_sentences_is_read_as_its_sentences_are(made: Made) -> None:
    nlp, ours, _ = made
    numbers = random.Random(1)
    sentences = [numbers.choices(["Абай", "Астана", "келді", "."], k=n) for n in (1, 7, 3, 12)]
    whole = Doc(
        nlp.vocab,
        words=[word for sentence in sentences for word in sentence],
        sent_starts=[i == 0 for sentence in sentences for i in range(len(sentence))],
    )
    found = next(iter(ours.pipe([whole]))).ents
    assert all(span.sent.end >= span.end for span in found)


def test_learns_as_spacys_does() -> None:
    fix_random_seed(0)
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_ner", config={"model": MODEL})
    text = "Абай Құнанбайұлы Семейде туған"
    gold = {"entities": [(0, 16, "PERSON"), (17, 24, "GPE")]}
    examples = [Example.from_dict(nlp.make_doc(text), gold)]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(80):
        nlp.update(examples, sgd=optimizer)
    assert [(e.text, e.label_) for e in nlp(text).ents] == [
        ("Абай Құнанбайұлы", "PERSON"),
        ("Семейде", "GPE"),
    ]
    assert nlp.evaluate(examples)["ents_f"] == pytest.approx(1)
