"""The component that decides the names of a document together."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.convert import to_document
from qazcorpus.pipeline.name_spans import DOUBTS, inner_spans, set_names


def pipeline() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PERSON", "pattern": "Роджер Уотерс"},
            {"label": "PLACE", "pattern": "Уотерстің"},
            {"label": "AGENCY", "pattern": "Қаржы министрлігінің"},
            {"label": "DATE", "pattern": "бүгін"},
        ]
    )
    nlp.add_pipe("kk_entity_details")
    nlp.add_pipe("kk_referents")
    return nlp


def test_one_report_one_name() -> None:
    doc = pipeline()(
        "Роджер Уотерс бүгін келді. Уотерстің сөзін Қаржы министрлігінің өкілі тыңдады."
    )
    document = to_document(doc)
    assert [(e.text, e.label, e.entity_id) for e in document.entities] == [
        ("Роджер Уотерс", "PERSON", "r1"),
        ("бүгін", "DATE", ""),
        ("Уотерстің", "PERSON", "r1"),
        ("Қаржы министрлігінің", "AGENCY", "r2"),
    ]
    assert {e.canonical for e in document.entities if e.entity_id == "r1"} == {"Роджер Уотерс"}
    assert {e.kind for e in document.entities if e.entity_id == "r1"} == {"PERSON"}
    first, second = document.names()
    assert (first.canonical, first.label, len(first.mentions)) == ("Роджер Уотерс", "PERSON", 2)
    assert (second.canonical, second.label) == ("Қаржы министрлігі", "AGENCY")


def test_names_that_nothing_of_the_kind_can_hold_are_left_out() -> None:
    nlp = pipeline()
    doc = nlp.make_doc("Қаржы министрлігінің Роджер Уотерс сыйлығы")
    doc.ents = [Span(doc, 0, 5, label="EVENT")]
    inner = [(0, 2, "AGENCY"), (2, 4, "PERSON"), (2, 3, "PERSON"), (1, 2, "ART")]
    set_names(doc, [Span(doc, start, end, label=label) for start, end, label in inner])
    doc = nlp.get_pipe("kk_referents")(nlp.get_pipe("kk_entity_details")(doc))
    assert [(span.text, span.label_) for span in inner_spans(doc)] == [
        ("Қаржы министрлігінің", "AGENCY"),
        ("Роджер Уотерс", "PERSON"),
    ]


def test_a_name_with_a_label_of_someone_else_may_hold_any() -> None:
    nlp = pipeline()
    doc = nlp.make_doc("Роджер Уотерс сыйлығы")
    doc.ents = [Span(doc, 0, 3, label="MINE")]
    set_names(doc, [Span(doc, 0, 2, label="PERSON")])
    doc = nlp.get_pipe("kk_referents")(nlp.get_pipe("kk_entity_details")(doc))
    assert [(span.text, span.label_) for span in inner_spans(doc)] == [("Роджер Уотерс", "PERSON")]


def test_doubts_do_not_stay_in_the_document() -> None:
    nlp = pipeline()
    doc = nlp.make_doc("Роджер Уотерс келді.")
    doc.user_data[DOUBTS] = {0: {"PERSON": -0.1}}
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert isinstance(doc, Doc)
    assert DOUBTS not in doc.user_data
