from __future__ import annotations

import pytest

from qazcorpus.statements.rules.suffix_patterns import (
    base_form,
    is_complement,
    nominal_case,
    verb_inflection,
)


@pytest.mark.parametrize(
    ("form", "case"),
    [
        ("министр", "nom"),
        ("қазақстан", "nom"),
        ("нұр-сұлтан", "nom"),
        ("палата", "nom"),
        ("министрдің", "gen"),
        ("қаланың", "gen"),
        ("мектепке", "dat"),
        ("анасына", "dat"),
        ("жобаны", "acc"),
        ("қағидатын", "acc"),
        ("қалада", "loc"),
        ("брифингте", "loc"),
        ("облыстан", "abl"),
        ("сотынан", "abl"),
        ("теңгемен", "ins"),
        ("мұратбектің", "gen"),
        ("әбдішүкіровтің", "gen"),
        ("самадтың", "gen"),
        ("оэо-ның", "gen"),
        ("жшс-ға", "dat"),
        ("жшс-і", "nom"),
    ],
)
def test_case(form, case):
    assert nominal_case(form) == case


@pytest.mark.parametrize(
    "form", ["келетінін", "болғанын", "өспейтінін", "екенін", "қажеттігін", "жоғын", "берілгенін"]
)
def test_complements(form):
    assert is_complement(form)


@pytest.mark.parametrize("form", ["мектепті", "келді", "баласын", "қаланың"])
def test_no_complements(form):
    assert not is_complement(form)


@pytest.mark.parametrize(
    ("rest", "form", "negated"),
    [
        ("ды", "finite", False),
        ("майды", "finite", True),
        ("ған", "participle", False),
        ("ып", "converb", False),
        ("са", "conditional", False),
        ("уға", "infinitive", False),
    ],
)
def test_verb_inflection(rest, form, negated):
    found = verb_inflection(rest)
    assert (found.form, found.negated) == (form, negated)


def test_no_verb_suffix():
    assert verb_inflection("лықта") is None


def test_base_form_keeps_the_possessive():
    assert base_form("белдігін") == "белдігі"
    assert base_form("көпірге") == "көпір"
