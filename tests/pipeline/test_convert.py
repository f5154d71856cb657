import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from qazcorpus.document import Origin
from qazcorpus.pipeline.convert import to_document

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t 👨‍👩‍👧é̈ң«»—-.А.б"),
    max_size=80,
)


def test_layers_of_a_doc() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    doc = nlp("Тақырып\n\nСот 5 млрд. теңге өндірді. Ол наразы.")
    document = to_document(doc, origin={"tokens": Origin("pipeline", "test", "1")})
    assert [s.text for s in document.sentences] == [
        "Тақырып",
        "Сот 5 млрд. теңге өндірді.",
        "Ол наразы.",
    ]
    assert [t.text for t in document.tokens if t.sentence == 2] == ["Ол", "наразы", "."]
    assert document.origin["tokens"].name == "test"


def test_roots_are_written_as_ud_has_them() -> None:
    doc = Doc(Vocab(), words=["Ол", "келді"], heads=[1, 1], deps=["nsubj", "ROOT"])
    assert [token.deprel for token in to_document(doc).tokens] == ["nsubj", "root"]


@settings(deadline=None)
@given(TEXTS)
def test_every_span_says_what_stands_in_the_text(text: str) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    document = to_document(nlp(text))  # Document itself refuses a span that does not
    kept = "".join(token.text for token in document.tokens)
    assert "".join(kept.split()) == "".join(text.split())
    for token in document.tokens:
        sentence = document.sentences[token.sentence]
        assert sentence.start <= token.start < token.end <= sentence.end
