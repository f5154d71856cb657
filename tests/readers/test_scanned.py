from __future__ import annotations

import pytest

from qazcorpus.readers.normalize import normalize
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("text", "mended", "kind"),
    [
        ("Ш Е Ш І М\nСот шешім шығарды.", "ШЕШІМ\nСот шешім шығарды.", "letters_apart"),
        ("Сот\n\nҚ а у л ы\n\nетті", "Сот\n\nҚаулы\n\nетті", "letters_apart"),
        ("Сот Қ А У Л Ы   Е Т Е Д І деді", "Сот ҚАУЛЫ ЕТЕДІ деді", "letters_apart"),
        ("мемле¬кеттік", "мемлекеттік", "divided_words"),
        ("мемле¬\nкеттік", "мемлекеттік", "divided_words"),
        ("Бұл мемле-\nкеттік іс. Мемлекеттік орган.", None, "divided_words"),
    ],
)
def test_what_has_one_reading_is_mended(text: str, mended: str | None, kind: str) -> None:
    found = normalize(text)
    assert found.text == (mended or "Бұл мемлекеттік іс. Мемлекеттік орган.")
    assert found.changes[kind] >= 1
    assert normalize(found.text).text == found.text


@pytest.mark.parametrize(
    "text",
    [
        "А Ә Б В Г Ғ",  # the alphabet
        "а о ұ ы",  # vowels
        "Қ а л а с ы н д а б о л д ы",  # several words
        "Сот Ш Е Ш І М шығарды",  # not alone on its line
        "мемле-\nкеттік",  # the whole word does not occur
        "бара-\nбара жатыр, бара-бара",
        "ата-\nана келді. Атаана, ата-ана",
        "к0пір",
        "I V X L",
        "1 2 3 4 5",
    ],
)
def test_what_may_have_another_reading_stays(text: str) -> None:
    assert normalize(text).text == text


@pytest.mark.parametrize("part", ["а ", "а  ", "ш е ", "аб-\n", "¬", "а¬", "а-", "а-\nа "])
def test_the_time_is_linear(part: str) -> None:
    assert is_linear(lambda size: normalize(part * size), 5000)
