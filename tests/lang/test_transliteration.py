from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.lang.transliteration import to_cyrillic, to_latin

CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_texts = st.text(st.sampled_from(CYRILLIC + CYRILLIC.upper() + " -.,!«»123\n"))


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Қазақстан Республикасы", "Qazaqstan Respublikasy"),
        ("әөүұңғшқі", "äöüūŋğşqı"),
        ("ӘӨҮҰҢҒШҚІ", "ÄÖÜŪŊĞŞQI"),
        ("Ішкі істер", "Işkı ıster"),
        ("Иран мен Үндістан", "İran men Ündıstan"),
        ("айдың, қиын, ой", "aidyŋ, qiyn, oi"),
        ("Аян, аю, Якутия", "Aian, aiu, İakutiia"),
        ("ҚАЗАҚИЯ", "QAZAQİİA"),
        ("2018-ші жыл", "2018-şı jyl"),
    ],
)
def test_both_ways(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    ("cyrillic", "latin", "back"),
    [
        ("цирк", "tsirk", "тсирк"),
        ("Чехов", "Tşehov", "Тшехов"),
        ("экран", "ekran", "екран"),
        ("июль", "iiul", "июл"),
        ("айдаһар", "aidahar", "айдахар"),
        ("пианино", "pianino", "пянино"),
    ],
)
def test_losses(cyrillic: str, latin: str, back: str) -> None:
    assert to_latin(cyrillic) == latin
    assert to_cyrillic(latin) == back


def test_other_scripts_stay() -> None:
    assert to_latin("Freedom House 😀 قازاق") == "Freedom House 😀 قازاق"
    assert to_cyrillic("w 😀 قازاق 12") == "w 😀 قازاق 12"


@given(_texts)
def test_latin_is_stable(text: str) -> None:
    latin = to_latin(text)
    assert to_latin(to_cyrillic(latin)) == latin


@given(st.text(st.sampled_from("аәбгғдежзкқлмнңоөпрстуұүфшыі")))
def test_native_letters_come_back(text: str) -> None:
    assert to_cyrillic(to_latin(text)) == text
    assert to_latin(text.upper()) == to_latin(text).translate(_UPPER).upper()


_UPPER = str.maketrans({"ı": "I", "i": "İ"})


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    to_cyrillic(to_latin(text))
