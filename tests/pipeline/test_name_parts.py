"""Names inside names by rules."""

from __future__ import annotations

import pytest
import spacy

from qazcorpus.pipeline.convert import to_document
from qazcorpus.pipeline.name_parts import name_parts
from qazcorpus.pipeline.referents.known_names import is_known_place


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        (
            "Қазақстан Республикасының Президенті",
            "POSITION",
            {("Қазақстан Республикасының", "PLACE")},
        ),
        ("ҚР Президенті", "POSITION", {("ҚР", "PLACE")}),
        ("Алматы қаласының әкімі", "POSITION", {("Алматы", "PLACE")}),
        ("Қостанай облысының прокуратурасы", "AGENCY", {("Қостанай облысының", "PLACE")}),
        (
            "Энергетика министрлігінің баспасөз хатшысы",
            "POSITION",
            {("Энергетика министрлігінің", "AGENCY")},
        ),
        (
            "Павлодар облысы әкімінің орынбасары",
            "POSITION",
            {("Павлодар облысы", "PLACE"), ("Павлодар облысы әкімінің", "POSITION")},
        ),
        (
            "ҚР ІІМ Полиция комитетінің төрағасы",
            "POSITION",
            {("ҚР", "PLACE"), ("ҚР ІІМ", "AGENCY"), ("ҚР ІІМ Полиция комитетінің", "AGENCY")},
        ),
        ("« Арқа Нан » ЖШС-нің директоры", "POSITION", {("Арқа Нан", "ORG")}),
        ("Google компаниясының президенті", "POSITION", {("Google", "ORG")}),
        ("Мәжіліс депутаты", "POSITION", set()),
        ("Мәжілісінің депутаты", "POSITION", {("Мәжілісінің", "AGENCY")}),
        ("Президент Әкімшілігі", "AGENCY", {("Президент", "POSITION")}),
        ("Әл-Фараби атындағы Қазақ ұлттық университеті", "ORG", {("Әл-Фараби", "PERSON")}),
        ("Қазақстан темір жолы", "ORG", {("Қазақстан", "PLACE")}),
        ("Қылмыстық кодексінің 188-бабы", "LAW", {("Қылмыстық кодексінің", "LAW")}),
        ("Қаржы министрі", "POSITION", set()),
        ("Қасым-Жомарт Тоқаев", "PERSON", set()),
        ("Шығыс Қазақстан облысы", "PLACE", set()),
        ("Астана", "PLACE", set()),
    ],
)
def test_the_parts_of_long_names(name: str, label: str, expected: set[tuple[str, str]]) -> None:
    words = name.split()
    found = name_parts(words, label, is_known_place)
    assert {(" ".join(words[first:end]), part) for first, end, part in found} == expected


def test_the_component_knows_the_places_of_the_document() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PLACE", "pattern": "Жаңатұрмыс"},
            {"label": "POSITION", "pattern": "Жаңатұрмыс ауылының әкімі"},
        ]
    )
    nlp.add_pipe("kk_entity_details")
    nlp.add_pipe("kk_name_parts")
    doc = nlp("Жаңатұрмыс өзгерді. Жаңатұрмыс ауылының әкімі есеп берді.")
    assert [(s.text, s.label_) for s in doc.spans["names"]] == [
        ("Жаңатұрмыс", "PLACE"),
        ("Жаңатұрмыс ауылының әкімі", "POSITION"),
        ("Жаңатұрмыс", "PLACE"),
    ]
    inner = to_document(doc).entities[1].inner
    assert [(e.text, e.label, e.kind, e.canonical, e.id) for e in inner] == [
        ("Жаңатұрмыс", "PLACE", "GPE", "Жаңатұрмыс", "e2.1")
    ]
