from __future__ import annotations

import pytest

from qazcorpus.statements.model.attached import (
    attached_source,
    is_authors,
    is_nobodys,
    is_outlet,
    is_question,
    passes_on,
)
from qazcorpus.statements.model.passages import WordTable, word_table
from tests.statements.discourse_models import given


def read(text: str) -> WordTable:
    return word_table(given(text), ())


@pytest.mark.parametrize(
    ("text", "content", "cue", "sources", "expected"),
    [
        ("Асан . « су қымбат » , – деді Болат", (3, 5), (8, 9), [(0, 1), (9, 10)], (9, 10)),
        ("Асан . « су қымбат » , – деді Болат", (3, 5), (8, 9), [(0, 1)], (9, 10)),
        ("« су қымбат » , – деді кеше ауыл әкімі", (1, 3), (6, 7), [], (8, 10)),
        ("су қымбат деп Болат айтты", (0, 2), (4, 5), [(3, 4)], (3, 4)),
        ("Болаттың айтуынша , су қымбат", (3, 5), (1, 2), [(0, 1)], (0, 1)),
        ("су қымбат екенін айтты Болат жаңа құбыр салды", (0, 3), (3, 4), [(4, 5)], None),
        ("су қымбат екенін айтты Болат .", (0, 3), (3, 4), [(4, 5)], (4, 5)),
        ("су қымбат . Болат сұрады", (0, 2), (4, 5), [(3, 4)], None),
        ("« су қымбат » , – деді ол", (1, 3), None, [(7, 8)], None),
    ],
)
def test_the_source_in_the_clause_of_a_cue(text, content, cue, sources, expected):
    assert attached_source(content, cue, sources, read(text)) == expected


def test_an_outlet_passes_reports_on():
    table = read("Tengrinews.kz тілшісі Асан Омаров ҚазАқпарат")
    assert [is_outlet(s, table) for s in ((0, 2), (2, 4), (4, 5))] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("Мен бұл жобаға қарсымын", (1, 4), True),
        ("Бұл жобаны құптаймын", (0, 3), True),
        ("« Мен бұл жобаға қарсымын » дейді", (2, 5), False),
        ("– Мен бұл жобаға қарсымын", (2, 5), False),
        ("Мен қарсымын , – деді ол", (0, 2), False),
        ("Тұрғындар мен әкім қарсы", (3, 4), False),
    ],
)
def test_the_author_speaks_outside_of_quotations(text, content, expected):
    assert is_authors(content, read(text)) is expected


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("бір\n– Көпір неге керек ?\n– Қала үшін", (2, 6), True),
        ("бір\n– Көпір неге керек ? – деді ол", (2, 6), False),
        ("бір\n– Көпір керек", (2, 4), False),
    ],
)
def test_a_question_that_is_a_paragraph_is_an_interviewers(text, content, expected):
    assert is_question(content, read(text)) is expected


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("Ресми дерекке сәйкес , су таза", (1, 3), True),
        ("Болжам бойынша су таза", (0, 2), True),
        ("Министрліктің дерегіне сәйкес , су таза", (1, 3), False),
        ("Болаттың айтуынша су таза", (1, 2), False),
    ],
)
def test_data_without_an_owner_are_nobodys(text, cue, expected):
    assert is_nobodys(cue, read(text)) is expected


@pytest.mark.parametrize(
    ("text", "content", "outlet", "expected"),
    [
        ("Болат суға тоқталды , деп хабарлайды Qalam.kz", (1, 3), (6, 7), True),
        ("Болат суға кетті , деп хабарлайды Qalam.kz", (1, 3), (6, 7), False),
        ("Болат суға тоқталды , деп хабарлайды Асан", (1, 3), (6, 7), False),
    ],
)
def test_the_nearer_speaker_is_the_source(text, content, outlet, expected):
    assert passes_on(outlet, (0, 1), content, read(text)) is expected
