from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.readers.normalize import normalize
from tests.growth import is_linear

KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
TROUBLE = (
    "aceiopxyhəABCEHIKMOPTXYƏ\u200b\u200c\u200d\ufeff\xad\xa0\r\n\0\x07\u0306\u0301👩💻🏽Ð°Ñ‚Рµ-«» "
)


@pytest.mark.parametrize(
    ("text", "mended", "letters"),
    [
        ("Қазақcтан", "Қазақстан", 1),
        ("тiл мен бiлiм", "тіл мен білім", 3),
        ("əлем", "әлем", 1),
        ("Əлем елі", "Әлем елі", 1),
        ("hәм ғаhарман", "һәм ғаһарман", 2),
        ("ҚAЗAҚCTAH", "ҚАЗАҚСТАН", 6),
        ("Yкімет пен Yнді мұхиты", "Үкімет пен Үнді мұхиты", 2),
        ("Yкраина", "Украина", 1),
        ("Бiз-бiз", "Біз-біз", 2),
        ("aвтор Acтанаға барды", "автор Астанаға барды", 3),
    ],
)
def test_latin_lookalikes_in_kazakh_words_are_mended(text: str, mended: str, letters: int) -> None:
    result = normalize(text)
    assert result.text == mended
    assert result.changes == {"lookalikes": letters}


@pytest.mark.parametrize(
    "text",
    [
        "QazNet желісі",
        "«QazNet-тің» есебі",
        "Freedom House ұйымы",
        "COVID-тен кейін",
        "COVIDтен кейін",
        "HTTPтің ішінде",
        "Cocaның дәмі, Accoдан",
        "Kaspiдің қосымшасы",
        "iPhoneды алды",
        "cop",
        "AHA",
        "ХР мен XP",
        "PhD, MBA және IT-мамандар",
        "Telegram-арна",
        "сap",
        "café-де",
        "XIXғ. мен XXғасырда",
    ],
)
def test_latin_words_and_names_stay(text: str) -> None:
    assert normalize(text).text == text
    assert normalize(text).changes == {}


def test_a_mixed_word_with_a_letter_that_has_no_twin_stays_whole() -> None:
    assert normalize("Қазақstan").text == "Қазақstan"


@pytest.mark.parametrize(
    ("text", "expected", "changes"),
    [
        ("бір\r\nекі\rүш", "бір\nекі\nүш", {"line_ends": 2}),
        ("\ufeffСәлем", "Сәлем", {"bom": 1}),
        ("Сә\ufeffлем", "Сәлем", {"zero_width": 1}),
        ("Сә\u200bлем", "Сәлем", {"zero_width": 1}),
        ("Сә\xadлем", "Сәлем", {"soft_hyphens": 1}),
        ("5&nbsp;жыл &amp;laquo;ҚХА&raquo;", "5 жыл «ҚХА»", {"references": 3, "spaces": 1}),
        ("Сә&#173;лем &#x41A;", "Сәлем К", {"references": 2, "soft_hyphens": 1}),
        ("А&Б; R&D &белгісіз; &notaname;", "А&Б; R&D &белгісіз; &notaname;", {}),
        ("Сә\0лем\0", "Сәлем", {"nul": 2}),
        ("Сә\x07лем\tдос\n", "Сәлем\tдос\n", {"controls": 1}),
        ("5\xa0000\u202fтеңге", "5 000 теңге", {"spaces": 2}),
        ("Бай мәйек", "Бай мәйек", {}),
        ("Баи\u0306 маи\u0306да", "Бай майда", {"nfc": 2}),
        ("а\u202eб", "аб", {"direction_marks": 1}),
        ("а\ud800б", "а\ufffdб", {"surrogates": 1}),
        ("а\u200dб", "аб", {"zero_width": 1}),
    ],
)
def test_what_is_mended_is_counted(text: str, expected: str, changes: dict[str, int]) -> None:
    result = normalize(text)
    assert result.text == expected
    assert result.changes == changes


@pytest.mark.parametrize("text", ["👩‍💻", "👩🏽‍💻 жұмыста", "🏳️‍🌈", "❤️‍🔥", "می‌خواهم"])
def test_joiners_stay_where_they_mean_something(text: str) -> None:
    assert normalize(text).text == text


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251"])
def test_a_line_read_in_a_wrong_encoding_is_mended(encoding: str) -> None:
    line = "Қазақ тілі туралы заң қабылданды"
    broken = line.encode().decode(encoding)
    result = normalize(f"Бірінші жол.\n{broken}\n")
    assert result.text == f"Бірінші жол.\n{line}\n"
    assert result.changes["mojibake"] == 1


@given(st.text(alphabet=st.one_of(st.sampled_from(TROUBLE + KAZAKH), st.characters()), max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalize(text)
    twice = normalize(once.text)
    assert twice.text == once.text
    assert twice.changes == {}


@given(st.text(alphabet=st.sampled_from(TROUBLE + KAZAKH), max_size=60))
def test_changes_are_counted_exactly_when_the_text_changes(text: str) -> None:
    result = normalize(text)
    assert bool(result.changes) == (result.text != text)


@given(st.text(alphabet=st.sampled_from(KAZAKH + " \n\t.,!?–-«»0123456789"), max_size=80))
def test_composed_kazakh_stays_as_it_is(text: str) -> None:
    assert normalize(text).text == text


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, categories=("L", "N", "P", "Zs"))))
def test_ascii_words_stay(text: str) -> None:
    assert normalize(text).text == text


@given(st.text())
def test_the_result_is_composed_and_encodable(text: str) -> None:
    result = normalize(text).text
    assert unicodedata.is_normalized("NFC", result)
    assert result.encode().decode() == result
    assert not {"\0", "\r", "\ufeff", "\xad", "\u200b"} & set(result)


@pytest.mark.parametrize("word", ["ә", "aқ", "Ð°", "и\u0306", "\xad"])
def test_time_is_linear_in_one_long_line(word: str) -> None:
    assert is_linear(lambda size: normalize(word * (size // len(word))), 50_000)


def test_rare_cyrillic_letters_that_look_like_kazakh_ones() -> None:
    found = normalize("Жаӊа кѳпір қаланыӈ ғимаратына жақын, әкім айтты. ТЕӉІЗ")
    assert found.text == "Жаңа көпір қаланың ғимаратына жақын, әкім айтты. ТЕҢІЗ"
    assert found.changes == {"lookalikes": 4}
    assert normalize("Ѳедоръ и ариѳметика").text == "Ѳедоръ и ариѳметика"
