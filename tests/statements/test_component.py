from __future__ import annotations

import json
import pickle
from dataclasses import asdict

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from qazcorpus import document
from qazcorpus.errors import DocumentError
from qazcorpus.statements.component import analysis_input

TOKENS = st.tuples(
    st.sampled_from(["Әкім", " ", "\n", "\n\n ", "😀", "."]),
    st.booleans(),
    st.sampled_from([None, True, False]),
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    return nlp


def test_statements_and_targets_are_set(nlp):
    doc = nlp("Жаңа көпір\n\nТұрғындар көпір салуды қолдады. Көпір биыл салынады.")
    (statement,) = doc._.statements
    assert (statement.source.text, statement.stance) == ("Тұрғындар", "favor")
    assert statement.content.text == doc.text[statement.content.start : statement.content.end]
    assert [(t.text, t.origin) for t in doc._.targets] == [("көпір салу", "found")]


@given(st.lists(TOKENS, max_size=12))
def test_tokens_and_sentences_are_the_docs(tokens):
    words, spaces, starts = zip(*tokens, strict=True) if tokens else ((), (), ())
    doc = Doc(spacy.blank("kk").vocab, words, spaces, sent_starts=list(starts))
    found = analysis_input(doc)
    assert found.tokens == [document.Span(t.idx, t.idx + len(t), t.text) for t in doc]
    annotated = doc.has_annotation("SENT_START")
    sentences = [(s.start_char, s.end_char, s.text) for s in doc.sents] if annotated else []
    assert found.sentences == [document.Span(*sentence) for sentence in sentences]


def test_statements_and_targets_can_be_written_as_json(nlp):
    doc = nlp("Жаңа көпір\n\nТұрғындар көпір салуды қолдады. Көпір биыл салынады.")
    data = doc.to_json(underscore=["statements", "targets"])
    read = json.loads(srsly.json_dumps(data))
    assert read["_"]["statements"][0]["source"] == {"start": 12, "end": 21, "text": "Тұрғындар"}
    for source in (data, read, json.loads(json.dumps(data, default=asdict))):
        again = Doc(nlp.vocab).from_json(source)
        assert again._.statements == doc._.statements
        assert again._.targets == doc._.targets
        assert spans(again) == spans(doc)


def spans(doc):
    return [(span.text, span.label_, span.id_) for span in doc.spans["statements"]]


def test_statements_are_spans_of_the_doc(nlp):
    doc = nlp("Тұрғындар «көпір керек» деп мәлімдеді.")
    assert spans(doc) == [
        ("Тұрғындар", "SOURCE", "s1"),
        ("деп мәлімдеді", "CUE", "s1"),
        ("көпір керек", doc._.statements[0].answer, "s1"),
    ]
    assert "CUE" in displacy.render(doc, "span", options={"spans_key": "statements"})
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    for again in (stored, pickle.loads(pickle.dumps(doc))):
        assert spans(again) == spans(doc)
        assert again._.statements == doc._.statements


def test_a_content_that_cuts_a_token_is_a_span_of_whole_tokens(nlp):
    doc = nlp.make_doc("Тұрғындар: көпір-жол керек.")
    doc._.statements = [document.Statement(document.Span(17, 26, "жол керек"))]
    assert [span.text for span in doc.spans["statements"]] == ["көпір-жол керек"]
    assert doc._.statements[0].content.text == "жол керек"


@pytest.mark.parametrize("given", [["көпір"], [{"text": "көпір"}], [5], [None], 5])
def test_what_is_no_statement_is_refused(nlp, given):
    doc = nlp.make_doc("көпір")
    with pytest.raises(DocumentError, match=r"doc\._\.statements cannot be set.*Doc\.to_json"):
        doc._.statements = given
    assert doc._.statements == ()


def test_the_given_target_is_used(nlp):
    doc = nlp.make_doc("😀 Тұрғындар көпірді қолдады.")
    doc._.target = "жаңа көпір"
    doc = nlp(doc)
    assert [t.text for t in doc._.targets] == ["жаңа көпір"]
    assert doc._.statements[0].target == "жаңа көпір"
    assert doc._.statements[0].source.start == 2


def test_entities_of_the_doc_are_used():
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    doc = nlp("River Guard көпірді қолдады.")
    doc.set_ents([Span(doc, 0, 2, label="ORG")])
    doc = spacy.blank("kk").add_pipe("kk_statements")(doc)
    assert doc._.statements[0].source.text == "River Guard"


def test_a_doc_without_sentences_or_text(nlp):
    component = spacy.blank("kk").add_pipe("kk_statements")
    assert len(component(nlp.make_doc("Тұрғындар көпірді қолдады."))._.statements) == 1
    assert nlp("")._.statements == ()


def test_figures_in_a_comment_are_no_sides(nlp):
    doc = nlp("Бұл менің ойым.\nСалық керек емес.\n1991 – 2001 – 2011\nСоңы.")
    assert not any("1991" in statement.content.text for statement in doc._.statements)


def test_the_pipeline_survives_saving(nlp, tmp_path):
    nlp.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert len(loaded("Тұрғындар көпірді қолдады.")._.statements) == 1


def test_batches(nlp):
    docs = list(nlp.pipe(["Тұрғындар көпірді қолдады.", "Көпір ескі."]))
    assert [len(doc._.statements) for doc in docs] == [1, 0]
