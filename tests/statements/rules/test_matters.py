from __future__ import annotations

import pytest

from qazcorpus.statements.rules.lexicon import load_lexicon
from qazcorpus.statements.rules.matters import MatterFinder


@pytest.fixture(scope="module")
def finder() -> MatterFinder:
    return MatterFinder(load_lexicon())


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        (
            "Депутаттар вейпке тыйым салуды талап етті\n\nКәсіпкерлер вейпке тыйым салуға қарсы. "
            "Дәрігерлер бастаманы қолдады.",
            "вейпке тыйым салу",
        ),
        (
            "Үкімет зейнет жасын көтеруді жоспарлап отыр\n\nКәсіподақ наразылық білдірді. "
            "«Зейнет жасын көтеру әділетсіз», – деді төраға. Министрлік сынды қабылдамады.",
            "зейнет жасын көтеру",
        ),
    ],
)
def test_the_matter_is_the_disputed_action(make_input, finder, text, matter):
    assert finder.find(text, make_input(text).units) == matter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Бүгін күн суық болды.",
        "Қалада жаңа мектеп ашылды\n\nМектеп салу екі жылға созылды. Мектепте алты жүз бала оқиды.",
        "Тұрғындар наразы\n\nБелсенділер қарсы. Депутаттар айыптады.",
    ],
)
def test_without_dispute_or_action_there_is_no_matter(make_input, finder, text):
    assert finder.find(text, make_input(text).units) == ""
