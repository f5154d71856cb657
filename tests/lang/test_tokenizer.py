from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from qazcorpus.lang.kk.examples import sentences
from qazcorpus.lang.kk.stop_words import STOP_WORDS
from qazcorpus.lang.kk.tokenizer_exceptions import ABBREVIATIONS


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("kk")


def tokens(nlp: Language, text: str) -> list[str]:
    return [token.text for token in nlp(text)]


@pytest.mark.parametrize(
    "token",
    [
        "100-ге",
        "2018-ші",
        "46-орында",
        "ҚР-ның",
        "АҚШ-пен",
        "аяқ-киім",
        "сондай-ақ",
        "Рио-де-Жанейродағы",
        "әл-Фарабидің",
        "экс-Президент",
        "премьер-Министрдің",
        "іс\u2010әрекет",
        "іс\u2011шара",
        "COVID-19",
        "5%",
        "58,3%",
        "90%-ға",
        "%-ке",
        "2,3",
        "683,273",
        "36,6°С",
        "10:30",
        "01.08.2019",
        "2019-08-01",
        "+7(701)123-45-67",
        "akorda.kz",
        "tengrinews.kz-ке",
        "https://www.gov.kz/memleket/entities?lang=kk",
        "www.gov.kz/ui#a",
        "maqsat.ali@mail.kz",
        "#Қазақстан",
        "@bilim",
        ":)",
        "👨‍👩‍👧",
        "🇰🇿",
        "👍🏽",
        "ж.",
        "жж.",
        "т.б.",
        "млрд.",
        "қ.",
        "б.з.б.",
        "т.ғ.д.",
        "А.",
        "Қ.",
        "Мыс.",
        "...",
        "…",
    ],
)
def test_one_token(nlp: Language, token: str) -> None:
    assert tokens(nlp, token) == [token]
    assert tokens(nlp, f"сөз {token} сөз") == ["сөз", token, "сөз"]
    assert tokens(nlp, f"({token}, сөз)") == ["(", token, ",", "сөз", ")"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«Дала», – деді.", "« Дала » , – деді ."),
        ("“Дала” „Тау“ ‘Су’", "“ Дала ” „ Тау “ ‘ Су ’"),
        ('"Дала" ұлттық', '" Дала " ұлттық'),
        ("«MEGA»-дан шықты", "« MEGA » -дан шықты"),
        ("Алматы–Астана пойызы", "Алматы – Астана пойызы"),
        ("Абай—ақын", "Абай — ақын"),
        ("мекен - жай", "мекен - жай"),
        ("- Иә", "- Иә"),
        ("-Иә, келемін", "- Иә , келемін"),
        ("Келемін,-деді ол.", "Келемін , - деді ол ."),
        ("сіңлісі-Гүлнар", "сіңлісі - Гүлнар"),
        ("1920-1994 жж. аралығында", "1920 - 1994 жж. аралығында"),
        ("90-жылдары, 2-жартысында", "90 - жылдары , 2 - жартысында"),
        ("2019ж. басында", "2019 ж. басында"),
        ("350км/сағ, 5кг.", "350 км/сағ , 5 кг ."),
        ("100$ не €50, 700₸.", "100 $ не € 50 , 700 ₸ ."),
        ("№5 мектеп", "№ 5 мектеп"),
        ("5 %-ке, 7 %", "5 %-ке , 7 %"),
        ("А.С.Пушкин, Дж.Байден", "А. С. Пушкин , Дж. Байден"),
        ("қ.Алматы", "қ. Алматы"),
        ("Келді.Кетті", "Келді . Кетті"),
        ("алма,өрік;жүзім", "алма , өрік ; жүзім"),
        ("және/немесе 1/8", "және / немесе 1/8"),
        ("(1,5 млн.), (мыс., тау)", "( 1,5 млн. ) , ( мыс. , тау )"),
        ("АҚШ.", "АҚШ ."),
        ("(1979).", "( 1979 ) ."),
        ("Ура!!!!! Келдік))))", "Ура !!!!! Келдік ))))"),
        ("———— Бет [[[[1]]]] ………… соңы", "———— Бет [[[[ 1 ]]]] ………… соңы"),
        ("Рас па?!", "Рас па ? !"),
        ("Рас па?..", "Рас па ? . ."),
        ("Иә... Жоқ…", "Иә ... Жоқ …"),
        ("Рақмет😊👍🏽!", "Рақмет 😊 👍🏽 !"),
        ("Сайт: akorda.kz.", "Сайт : akorda.kz ."),
        ("(info@mail.kz)", "( info@mail.kz )"),
        ("Ol «Dala» jyrın aitty.", "Ol « Dala » jyrın aitty ."),
        ("Ş.Uäлi 18:00-de keldı, t.ğ.d.", "Ş. Uäлi 18:00-de keldı , t.ğ.d ."),
        ("كەلدى، كەتتى؛ قايدا؟ وسىندا۔", "كەلدى ، كەتتى ؛ قايدا ؟ وسىندا ۔"),
        ("سالەم.", "سالەم ."),
    ],
)
def test_cuts(nlp: Language, text: str, expected: str) -> None:
    assert tokens(nlp, text) == expected.split(" ")


def test_abbreviations_keep_their_dot_everywhere(nlp: Language) -> None:
    for short in ABBREVIATIONS:
        assert tokens(nlp, f"бес {short}, сөз") == ["бес", short, ",", "сөз"]


def test_norm_of_an_abbreviation_is_its_full_form(nlp: Language) -> None:
    doc = nlp("1991 ж. Жаңа")
    assert [token.norm_ for token in doc] == ["1991", "жыл", "жаңа"]


def test_stop_words(nlp: Language) -> None:
    assert [t.is_stop for t in nlp("Бұл және тау")] == [True, True, False]
    assert all(word == word.lower() and " " not in word for word in STOP_WORDS)


def test_examples_are_tokenized(nlp: Language) -> None:
    assert all(len(doc) > 4 for doc in nlp.pipe(sentences))


_PIECES = (
    *("Қазақ", "ж.", "т.б.", "100-ге", "%", "www.a.kz", "A.B", "á", "😀", "👨‍👩‍👧", "🇰🇿"),
    *("«", "»", "-", "–", ",", ".", "...", "…", "؟", "\u0301", "\u200d", "\ufeff", "\x00"),
    *(" ", "  ", "\t", "\r\n", "\n\n"),
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(_PIECES)).map("".join)))
def test_nothing_is_lost(text: str) -> None:
    doc = _shared(text)
    assert "".join(token.text_with_ws for token in doc) == text
    assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in doc)


_shared = spacy.blank("kk")


def test_serialised_tokenizer_cuts_the_same(nlp: Language) -> None:
    text = "1991 ж. «MEGA»-дан 90%-ға, akorda.kz – А.Құнанбайұлы!"
    again = spacy.blank("kk").from_bytes(nlp.to_bytes())
    assert tokens(again, text) == tokens(nlp, text)
