from __future__ import annotations

import pytest

from qazcorpus.statements.rules.suffix_patterns import names_stem
from qazcorpus.statements.rules.targets import target_stems

REPORT = (
    "Тау қаласында аспалы жол салу дауы\n\n"
    "Аспалы жолдың құны белгілі болды. Тұрғындар аспалы жолды керек етпейді, "
    "ал кәсіпкерлер аспалы жолдан пайда күтеді."
)


def test_a_given_target_stays_as_it_was_given(analyse):
    (target,) = analyse(REPORT, "  аспалы   жол ").targets
    assert (target.text, target.origin) == ("аспалы жол", "given")


def test_mentions_in_any_inflection_and_by_the_head_alone(analyse):
    text = "Жүк салығын көтеру ерте. Салыққа қарсымыз, жүк салығынан шаршадық. Салқын күн."
    (target,) = analyse(text, "жүк салығы").targets
    assert [m.text for m in target.mentions] == ["Жүк салығын", "Салыққа", "жүк салығынан"]


def test_a_target_is_found_from_the_title_and_repetition(analyse):
    (target,) = analyse(REPORT, "").targets
    assert (target.text, target.origin) == ("аспалы жол", "found")
    assert len(target.mentions) == 4


def test_statements_name_the_found_target(analyse):
    text = REPORT + "\n\nЭкологтар аспалы жолды сынға алды."
    analysis = analyse(text, "")
    assert {s.target for s in analysis.statements} == {"аспалы жол"}


def test_nothing_repeated_is_no_target(analyse):
    assert analyse("Бүгін күн суық болды.", "").targets == ()


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
