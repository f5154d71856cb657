from dataclasses import replace

import pytest

from qazcorpus.document import Entity
from qazcorpus.statements.model.names import with_whole_names, without_names
from qazcorpus.statements.model.passages import word_table
from tests.statements.discourse_models import given


@pytest.mark.parametrize("edges", [(0, 2), (1, 2), (2, 3), (1, 3)])
def test_a_source_has_the_whole_name_that_it_cuts(edges):
    base = given("сарапшы Айгүл Омар айтты")
    person = Entity(8, 18, "Айгүл Омар", label="PERSON")
    table = word_table(replace(base, entities=[person]), ())
    assert with_whole_names(edges, table) == (min(edges[0], 1), 3)
    assert with_whole_names((3, 4), table) == (3, 4)


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("Психолог Қанат Ырысбек деді", "Психолог", "Психолог Қанат Ырысбек"),
        ("өкілі Надежда Ким деді", "өкілі", "өкілі Надежда Ким"),
        ("Жас әке Асылан Көшен деді", "Жас әке Асылан", "Жас әке Асылан Көшен"),
        ("Буфетші Рәзия ханымның айтуынша", "Буфетші Рәзия", "Буфетші Рәзия ханымның"),
        ("Тұрғын Алматыда айтты", "Тұрғын", "Тұрғын"),  # an adverbial
        ("Әкімге Асан айтты", "Әкімге", "Әкімге"),  # the one spoken to
        ("Ол Асан емес", "Ол", "Ол"),
        ("Әкім келді\nАсан кетті", "Әкім", "Әкім"),  # a line ends
        ("Әкім « Асан кетті » деді", "Әкім", "Әкім"),  # a quotation begins
        ("Көрші ханым деді", "Көрші", "Көрші ханым"),
        ("көрші ханым деді", "көрші", "көрші"),  # no name
        ("Ол апа деді", "Ол", "Ол"),
        ("Әкім Асан Омаровқа айтты", "Әкім", "Әкім"),
    ],
)
def test_a_name_behind_a_title_belongs_to_it(text, cut, whole):
    table = word_table(given(text), ())
    found = with_whole_names((0, len(cut.split())), table)
    assert " ".join(text.split()[slice(*found)]) == whole


def test_the_name_of_whom_is_spoken_to_is_not_cut():
    base = given("Әкім Асан Омаровқа айтты")
    person = Entity(5, 18, "Асан Омаровқа", label="PERSON")
    table = word_table(replace(base, entities=[person]), ())
    assert with_whole_names((0, 1), table) == (0, 1)


def test_other_names_are_no_persons():
    base = given("Үкімет Қазақстан экономикасын сынады")
    place = Entity(7, 16, "Қазақстан", label="PLACE")
    table = word_table(replace(base, entities=[place]), ())
    assert with_whole_names((0, 1), table) == (0, 1)


def test_what_is_said_is_no_name():
    table = word_table(given("Әкім Асанның келетінін айтты"), ())
    assert with_whole_names((0, 1), table, [1]) == (0, 1)


@pytest.mark.parametrize(
    ("text", "person", "cut", "whole"),
    [
        ("Кеңес мүшесі , тарихшы Асан Омаров деді", "Асан Омаров", (0, 2), (0, 6)),
        ("Дәрігер , бас маман Асан Омаров деді", "Асан Омаров", (0, 1), (0, 6)),
        ("Кеңес мүшесі , Асан Омаров келді", "Асан Омаров", (0, 2), (0, 2)),  # two of them
        ("Кеңес мүшесі , тарихшыға Асан Омаров деді", "Асан Омаров", (0, 2), (0, 2)),
        ("деді әкім , депутат Асан Омаров қарсы", "Асан Омаров", (1, 2), (1, 2)),  # another clause
        ("Әкім Асан Омаров , депутат Болат Сейітов қарсы", "Болат Сейітов", (0, 3), (0, 3)),
        ("Депутаттар , соның ішінде тарихшы Асан Омаров", "Асан Омаров", (0, 1), (0, 1)),
        ("Әкім , деді тарихшы Асан Омаров", "Асан Омаров", (0, 1), (0, 1)),
        ("Кеңес мүшесі ,\nтарихшы Асан Омаров деді", "Асан Омаров", (0, 2), (0, 2)),  # a line ends
        ("Жаңалық\nКеңес мүшесі , тарихшы Асан Омаров", "Асан Омаров", (1, 3), (1, 7)),
        ("Тұрғын Асан Омаров деді", "Асан Омаров", (0, 1), (0, 3)),
        ("Зейнеткер Күләш Байсын көшеге риза", "Күләш Байсын", (0, 1), (0, 3)),
        ("Зейнеткер Күләш Омаровты сынады", "Күләш Омаровты", (0, 1), (0, 1)),
    ],
)
def test_a_name_behind_a_second_title_and_names_that_look_like_objects(text, person, cut, whole):
    start = text.index(person)
    entity = Entity(start, start + len(person), person, label="PERSON")
    table = word_table(replace(given(text), entities=[entity]), ())
    assert with_whole_names(cut, table) == whole


def test_a_content_does_not_begin_with_its_speakers_name():
    base = given("Спортшы Виолетта Пак талаптың ауыр екенін айтты")
    table = word_table(replace(base, entities=[Entity(8, 20, "Виолетта Пак", label="PERSON")]), ())
    assert without_names([(1, 6)], [(0, 1)], table) == [(3, 6)]
    assert without_names([(3, 6)], [(0, 1)], table) == [(3, 6)]
    assert without_names([(1, 6)], [], table) == [(1, 6)]
    assert without_names([(1, 6)], [(0, 1)], word_table(base, ())) == [(1, 6)]


def test_a_content_that_is_nothing_but_the_name_stays_whole():
    base = given("Спортшы Виолетта Пак деді")
    person = Entity(8, 20, "Виолетта Пак", label="PERSON")
    table = word_table(replace(base, entities=[person]), ())
    assert without_names([(1, 3)], [(0, 1)], table) == [(1, 3)]
    assert without_names([(1, 2)], [(0, 1)], table) == [(1, 2)]  # the name is longer
    assert with_whole_names((0, 1), table, [2]) == (0, 1)  # which a content would cut
