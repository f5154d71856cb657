from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example


def make_pipeline() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    return nlp


_nlp = make_pipeline()


def split(text: str) -> list[str]:
    return [sentence.text for sentence in _nlp(text).sents]


# The sentences of each case are joined by a space; the splitter has to find them again.
@pytest.mark.parametrize(
    "sentences",
    [
        ["Ол келді.", "Біз кеттік!", "Неге?", "Иә… ", "Жоқ."],
        ["Жиын 2019 ж. 5 мамырда өтті.", "Оған жүз адам келді."],
        ["Ол 1991 ж. Астанада туған."],
        ["Қор көлемі 3 млрд. АҚШ доллары болды.", "Бұл – көп."],
        ["Құны 5 млн.", "Бұл аз емес."],
        ["А. Байтұрсынов пен Ә.Бөкейхан кездесті.", "Олар ұзақ сөйлесті."],
        ["Дүкенде алма, өрік т.б. жемістер бар."],
        ["Дүкенде алма, өрік т.б.", "Базарда бәрі арзан."],
        ["(Дүкендер: «Алма», «Өрік», т.б.) жабық тұр."],
        ["Мекенжайы: қ. Алматы, Абай көш. 5.", "Кіру тегін."],
        ["«Келемін», – деді ол.", "Сосын кетті."],
        ["«Келемін!» – деді ол.", "Біз күттік."],
        ["«Қайда?» - деп сұрады Айгүл.", "«Үйге!» деді Асан."],
        ["«Келемін...» деп сыбырлады.", "Ешкім естімеді."],
        ["— Келесің бе? — деді Асан.", "— Келемін.", "— Жақсы."],
        ["- Қайда барасың?", "- Үйге."],
        ["Бекет: — Ал, ал, — дей берді."],
        ["Ол: «Келемін.", "Күт», – деді."],
        ["«Бәрі бітті.»", "Ол үндемеді."],
        ['"Бітті!" деп айқайлады.', "Ешкім жауап бермеді."],
        ['Ол "Жұлдыз" деді.', '"Ай" демеді.'],
        ["(Бұл рас.)", "Енді кеттік."],
        ["Ол (!) келмеді.", "Біз (?) күттік."],
        ["Рас па?..", "Иә...", "Мүмкін… бәлкім."],
        ["1. Кіріспе сөз.", "2. Негізгі бөлім.", "IV. Қорытынды."],
        ["Халқы 65,2 млн. адам (1999).", "Жері кең."],
        ["Жасы – 35.", "2014 жылы үйленген."],
        ["Сайты akorda.kz мекенжайында.", "Поштасы info@mail.kz болады."],
        ["Рақмет! 😊", "Қалайсың?"],
        ["Биіктігі 500 м.", "Өзені терең."],
        ["ол келді.", "біз кеттік.", "рас па?"],
        ["Ol keldı.", "«Bız kettık!» – dedı.", "Aqparat 18:00-de."],
        ["كەلدى.", "كەتتى؟", "بولدى۔", "سولاي"],
    ],
)
def test_sentences_in_one_line(sentences: list[str]) -> None:
    assert split(" ".join(s.strip() for s in sentences)) == [s.strip() for s in sentences]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Тақырып\n\nмәтін осы жерде", ["Тақырып", "мәтін"]),
        ("Тақырып\r\n\r\nМәтін", ["Тақырып", "Мәтін"]),
        ("Тақырып\n  \nМәтін", ["Тақырып", "Мәтін"]),
        ("Тақырып\nБірінші жол\nЕкінші жол.", ["Тақырып", "Бірінші", "Екінші"]),
        ("алма\nөрік\nжүзім", ["алма", "өрік", "жүзім"]),
        (
            "Бұл жол өте ұзын болғандықтан, оны редактор автоматты\nтүрде бөлген. Бітті.",
            ["Бұл", "Бітті"],
        ),
        ("Алма, өрік,\nЖүзім бар.", ["Алма"]),
        ("«Келемін!»\n– деді ол.", ["«"]),
        ("Келді.\nкетті.", ["Келді", "кетті"]),
        ("Тізім:\nАлма\nӨрік", ["Тізім", "Алма", "Өрік"]),
        ("Ол 1991 ж.\nТуған жері – Семей.", ["Ол", "Туған"]),
    ],
)
def test_line_breaks(text: str, starts: list[str]) -> None:
    assert [sentence[0].text for sentence in _nlp(text).sents] == starts


def test_hard_wrapped_text_goes_on_before_a_capital() -> None:
    text = (
        "Қалалық мәслихаттың кезекті отырысында депутаттар жаңа\n"
        "Алматы метросының құрылысын талқылап, болашақ бекеттің\n"
        "Абай даңғылында орналасатынын айтты. Жиынның соңында\n"
        "Бас жоспар мақұлданды."
    )
    assert [s[0].text for s in _nlp(text).sents] == ["Қалалық", "Жиынның"]


def test_long_lines_that_are_not_wrapped_end_sentences() -> None:
    text = (
        "Қазақстан Республикасының Үкіметі жаңа қаулы қабылдады\n"
        "Мәжіліс оны қолдады\n"
        "Халық өз пікірін айтты және жиынға көптеп қатысты"
    )
    assert len(split(text)) == 3


def test_white_space_begins_no_sentence() -> None:
    doc = _nlp("  \n Бірінші. \n\n  Екінші.  \n")
    assert [s.text for s in doc.sents] == ["  \n Бірінші. \n\n  ", "Екінші.  \n"]


_PIECES = (
    *("Сөз", "сөз", "т.б.", "ж.", "А.", "деді", "1", "سوز", "؟", "😀", "\u0301"),
    *(".", "!", "?..", "…", "«", "»", '"', "(", ")", " – ", "-", ","),
    *(" ", "\n", "\r\n", "\n\n", "\u2028"),
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(_PIECES)).map("".join),
    )
)
def test_any_text_is_covered_by_sentences(text: str) -> None:
    doc = _nlp(text)
    assert "".join(s.text_with_ws for s in doc.sents) == text
    starts = [s[0] for s in doc.sents]
    assert all(not token.is_space for token in starts[1:])


def test_given_starts_stay() -> None:
    words = ["Ол", "келді", ".", "Біз", "кеттік", "."]
    doc = Doc(_nlp.vocab, words=words, sent_starts=[True, False, False, False, None, None])
    assert len(list(_nlp.get_pipe("kk_sentencizer")(doc).sents)) == 1


def test_overwrite() -> None:
    nlp = spacy.blank("kk")
    component = nlp.add_pipe("kk_sentencizer", config={"overwrite": True})
    words = ["Ол", "келді", ".", "Біз", "кеттік", "."]
    doc = Doc(nlp.vocab, words=words, sent_starts=[True, False, False, False, False, False])
    assert len(list(component(doc).sents)) == 2


def test_a_parsed_doc_is_left_alone() -> None:
    words = ["Ол", "келді", ".", "Біз", "кеттік"]
    doc = Doc(_nlp.vocab, words=words, heads=[1, 1, 1, 1, 1], deps=["dep"] * 5)
    assert len(list(_nlp.get_pipe("kk_sentencizer")(doc).sents)) == 1


def test_empty_doc() -> None:
    assert split("") == []


def test_pipe_gives_what_call_gives() -> None:
    texts = ["Ол келді. Біз кеттік.", "", "Тақырып\n\nМәтін."]
    piped = [[s.text for s in doc.sents] for doc in _nlp.pipe(texts, batch_size=2)]
    assert piped == [split(text) for text in texts]


def test_serialisation(tmp_path: Path) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer", config={"overwrite": True})
    nlp.to_disk(tmp_path / "pipeline")
    for again in (
        spacy.load(tmp_path / "pipeline"),
        make_pipeline().from_bytes(nlp.to_bytes()),
    ):
        assert again.get_pipe("kk_sentencizer").overwrite is True
        assert len(list(again("Ол келді. Біз кеттік.").sents)) == 2


def test_it_is_scored() -> None:
    text = "Ол келді. Біз кеттік."
    reference = _nlp(text)
    scores = _nlp.evaluate([Example(_nlp.make_doc(text), reference)])
    assert scores["sents_f"] == 1.0
