from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language

from qazcorpus.annotations.informative import information, order_by_information
from qazcorpus.document import Document, Entity, Span, Statement, Token

WORDS = [
    *("қала", "әкімдігі", "биыл", "жаңа", "мектеп", "салып", "жатыр", "деп", "хабарлады"),
    *("бүгін", "таңертең", "өткен", "жиында", "барлық", "қатысушы", "бұл", "шешімді", "қолдап"),
    *("дауыс", "берді", "кейін", "журналистер", "сұрақ", "қойды", "жауап", "толық", "болмады"),
]


@pytest.fixture(scope="module")
def second() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Абай"}])
    return nlp


def document(doc_id: str, text: str, *, unsure: float | None = None, found: str = "") -> Document:
    start = text.find(found) if found else 0
    return Document(
        doc_id,
        text,
        tokens=tuple(Token(i, i + 1, text[i]) for i in range(0, len(text), 10)),
        entities=(Entity(start, start + len(found), found, "PERSON"),) if found else (),
        statements=()
        if unsure is None
        else (Statement(Span(0, 1, text[0]), confidence=1 - unsure),),
    )


def text(seed: int, *more: str) -> str:
    """Words in an order of their own, so that no text is like another."""
    step = (1, 3, 5, 9, 11, 13)[seed]
    return " ".join([*(WORDS[(i * step + seed) % len(WORDS)] for i in range(len(WORDS))), *more])


def test_where_the_pipelines_differ_comes_first(second: Language) -> None:
    given = [
        document("alike", text(0, "Абай"), found="Абай"),
        document("nothing", text(1)),
        document("missed", text(2, "Абай")),
    ]
    order = order_by_information(given, second=second)
    assert [item.doc_id for item in order] == ["missed", "alike", "nothing"]
    assert [item.differing > 0 for item in order] == [True, False, False]
    assert [item.number for item in order] == [2, 0, 1]


def test_doubts_about_stances_count(second: Language) -> None:
    given = [document("sure", text(0), unsure=0.1), document("unsure", text(1), unsure=0.9)]
    assert [item.doc_id for item in order_by_information(given, second=second)] == [
        *("unsure", "sure")
    ]


def test_near_duplicates_do_not_come_together(second: Language) -> None:
    twice = [document(name, text(0, "Абай", name)) for name in ("a", "b", "c")]
    other = document("other", text(1))
    order = order_by_information([*twice, other], second=second)
    assert [(item.doc_id, item.repeats) for item in order] == [
        *(("a", 0), ("other", 0), ("b", 1), ("c", 2))
    ]


def test_the_same_text_twice_comes_twice(second: Language) -> None:
    order = order_by_information([document("a", text(0)), document("b", text(0))], second=second)
    assert [(item.doc_id, item.repeats) for item in order] == [("a", 0), ("b", 1)]


def test_what_counts_is_how_much_there_is_in_a_hundred_tokens() -> None:
    short, long = document("short", text(0)), document("long", text(0) * 3)
    entity = [Entity(0, 4, text(0)[:4], "PERSON")]
    assert information(short, entity).differing > information(long, entity).differing


def test_labels_that_changed_with_the_scheme_are_no_difference() -> None:
    found = Document("d", "Абай", entities=(Entity(0, 4, "Абай", "HUMAN", "PERSON"),))
    assert information(found, [Entity(0, 4, "Абай", "PERSON", "PERSON")]).differing == 0


def test_nothing_in_nothing_out(second: Language) -> None:
    assert order_by_information([], second=second) == []
