"""Whose words they are, where the form of a report shows it."""

from __future__ import annotations

import pytest

from tests.statements.conftest import Analyse

# text; then (source, cue, content) of each statement, "" where there is none
REPORTS = {
    "an introduction, with one paragraph for each speaker": (
        "Ауылда зауыт салынады\nАйжан Омарова, мұғалім: – Бізге зауыт керек емес. Өзен ластанады.\n"
        "Құрылыс көктемде басталмақ.",
        [("Айжан Омарова, мұғалім", "", "Бізге зауыт керек емес. Өзен ластанады")],
    ),
    "an introduction without a name": (
        "Көпір жабылды\nТұрғын: – Балалар мектепке жаяу барады.\nЖөндеу күзде аяқталады.",
        [("Тұрғын", "", "Балалар мектепке жаяу барады")],
    ),
    "an introduction before a quotation": (
        "Айжан Омарова, мұғалім: «Бізге зауыт керек емес».",
        [("Айжан Омарова, мұғалім", "", "Бізге зауыт керек емес")],
    ),
    "speech of several sentences between dashes": (
        "– Көпір ескі. Оны бұзу керек, – деді Асан Омаров.",
        [("Асан Омаров", "деді", "Көпір ескі. Оны бұзу керек")],
    ),
    "a sentence that the next one refers to": (
        "Жаңа көпір келесі жылы ашылады. Бұл туралы облыс әкімдігі хабарлады.",
        [("облыс әкімдігі", "хабарлады", "Жаңа көпір келесі жылы ашылады")],
    ),
    "a sentence that the next one refers to, without a speaker": (
        "Жаңа көпір келесі жылы ашылады. Бұл туралы кеше хабарланды.",
        [("", "хабарланды", "Жаңа көпір келесі жылы ашылады")],
    ),
    "a sentence of an outlet": (
        "Жаңа көпір келесі жылы ашылады, деп хабарлайды Qalam порталы.",
        [("Qalam порталы", "деп хабарлайды", "Жаңа көпір келесі жылы ашылады")],
    ),
    "data without an owner": (
        "Ресми дерекке сәйкес, былтыр екі көпір жөнделген.",
        [("", "дерекке сәйкес", "былтыр екі көпір жөнделген")],
    ),
    "data of somebody": (
        "Министрліктің дерегі бойынша, былтыр екі көпір жөнделген.",
        [("Министрліктің", "дерегі бойынша", "былтыр екі көпір жөнделген")],
    ),
    "as somebody said": (
        "Әкім айтқандай, көпір ертең ашылады.",
        [("Әкім", "айтқандай", "көпір ертең ашылады")],
    ),
    "a nominal position": (
        "Тұрғындар көпірді бұзуға қарсы.",
        [("Тұрғындар", "", "көпірді бұзуға қарсы")],
    ),
    "a cue belongs to the clause of its content": (
        "Парламент заңды мақұлдады. Экологтар өзенге зиян келетінін айтты.",
        [
            ("Парламент", "", "заңды мақұлдады"),
            ("Экологтар", "айтты", "өзенге зиян келетінін"),
        ],
    ),
    "the author is not the head before": (
        "Әкім көпір салынатынын айтты. Мен бұл жобаға мүлдем қарсымын.",
        [("Әкім", "айтты", "көпір салынатынын"), ("", "", "бұл жобаға мүлдем қарсымын")],
    ),
    "a headline in capitals": (
        "ТҰРҒЫНДАР КӨПІРДІ БҰЗУҒА ҚАРСЫ ШЫҚТЫ\nЖиын кеше өтті.",
        [("ТҰРҒЫНДАР", "", "КӨПІРДІ БҰЗУҒА ҚАРСЫ ШЫҚТЫ")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), REPORTS.values(), ids=REPORTS)
def test_a_form_shows_who_says_what(analyse: Analyse, text: str, expected: list[tuple]):
    entities = {n: "PERSON" for n in ("Айжан Омарова", "Асан Омаров") if n in text}
    found = analyse(text, "", entities=entities).statements
    assert [
        (s.source.text if s.source else "", s.cue.text if s.cue else "", s.content.text)
        for s in found
    ] == expected


def test_the_question_of_an_interviewer_is_not_the_guests(analyse: Analyse):
    text = (
        "Асан Омаров көпірді қолдайды.\n– Көпір неге керек?\n– Қала екіге бөлінген. Жол алыс.\n"
        "– Қашан салынады?\n– Келесі жылы.\nСұхбат соңы."
    )
    said = {
        s.content.text: s.source and s.source.text
        for s in analyse(text, "", entities={"Асан Омаров": "PERSON"}).statements
    }
    assert said.get("Көпір неге керек?") is None
    assert said.get("Қашан салынады?") is None
    assert {"Қала екіге бөлінген. Жол алыс", "Келесі жылы"} <= said.keys()


def test_a_list_after_a_dash_is_not_a_dialogue(analyse: Analyse):
    text = "Жиында қаралды:\n– бюджет;\n– жол құрылысы;\n– мектептер."
    assert analyse(text, "").statements == ()
