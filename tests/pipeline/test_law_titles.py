"""Titles of laws in quotation marks."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.law_titles import titles_of_laws
from qazcorpus.pipeline.name_spans import inner_spans


def titles(text: str) -> list[str]:
    doc = spacy.blank("kk").make_doc(text)
    return [doc[start:end].text for start, end in titles_of_laws(doc)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("«Байланыс туралы» заңға түзету енді.", "Байланыс туралы"),
        ("Президент «Көші-қон туралы» Заңына қол қойды.", "Көші-қон туралы"),
        ("«Су қорын қорғау туралы» қаулыны оқыды.", "Су қорын қорғау туралы"),
        (
            "«Ақпаратқа қол жеткізу туралы» Қазақстан Республикасының Заңы күшіне енді.",
            "Ақпаратқа қол жеткізу туралы",
        ),
        ('Мәжіліс "Балық шаруашылығы туралы" заң жобасын қарады.', "Балық шаруашылығы туралы"),
        ("«Марапаттау жөніндегі» жарлығында айтылды.", "Марапаттау жөніндегі"),
    ],
)
def test_a_title_before_the_kind_of_the_document_is_found(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "«Байланыс туралы» кітап шықты.",
        "«Байланыс туралы» деді ол. Заң қабылданды.",
        "«Байланыс туралы» заңгер түсіндірді.",
        "«Байланыс туралы» шартты түрде айтты.",
        "«Байланыс» заңы қабылданды.",
        "байланыс туралы» заң",
        "«туралы» заң",
        "Байланыс туралы заң",
    ],
)
def test_other_quotations_are_no_titles(text: str) -> None:
    assert titles(text) == []


def test_a_title_may_be_in_a_title() -> None:
    text = "«Кейбір актілерге «Байланыс туралы» заң бойынша өзгеріс енгізу туралы» заң шықты."
    assert titles(text) == [
        "Байланыс туралы",
        "Кейбір актілерге «Байланыс туралы» заң бойынша өзгеріс енгізу туралы",
    ]


def detailed(text: str, *names: tuple[int, int, str]) -> Doc:
    nlp = spacy.blank("kk")
    doc = nlp.make_doc(text)
    doc.ents = [Span(doc, start, end, label=label) for start, end, label in names]
    return nlp.create_pipe("kk_entity_details")(doc)


def test_entities_in_a_title_are_names_inside_it() -> None:
    doc = detailed("«Қазақстан Үкіметі мен БҰҰ туралы» заң", (1, 3, "AGENCY"), (4, 5, "ORG"))
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Қазақстан Үкіметі мен БҰҰ туралы", "LAW")
    ]
    assert [span.text for span in inner_spans(doc)] == ["Қазақстан Үкіметі", "БҰҰ"]


def test_an_entity_that_crosses_a_title_is_left_out() -> None:
    doc = detailed("«Қазақстан Үкіметі туралы» заң Астана", (2, 6, "LAW"), (6, 7, "PLACE"))
    assert [ent.text for ent in doc.ents] == ["Қазақстан Үкіметі туралы", "Астана"]
