from __future__ import annotations

import pytest

from qazcorpus.lang.latin_alphabets import (
    any_latin_to_cyrillic,
    is_known_spelling,
    latin_alphabet,
    letters_left,
)


@pytest.mark.parametrize(
    ("alphabet", "latin", "cyrillic"),
    [
        ("2021", "Qala äkımdıgı jaña köpır salady", "Қала әкімдігі жаңа көпір салады"),
        ("2021", "Qala äkımdıgı jaŋa köpır salady", "Қала әкімдігі жаңа көпір салады"),
        ("2018", "Qala ákimdigi jańa kópir salady", "Қала әкімдігі жаңа көпір салады"),
        ("2018", "Shahar sháıi óte ystyq, ulty – qazaq", "Шахар шәйі өте ыстық, ұлты – қазақ"),
        ("2017", "Qala a'kimdigi jan’a ko'pir salady", "Қала әкімдігі жаңа көпір салады"),
        ("2017", "S'yg'ys turg'yndary sy'dy u'nemdei'di", "Шығыс тұрғындары суды үнемдейді"),
    ],
)
def test_each_alphabet_becomes_cyrillic(alphabet: str, latin: str, cyrillic: str) -> None:
    assert latin_alphabet(latin) == alphabet
    assert any_latin_to_cyrillic(latin) == cyrillic


def test_capitals_stay() -> None:
    assert any_latin_to_cyrillic("SHYǴYS Úıi, Ǵabıt İlııas") == "ШЫҒЫС Үйі, Ғабит Ілияс"
    assert any_latin_to_cyrillic("S'YG'YS Ko'pir") == "ШЫҒЫС Көпір"


def test_a_spelling_of_none_of_the_alphabets_is_told() -> None:
    assert is_known_spelling("Qala salady")
    assert is_known_spelling("Qala ákimdigi")
    assert not is_known_spelling("zhana kopir")
    assert not is_known_spelling("Qala akimdigi jana kopir kerek dep malimdedi. " * 3)


def test_letters_of_no_alphabet_in_words_are_counted() -> None:
    assert letters_left("Тұрǧындар бұǧан") == 2
    assert letters_left("Қала Beyoncé") == 0


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        (
            "Auyl äkimdigi jaña köpirdiñ qūrylysyn bastaıtynyn aıtty",
            "Ауыл әкімдігі жаңа көпірдің құрылысын бастайтынын айтты",
        ),
        (
            "Auyl äkimdigi jaŋa köpirdiŋ qūrylysyn bastaitynyn aitty",
            "Ауыл әкімдігі жаңа көпірдің құрылысын бастайтынын айтты",
        ),
        (
            "Aýyl ákimdigi jańa kópirdiń qurylysyn bastaitynyn aitty",
            "Ауыл әкімдігі жаңа көпірдің құрылысын бастайтынын айтты",
        ),
    ],
)
def test_i_is_the_front_vowel_in_texts_of_2019(latin: str, cyrillic: str) -> None:
    assert any_latin_to_cyrillic(latin).startswith(cyrillic)


def test_the_frequency_of_i_tells_2019_from_2021() -> None:
    assert latin_alphabet("äkimdigi jaña köpirdiñ ekinşi") == "2019"
    assert latin_alphabet("äkımdıgı jaña köpırdıñ ekınşı ministrlik") == "2021"
    assert latin_alphabet("jaña ministr") == "2021"
