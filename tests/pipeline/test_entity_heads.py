import pytest
import spacy
from spacy.tokens import Doc, Span

import qazcorpus.pipeline.entity_details as details
from qazcorpus.pipeline.entity_heads import kind_by_head, well_edged


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("Халықаралық қордың баспасөз хатшысының", "ORGANISATION", "POSITION"),
        ("Еңбек министрлігіне", "GPE", "ORGANISATION"),
        ("Еңбек министрлігі", "POSITION", "ORGANISATION"),
        ("Түркия елшілігінде", "POSITION", "ORGANISATION"),
        ("Дания премері", "AGENCY", "POSITION"),
        ("Еңбек министрлігі", "AGENCY", "AGENCY"),  # it agrees
        ("Еңбек министрлігі", "PERSON", "PERSON"),
        ("Нұр банк", "GPE", "GPE"),  # nothing possesses it
        ("Ресей Федерациясы", "GPE", "GPE"),
        ("Қазақстан", "GPE", "GPE"),
    ],
)
def test_the_last_word_tells_the_class(name: str, kind: str, told: str) -> None:
    assert kind_by_head(name, kind) == told


def entity(text: str, start: int, end: int, label: str = "ORGANISATION") -> tuple[Doc, Span]:
    doc = spacy.blank("kk")(text)
    span = Span(doc, start, end, label=label)
    doc.set_ents([span])
    return doc, doc.ents[0]


@pytest.mark.parametrize(
    ("text", "start", "end", "whole"),
    [
        ("«Ұлттық бірлестік» партиясы келді", 1, 5, "«Ұлттық бірлестік» партиясы"),
        ("«Ұлттық бірлестік» келді", 0, 3, "«Ұлттық бірлестік»"),
        ("Ол Ұлттық бірлестік» деді", 1, 4, "Ұлттық бірлестік"),
        ("«Ұлттық бірлестік деді", 0, 3, "Ұлттық бірлестік"),
        ("«Ұлттық бірлестік» деді", 1, 3, "Ұлттық бірлестік"),
    ],
)
def test_quotation_marks_have_their_partner(text: str, start: int, end: int, whole: str) -> None:
    doc, ent = entity(text, start, end)
    first, last = well_edged(doc, ent)
    assert doc[first:last].text == whole


def test_a_mark_of_another_entity_is_left_to_it() -> None:
    doc = spacy.blank("kk")("Ол « Ұлттық бірлестік » деді")
    doc.set_ents([Span(doc, 0, 2, label="PERSON"), Span(doc, 2, 5, label="ORGANISATION")])
    assert well_edged(doc, doc.ents[1]) == (2, 4)


def test_a_press_service_is_one_body_with_its_owner() -> None:
    doc = spacy.blank("kk")("Бұл туралы Президенттің баспасөз қызметі хабарлады")
    owner, service = Span(doc, 2, 3, label="POSITION"), Span(doc, 3, 5, label="ORG")
    doc.set_ents([owner, service])
    component = details.EntityDetails()
    names = [(s.text, s.label_) for s in component(doc).spans["names"]]
    assert names == [
        ("Президенттің баспасөз қызметі", "AGENCY"),
        ("Президенттің", "POSITION"),
    ]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Қаржы министрлігінің баспасөз қызметкері келді", 2),
        ("Қаржы министрлігі баспасөзге қызмет етеді", 2),
        ("Қаржы министрлігінің баспасөз қызметінен хабарлады", 4),
        ("Қаржы министрлігінің баспасөз қызметі", 4),
    ],
)
def test_only_a_press_service_is_one_body_with_its_owner(text: str, end: int) -> None:
    doc, _ = entity(text, 0, 2)
    (found,) = details.EntityDetails()(doc).ents
    assert (found.end, found.label_) == (end, "AGENCY")


def test_the_press_service_of_an_organisation_is_an_organisation() -> None:
    doc, _ = entity("Алматы Университетінің баспасөз қызметі хабарлады", 0, 2)
    (found,) = details.EntityDetails()(doc).ents
    assert (found.end, found.label_) == (4, "ORG")


def test_an_entity_of_white_space_has_no_last_word() -> None:
    assert kind_by_head("  ", "DATE") == "DATE"


def test_a_press_service_stays_in_a_longer_name_that_begins_with_it() -> None:
    doc = spacy.blank("kk")("Сот баспасөз қызметінің басшысы келді")
    doc.set_ents([Span(doc, 0, 1, label="AGENCY"), Span(doc, 1, 4, label="POSITION")])
    texts = [span.text for span in details.EntityDetails()(doc).ents]
    assert texts == ["Сот", "баспасөз қызметінің басшысы"]


def test_a_news_agency_is_no_part_of_what_its_dateline_precedes() -> None:
    doc, ent = entity("ҚазАқпарат – Қаржы министрлігі айтты", 0, 4)
    assert well_edged(doc, ent) == (2, 4)
    assert well_edged(*entity("Алматы – Астана тасжолы ашылды", 0, 4)) == (0, 4)
    component = details.EntityDetails()
    assert [span.text for span in component(doc).ents] == ["Қаржы министрлігі"]


def test_a_name_before_what_it_names_has_no_case() -> None:
    doc = spacy.blank("kk")("Шарын өзеніне бөгет салынды")
    doc.set_ents([Span(doc, 0, 1, label="LOCATION")])
    [span] = details.EntityDetails()(doc).ents
    assert span._.canonical == "Шарын"


def test_an_entity_has_no_line_break_at_its_edges() -> None:
    doc, ent = entity("Қала: Астана\n\nӘкім келді", 2, 4)
    assert doc[slice(*well_edged(doc, ent))].text == "Астана"


def test_what_was_detailed_before_stays() -> None:
    doc = spacy.blank("kk")("Кездесу екі сағат бойы жүрді")
    doc.set_ents([Span(doc, 1, 3, label="TIME")])
    component = details.EntityDetails()
    once = [(e.label_, e._.kind) for e in component(doc).ents]
    assert once == [(e.label_, e._.kind) for e in component(doc).ents] == [("DATE", "TIME")]
