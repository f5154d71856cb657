from __future__ import annotations

import pytest

from qazcorpus.statements.rules.lexicon import load_lexicon
from qazcorpus.statements.rules.measures import MeasureReader


@pytest.fixture(scope="module")
def reader() -> MeasureReader:
    return MeasureReader(load_lexicon())


@pytest.mark.parametrize(
    ("text", "action", "kind"),
    [
        ("Депутат вейпке тыйым салуды ұсынды.", "вейпке тыйым салу", "acc"),
        ("Ол жер сатуға қарсы.", "жер сату", "dat"),
        ("Олар көмірден бас тартудан шошыды.", "көмірден бас тарту", "abl"),
        ("Олар үйді сатып алудың пайдасын айтты.", "үйді сатып алу", "gen"),
        ("Олар көпірді салмауды сұрады.", "көпірді салу", "acc"),
        ("Үкімет зейнет жасын көтеретінін мәлімдеді.", "зейнет жасын көтеру", "clause"),
        ("Тәтті сусындарға салықты кім төлейді?", "тәтті сусындарға салық", "noun"),
        ("Сот шеруге тыйым салды.", "шеруге тыйым салу", "noun"),
    ],
)
def test_the_base_form_of_an_action(make_input, reader, text, action, kind):
    unit = make_input(text).units[0]
    assert (action, kind) in [(m.text, m.kind) for m in reader.read(text, 0, unit)]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Венесуэла билігі шекараны жапты.", "шекараны жабу"),
        ("Қалада автобус бағыты өзгереді, тариф көтеріледі.", None),
        ("Вейпке тыйым салынады.", "вейпке тыйым салу"),
        ("Автобус жолақысы енгізіледі.", "автобус жолақысын енгізу"),
        ("Ол бізді қарады.", None),
    ],
)
def test_finite_verbs_name_actions_in_headlines(make_input, reader, text, action):
    unit = make_input(text).units[0]
    found = [m.text for m in reader.finite(text, 0, unit)]
    assert found == [] if action is None else found[-1:] == [action]


@pytest.mark.parametrize(
    "text",
    [
        "Бұл тау мен су туралы.",
        "Министр мәлімдеме жасауды ұмытты.",
        "Олар назар аударуды, рұқсат беруді қойды.",
        "Он сказал это своему другу.",
    ],
)
def test_other_words_are_no_actions(make_input, reader, text):
    assert [m.text for m in reader.read(text, 0, make_input(text).units[0])] == []


def test_a_subject_is_left_out_unless_it_is_a_genitive(make_input, reader):
    text = "Әділет министрлігі жер сатуды тоқтатты. АҚШ-тың Иранға араласуы күтіледі."
    names = {"Әділет министрлігі": "AGENCY", "АҚШ-тың": "PLACE", "Иранға": "PLACE"}
    units = make_input(text, entities=names).units
    found = [m.text for n, unit in enumerate(units) for m in reader.read(text, n, unit)]
    assert found == ["жер сату", "АҚШ-тың Иранға араласуы"]
