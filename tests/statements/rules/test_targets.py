from __future__ import annotations

import pytest

from qazcorpus.statements.rules.suffix_patterns import names_stem
from qazcorpus.statements.rules.targets import target_stems

REPORT = (
    "Әкімдік тауда аспалы жол салуды ұсынды\n\n"
    "Аспалы жолдың құны белгілі болды. Тұрғындар аспалы жолға қарсы, "
    "ал кәсіпкерлер оны қолдады."
)


def test_a_given_target_stays_as_it_was_given(analyse):
    (target,) = analyse(REPORT, "  аспалы   жол ").targets
    assert (target.text, target.origin) == ("аспалы жол", "given")


def test_mentions_in_any_inflection_and_by_the_head_alone(analyse):
    text = "Жүк салығын көтеру ерте. Салыққа қарсымыз, жүк салығынан шаршадық. Салқын күн."
    (target,) = analyse(text, "жүк салығы").targets
    assert [m.text for m in target.mentions] == ["Жүк салығын", "Салыққа", "жүк салығынан"]


def test_the_found_target_is_the_disputed_action(analyse):
    (target,) = analyse(REPORT, "").targets
    assert (target.text, target.origin) == ("тауда аспалы жол салу", "found")


def test_statements_name_the_found_target(analyse):
    analysis = analyse(REPORT, "")
    assert {s.target for s in analysis.statements} == {"тауда аспалы жол салу"}


def test_several_targets_stay_in_their_order(analyse):
    targets = analyse(REPORT, ["жол салу", "тауды қорғау"]).targets
    assert [(t.text, t.origin) for t in targets] == [
        ("жол салу", "given"),
        ("тауды қорғау", "given"),
    ]


def test_without_a_dispute_there_is_no_target_and_no_stance(analyse):
    text = "Қалада жаңа мектеп ашылды\n\n«Мектепте алты жүз бала оқиды», – деді министр."
    analysis = analyse(text, "")
    assert analysis.targets == ()
    assert [(s.stance, s.target) for s in analysis.statements] == [(None, "")]


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("кітабымыздың", "кітап"),
        ("тарағынан", "тарақ"),
        ("мектептердегі", "мектеп"),
        ("шектеуді", "шектеу"),
        ("шектеді", "шектеу"),
    ],
)
def test_inflected_forms_name_their_stem(form, stem):
    assert names_stem(form, stem)


@pytest.mark.parametrize(("form", "stem"), [("кітапхана", "кітап"), ("салқын", "салық")])
def test_other_words_do_not(form, stem):
    assert not names_stem(form, stem)


def test_stems_of_a_target():
    assert target_stems("қалада шулы көлікке тыйымы") == ("қала", "шулы", "көлік", "тыйым")
