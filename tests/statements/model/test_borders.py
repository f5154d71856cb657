"""Where sources begin and end, word by word."""

import pytest
import spacy

from qazcorpus.document import Entity, Span
from qazcorpus.statements.model.borders import (
    dateline_end,
    with_marks,
    with_possessed,
    without_content,
    without_marks,
    without_object,
    without_speech,
)
from qazcorpus.statements.model.passages import WordTable, word_table
from qazcorpus.statements.rules.units import AnalysisInput


def table_of(text: str, *entities: tuple[str, str]) -> WordTable:
    tokens = [Span(t.idx, t.idx + len(t), t.text) for t in spacy.blank("kk")(text)]
    found = [
        Entity(text.index(name), text.index(name) + len(name), name, label=label)
        for name, label in entities
    ]
    return word_table(AnalysisInput(text, tokens, [Span(0, len(text), text)], found), ())


def words(table: WordTable, edges: tuple[int, int]) -> str:
    return " ".join(table.forms[slice(*edges)])


@pytest.mark.parametrize(
    ("text", "size", "left"),
    [
        ("Басқарманың хаты: бұл дұрыс шешім", 2, "басқарманың"),
        ("Кісінің айтары осы", 2, "кісінің"),
        ("Ведомствоның ресми жауабында солай", 2, "ведомствоның"),
        ("Басқарманың бастығы келді", 2, "басқарманың бастығы"),
        ("Ермектің Жанат келді", 2, "ермектің жанат"),  # a name
        ("Хаты келді", 1, "хаты"),
    ],
)
def test_what_is_said_is_no_part_of_who_says_it(text: str, size: int, left: str) -> None:
    table = table_of(text)
    assert words(table, without_speech((0, size), table)) == left


@pytest.mark.parametrize(
    ("text", "size", "left"),
    [
        ("Әкімдік бөгет суға жол береді деді", 2, "әкімдік"),
        ("Білім министрлігі ҰБТ сақталатынын айтты", 3, "білім министрлігі"),
        ("Әкімдік өкілі келді", 2, "әкімдік өкілі"),
        ("Қор басшысы Еуропа келді", 3, "қор басшысы еуропа"),
        ("Әкімдік өкілінің айтуынша", 2, "әкімдік өкілінің"),
        ("Бір топ имам келді", 3, "бір топ имам"),
        ("Қор мен тағы алты ұйым келді", 5, "қор мен тағы алты ұйым"),
        ("Әкімдік", 1, "әкімдік"),
    ],
)
def test_a_content_is_no_part_of_a_body(text: str, size: int, left: str) -> None:
    table = table_of(text)
    assert words(table, without_content((0, size), table)) == left


def test_a_person_stays_behind_a_body() -> None:
    table = table_of("Балықшы Кеңес Абай келді", ("Кеңес Абай", "PERSON"))
    assert without_content((0, 3), table) == (0, 3)


@pytest.mark.parametrize(
    ("text", "names", "size", "left"),
    [
        ("Сәуле Ерлан Парижде сөз алды", {"Сәуле Ерлан": "PERSON"}, 3, "сәуле ерлан"),
        ("Сәуле Ерлан Париждегі отырыста", {"Сәуле Ерлан": "PERSON"}, 3, "сәуле ерлан"),
        ("Министрлік шешім туралы айтты", {"Министрлік": "AGENCY"}, 3, "министрлік"),
        ("Министрлік сайтында айтты", {"Министрлік": "AGENCY"}, 2, "министрлік сайтында"),
        ("Министрліктің жауабында бар", {"Министрліктің": "AGENCY"}, 2, "министрліктің жауабында"),
        ("Сәуле Ерланға хат келді", {"Сәуле Ерланға": "PERSON"}, 2, "сәуле ерланға"),
        ("Көрші Парижде сөз алды", {}, 2, "көрші парижде"),
    ],
)
def test_another_part_of_the_sentence_is_no_part_of_a_name(
    text: str, names: dict[str, str], size: int, left: str
) -> None:
    table = table_of(text, *names.items())
    assert words(table, without_object((0, size), table)) == left


@pytest.mark.parametrize(
    ("text", "size", "with_it"),
    [
        ("Еділовтің өзі үндемеді", 1, "еділовтің өзі"),
        ("Дәрігерлердің бірі үндемеді", 1, "дәрігерлердің бірі"),
        ("Дәрігер өзі келді", 1, "дәрігер"),
        ("Дәрігер өзі келді", 3, "дәрігер өзі келді"),
        ("Иран тарапы үндемеді", 1, "иран тарапы"),
        ("Иран билігі үндемеді", 1, "иран билігі"),
        ("Иран билікті сынады", 1, "иран"),
        ("көрші билігі үндемеді", 1, "көрші"),
    ],
)
def test_what_a_source_possesses_belongs_to_it(text: str, size: int, with_it: str) -> None:
    table = table_of(text)
    assert words(table, with_possessed((0, size), table)) == with_it


def test_a_name_in_quotation_marks_keeps_both() -> None:
    table = table_of("«Тіркес» мұны ұсынды")
    assert with_marks((1, 2), table) == (0, 3)
    assert with_marks((3, 4), table) == (3, 4)
    table = table_of("«Тіркес қозғалысы» мұны ұсынды")
    assert with_marks((1, 2), table) == (1, 2)


@pytest.mark.parametrize(
    ("text", "place", "first"),
    [
        ("АСТАНА, 5 мамыр. ҚазАқпарат – Министрлік айтты", 0, 7),
        ("ҚазАқпарат – Министрлік айтты", 0, 2),
        ("ҚазАқпарат – Министрлік айтты", 2, 2),
        ("Астана – ел жүрегі", 0, 0),  # no agency
        ("Министр ҚазАқпарат агенттігіне айтты", 0, 0),
        ("Министр келді.\nҚазАқпарат – Министрлік айтты", 0, 0),
        ("Министр келді.\nҚазАқпарат – Министрлік айтты", 3, 5),
    ],
)
def test_a_dateline_speaks_for_nobody(text: str, place: int, first: int) -> None:
    assert dateline_end(place, table_of(text)) == first


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("« су қымбат »", "су қымбат"),
        ("« су » мен « жарық »", "« су » мен « жарық »"),
        ("– су қымбат ,", "су қымбат"),
        ("« су қымбат", "су қымбат"),
        ("су қымбат »", "су қымбат"),
        ('" су қымбат "', "су қымбат"),
        ("„ су қымбат “", "су қымбат"),
        ("“ су қымбат ”", "су қымбат"),
        ('" су қымбат', "су қымбат"),
        ('су қымбат "', "су қымбат"),
        ("су қымбат ?", "су қымбат ?"),
        ("« « су » қымбат »", "« су » қымбат"),
        ("« , »", ""),
        ("Меңсұлу (", "Меңсұлу"),
    ],
)
def test_marks_at_the_edges_are_left_out(text, rest):
    forms = text.split()
    edges = without_marks((0, len(forms)), forms)
    assert " ".join(forms[slice(*edges)] if edges else ()) == rest
