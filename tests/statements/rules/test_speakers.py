from __future__ import annotations

import pytest

from qazcorpus.document import Document, Entity, Statement
from qazcorpus.statements.rules.speakers import source_entities

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
    assert source_entities(document("Ол", entities={"Қаржы министрлігі": "AGENCY"})) == {}


DOUBT = "Тен камера дәл деді. {} «Қате көп» деп есептеді ол."
CHECKED = "оны Әсел Бектұрған тексерген"


@pytest.mark.parametrize(
    ("text", "said", "person"),
    [
        (DOUBT.format("Әсел Бектұрған оған күмәнданады."), {}, "Әсел Бектұрған"),
        (DOUBT.format(f"Ол {CHECKED} деді."), {"Ол": CHECKED}, "Тен"),
        (DOUBT.format("Әсел Бектұрғанға сенбейді."), {}, "Тен"),
        ("Әсел Бектұрған келді.\n" + DOUBT.format("Әріптестері үнсіз."), {}, "Тен"),
    ],
    ids=["subject", "in what is said", "no subject", "another paragraph"],
)
def test_a_pronoun_is_the_person_named_since(text, said, person):
    whole = Document("d", text)

    def place(words: str) -> tuple[int, int]:
        start = text.rindex(words)
        return start, start + len(words)

    names = ("Тен", "Әсел Бектұрғанға" if "ғанға" in text else "Әсел Бектұрған")
    statements = {"Тен": "камера дәл", **said, "ол": "Қате көп"}
    found = source_entities(
        Document(
            "d",
            text,
            entities=tuple(Entity(*place(n), n, "PERSON", id=n) for n in names),
            statements=tuple(
                Statement(whole.span(*place(content)), whole.span(*place(source)), id=source)
                for source, content in statements.items()
            ),
        )
    )
    assert found["ол"].id == person
