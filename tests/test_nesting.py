"""Names inside names, as a list and as a tree."""

from __future__ import annotations

import pytest
from hypothesis import given

from qazcorpus.document import Document, Entity
from qazcorpus.errors import DocumentError
from qazcorpus.nesting import flattened, is_inside, levels, nested
from tests.strategies import documents

TEXT = "Қаржы министрлігі Мемлекеттік кірістер комитетінің төрағасы келді."


def name(words: str, label: str, *inner: Entity) -> Entity:
    start = TEXT.index(words)
    return Entity(start, start + len(words), words, label, inner=inner)


def chain() -> Entity:
    committee = "Қаржы министрлігі Мемлекеттік кірістер комитетінің"
    ministry = name("Қаржы министрлігі", "AGENCY")
    return name(f"{committee} төрағасы", "POSITION", name(committee, "AGENCY", ministry))


def test_names_are_listed_from_the_outside_to_the_inside() -> None:
    found = [(level.entity.label, level.depth) for level in levels([chain()])]
    assert found == [("POSITION", 0), ("AGENCY", 1), ("AGENCY", 2)]
    assert [level.parent and level.parent.label for level in levels([chain()])] == [
        None,
        "POSITION",
        "AGENCY",
    ]


def test_a_list_in_any_order_becomes_a_tree() -> None:
    assert nested(reversed(flattened([chain()]))) == (chain(),)


def test_names_that_cross_or_have_the_same_borders_stay_side_by_side() -> None:
    crossing = [name("Қаржы министрлігі Мемлекеттік", "ORG"), name("Мемлекеттік кірістер", "ORG")]
    assert nested(crossing) == (*crossing,)
    same = [name("Қаржы министрлігі", "AGENCY"), name("Қаржы министрлігі", "ORG")]
    assert nested(same) == (*same,)


@given(documents())
def test_nothing_is_lost_and_inner_names_are_inside(document: Document) -> None:
    assert nested(flattened(document.entities)) == document.entities
    for level in levels(document.entities):
        assert level.parent is None or is_inside(level.entity, level.parent)


@given(documents())
def test_a_document_with_names_inside_names_survives_json(document: Document) -> None:
    assert Document.from_dict(document.to_dict()) == document


def test_an_inner_name_outside_of_its_outer_one_is_refused() -> None:
    outer = name("Қаржы министрлігі", "AGENCY", name("төрағасы", "POSITION"))
    with pytest.raises(DocumentError, match="is not inside 'Қаржы министрлігі'"):
        Document("d", TEXT, entities=(outer,))


def test_too_many_levels_in_a_file_are_refused() -> None:
    item: dict[str, object] = {"start": 0, "end": 1, "text": "Қ", "label": "ORG"}
    for _ in range(60):
        item = {**item, "inner": [item]}
    with pytest.raises(DocumentError, match="more than 50 levels"):
        Document.from_dict({"doc_id": "d", "text": TEXT, "entities": [item]})
