"""`kk_parser` finds what spaCy's own `parser` finds with the same model."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline.dep_parser import DependencyParser
from spacy.tokens import Doc
from spacy.training import Example

from qazcorpus.pipeline.fast.dependency_parser import FEWEST, BatchedParser, free_from_spaces
from tests.pipeline.transition_models import randomize, transition_model

LABELS = ("nsubj", "obj", "nmod||obj", "punct")
MODEL = transition_model("parser")
ATTRIBUTES = ["HEAD", "DEP", "SENT_START"]
Text = list[tuple[str, bool]]
Made = tuple[Language, BatchedParser, DependencyParser]


def parsers(seed: int) -> Made:
    """Two parsers with one model of random weights, which makes moves of every kind."""
    nlp = spacy.blank("kk")
    ours = nlp.add_pipe("kk_parser", config={"model": MODEL})
    assert isinstance(ours, BatchedParser)
    for label in LABELS:
        ours.add_label(label)
    nlp.initialize()
    randomize(ours.model, seed)
    return nlp, ours, DependencyParser(nlp.vocab, ours.model, moves=ours.moves)


@pytest.fixture(scope="module", params=[1, 2, 3])
def made(request: pytest.FixtureRequest) -> Made:
    return parsers(request.param)


def docs_of(nlp: Language, texts: list[Text]) -> list[Doc]:
    return [
        Doc(
            nlp.vocab,
            words=[word for word, _ in text],
            sent_starts=[start or not i for i, (_, start) in enumerate(text)],
        )
        for text in texts
    ]


def parsed(parser: DependencyParser, docs: list[Doc]) -> list[list[list[int]]]:
    parser.set_annotations(docs, parser.predict(docs))
    for doc in docs:
        free_from_spaces(doc)
    return [doc.to_array(ATTRIBUTES).tolist() for doc in docs]


words = st.tuples(
    st.sampled_from(["Абай", "келді", "Астана", ".", "\n", "үлкен", "және"]),
    st.sampled_from([True, False, False, False, False]),
)
many = [[("келді", True), (".", False)]] * FEWEST  # so that there are sentences enough


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.lists(words, max_size=24), min_size=1, max_size=6))
def test_finds_what_spacy_finds(made: Made, texts: list[Text]) -> None:
    nlp, ours, theirs = made
    assert parsed(ours, docs_of(nlp, texts + many)) == parsed(theirs, docs_of(nlp, texts + many))


def test_relations_that_hold_a_lifted_head_are_resolved(made: Made) -> None:
    nlp, ours, _ = made
    words = ["Абай", "үлкен", "үй", "мен", "бақ", "көрді", "."]
    docs = docs_of(nlp, [[(word, False) for word in words * 3], *many])
    assert all(doc.has_annotation("DEP") for doc in ours.pipe(docs))
    assert not any("||" in token.dep_ for doc in docs for token in doc)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.lists(words, max_size=12), min_size=1, max_size=3))
def test_no_word_hangs_on_white_space(made: Made, texts: list[Text]) -> None:
    nlp, ours, _ = made
    for doc in ours.pipe(docs_of(nlp, texts)):
        for sentence in doc.sents:
            real = [token for token in sentence if not token.is_space]
            assert not any(token.head.is_space for token in real)
            assert all(token.head in real for token in sentence if real)


def test_a_text_without_sentences_is_left_to_spacy(made: Made) -> None:
    nlp, ours, theirs = made
    unmarked = [nlp.make_doc("Абай келді . Астана үлкен .") for _ in range(2)]
    marked = docs_of(nlp, many)
    assert parsed(ours, [unmarked[0], *marked])[0] == parsed(theirs, [unmarked[1]])[0]
    assert parsed(ours, [unmarked[0]]) == parsed(theirs, [unmarked[1]])


def test_an_empty_text_stays_empty(made: Made) -> None:
    nlp, ours, _ = made
    assert len(next(ours.pipe([nlp.make_doc(""), *docs_of(nlp, many)]))) == 0


def test_learns_as_spacys_does() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_parser", config={"model": MODEL, "min_action_freq": 1})
    words = ["Абай", "үй", "көрді", "."]
    gold = {"words": words, "heads": [2, 2, 2, 2], "deps": ["nsubj", "obj", "ROOT", "punct"]}
    examples = [Example.from_dict(Doc(nlp.vocab, words=words), gold)]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(120):
        nlp.update(examples, sgd=optimizer)
    assert nlp.evaluate(examples)["dep_las"] == pytest.approx(1)


def test_a_failure_goes_to_the_pipelines_error_handler(made: Made) -> None:
    nlp, ours, _ = made
    seen: list[str] = []
    ours.set_error_handler(lambda name, component, docs, error: seen.append(str(error)))
    try:
        assert list(ours.pipe(["no text"])) == []
    finally:
        ours.set_error_handler(nlp.default_error_handler)
    assert seen
