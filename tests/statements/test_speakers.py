from __future__ import annotations

import pytest

from qazcorpus.document import Document, Entity, Statement
from qazcorpus.statements.speakers import source_entities

TEXT = (
    "Қаржы министрлігі салықты қорғады. Министр Асан Болатов бұл дұрыс деді. Ол кеш емес деді. "
    "Ведомство жауап берді. Тұрғындар қарсы шықты."
)


def document(*sources: str, entities: dict[str, str]) -> Document:
    whole = Document("d", TEXT)

    def place(words: str) -> tuple[int, int]:
        start = TEXT.index(words)
        return start, start + len(words)

    return Document(
        "d",
        TEXT,
        entities=tuple(
            Entity(*place(name), name, label, id=name) for name, label in entities.items()
        ),
        statements=tuple(
            Statement(
                content=whole.span(*place("салықты")),
                source=whole.span(*place(source)) if source else None,
                id=str(number),
            )
            for number, source in enumerate(sources)
        ),
    )


ENTITIES = {"Қаржы министрлігі": "AGENCY", "Министр": "POSITION", "Асан Болатов": "PERSON"}


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ("Қаржы министрлігі", "Қаржы министрлігі"),
        ("Министр Асан Болатов", "Асан Болатов"),
        ("Ведомство", "Қаржы министрлігі"),
        ("Тұрғындар", None),
        ("", None),
    ],
)
def test_a_source_is_the_name_in_it_or_the_body_it_means(source, entity):
    found = source_entities(document(source, entities=ENTITIES))
    assert {name: e.id for name, e in found.items()} == ({"0": entity} if entity else {})


def test_a_pronoun_is_who_spoke_last():
    found = source_entities(
        document("Қаржы министрлігі", "Министр Асан Болатов", "Ол", entities=ENTITIES)
    )
    assert found["2"].id == "Асан Болатов"
    assert source_entities(document("Ол", entities=ENTITIES)) == {}
