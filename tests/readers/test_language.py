from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.document import Document, Metadata, Sentence
from qazcorpus.readers import ReadReport, ScriptWarning, read_documents
from qazcorpus.readers.language import (
    document_language,
    identify,
    mark_languages,
    other_script,
)
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Үкімет жаңа заң жобасын мақұлдады.", "kk"),
        ("Ол барады", "kk"),
        ("Бұл емес", "kk"),
        ("Алматы", "kk"),
        ("– Иә.", "kk"),
        ("ҚР Үкіметі", "kk"),
        ("Балалар мектептен барады", "kk"),
        ("Samsung Galaxy телефоны қашан шықты?", "kk"),
        ("Бүгін әкім «всё будет хорошо» деді.", "kk"),
        ("Правительство одобрило проект нового закона.", "ru"),
        ("Это очень хорошо.", "ru"),
        ("Спасибо большое!", "ru"),
        ("Депутат сказал, что «Қазақстан» — название нашей общей страны.", "ru"),
        ("The ministry published a new statement today.", "en"),
        ("Freedom House", "en"),
        ("Bakanlık bugün yeni bir açıklama yayımladı.", "tr"),
        ("Bugün hava çok güzel, çocuklar dışarıda oynuyor.", "tr"),
        ("Уряд сьогодні схвалив новий законопроєкт.", "uk"),
        ("Өкмөт бүгүн жаңы мыйзам долбоорун жактырды.", "ky"),
        ("Балдар үчүн китептер менен дептерлер алынды.", "ky"),
        ("Хөкүмәт бүген яңа җыр бәйрәме турында хәбәр итте.", "tt"),
        ("Vazirlik bugun yangi qonun to‘g‘risida ma’lumot berdi.", "uz"),
        ("Ükımet jaña zañ jobasyn maqūldady.", "kk-Latn"),
        ("Ol mektepke bardy.", "kk-Latn"),
        ("Bız köp kıtap oqydyq.", "kk-Latn"),
        ("Sizben keshe sóılesken joqpyz, qalaı jaǵdaıyńyz?", "kk-Latn"),
        ("Qala a'kimdigi jan'a ko'pir salady, qarajat jetedi.", "kk-Latn"),
        ("O'zbekiston Respublikasi Prezidenti bugun yangi qonunni imzoladi, g'alaba.", "uz"),
        ("ٴبىز مەكتەپكە بارامىز", "kk-Arab"),
        ("بىز بۈگۈن مەكتەپكە بارىمىز، ئۇلار كەلمەيدۇ", "ug"),
        ("ذهب الأولاد إلى المدرسة هذا الصباح", "ar"),
        ("今天天气很好", "zh"),
    ],
)
def test_sentences_of_each_language(text: str, language: str) -> None:
    found = identify(text)
    assert found.language == language
    assert 0 < found.confidence <= 1


@pytest.mark.parametrize("text", ["", " \n", "1986", "…", "А.", "QR", "№ 5-10", "Kaspi.kz", "🙂"])
def test_too_little_text_is_undetermined(text: str) -> None:
    assert identify(text).language == "und"


@pytest.mark.parametrize("letter", "қаөa")
def test_time_is_linear_in_a_word_without_end(letter: str) -> None:
    assert is_linear(lambda size: identify("Бұл мәтін. " + letter * size), 400_000)


def test_a_document_is_mixed_from_a_tenth_of_its_text_on() -> None:
    assert document_language([("kk", 91), ("ru", 9)]) == "kk"
    assert document_language([("kk", 90), ("ru", 10)]) == "mixed"
    assert document_language([("kk", 50), ("und", 50)]) == "kk"
    assert document_language([("ru", 30), ("", 5)]) == "ru"
    assert document_language([("und", 3)]) == "und"
    assert document_language([]) == "und"


def _document(*sentences: str, language: str = "") -> Document:
    text = " ".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Sentence(start, start + len(sentence), sentence))
        start += len(sentence) + 1
    return Document("d", text, Metadata(title="Т", language=language), sentences=tuple(spans))


def test_each_sentence_and_the_document_are_marked() -> None:
    document = _document(
        "Министр бұл ұсынысты қолдайтынын айтты.",
        "Мы поддерживаем это предложение министра.",
        "2019.",
    )
    marked = mark_languages(document)
    assert [s.language for s in marked.sentences] == ["kk", "ru", "und"]
    assert marked.metadata.language == "mixed"
    assert marked.metadata.title == "Т"
    assert marked.text == document.text


def test_a_kazakh_document_stays_kazakh() -> None:
    marked = mark_languages(_document("Әкімдік бұл туралы кеше хабарлады.", "Біз оны күттік."))
    assert marked.metadata.language == "kk"


def test_without_sentences_the_lines_decide() -> None:
    text = "Біз келістік.\nМы не согласны с этим решением.\nТағы да айтамыз."
    assert mark_languages(Document("d", text)).metadata.language == "mixed"


def test_a_stated_language_stays_where_there_is_too_little_text() -> None:
    assert mark_languages(_document("2019.", language="kk")).metadata.language == "kk"
    assert mark_languages(_document("2019.")).metadata.language == "und"


LATIN = "Qala äkımdıgı jaña köpır salady. Tūrğyndar būğan qarsy."
ARABIC = "ٴبىز مەكتەپكە بارامىز، سوندا ەلدەگى جاڭالىقتى ەستيمىز."


def test_kazakh_that_is_not_in_cyrillic_is_counted_and_said(tmp_path: Path) -> None:
    for name, text in (
        ("l", LATIN),
        ("a", ARABIC),
        ("e", "This is English."),
        ("k", "Бұл – қала."),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    report = ReadReport()
    assert len(list(read_documents(tmp_path, report=report))) == 4
    assert report.scripts == {"Latin": 1, "Arabic": 1}
    assert report.to_dict()["scripts"] == {"Arabic": 1, "Latin": 1}
    with pytest.warns(ScriptWarning, match="1 in Arabic script and 1 in Latin script"):
        list(read_documents(tmp_path))


def test_latin_is_converted_when_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text(LATIN, encoding="utf-8")
    report = ReadReport()
    (document,) = read_documents(path, report=report, to_cyrillic=True)
    assert document.text == "Қала әкімдігі жаңа көпір салады. Тұрғындар бұған қарсы."
    assert report.scripts == {}
    assert report.normalisation == {"latin_to_cyrillic": 1}


HALF = f"Көпір ескі, ал жаңасы әлі салынған жоқ. Жол жабылды. {LATIN}"


def test_kazakh_that_is_partly_in_latin_is_counted_and_converted(tmp_path: Path) -> None:
    path = tmp_path / "h.txt"
    path.write_text(HALF, encoding="utf-8")
    report = ReadReport()
    list(read_documents(path, report=report))
    assert report.scripts == {"partly Latin": 1}
    report = ReadReport()
    (document,) = read_documents(path, report=report, to_cyrillic=True)
    assert document.text.endswith(
        "жоқ. Жол жабылды. Қала әкімдігі жаңа көпір салады. Тұрғындар бұған қарсы."
    )
    assert report.scripts == {}


@pytest.mark.parametrize(
    "text",
    [
        "Бұл туралы The New York Times жазды. Green Economy Partnership Programme іске қосылды.",
        "Қала әкімі сөйледі. I love this city very much. We are going to build a bridge.",
        "Қала әкімі сөйледі. İstanbul'da yeni köprü açıldı ve trafik rahatladı.",
        "Қала әкімі бүгін ұзақ сөйледі, ал халық оны тыңдады. Qazaqstan Temir Joly.",
    ],
)
def test_names_and_other_languages_in_kazakh_are_no_latin_kazakh(text: str) -> None:
    assert other_script(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Qala akimdigi zhana kopir kerek dep malimdedi. Turghyndar bughan qarsy.",
            "unknown Latin",
        ),
        (LATIN.replace("ğ", "ǧ"), "letters left"),
    ],
)
def test_what_is_not_well_converted_is_counted(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "l.txt"
    path.write_text(text, encoding="utf-8")
    report = ReadReport()
    (document,) = read_documents(path, report=report, to_cyrillic=True)
    assert report.scripts == {said: 1}
    assert (document.text == text) == (said == "unknown Latin")


def test_kazakh_with_apostrophes_without_a_telling_q() -> None:
    text = "Ay'yl a'kimdigi jan'a ko'pirdin' qurylysyn ko'ktemde bastaitynyn habarlady."
    assert identify(text).language == "kk-Latn"
    assert identify("They don't think it isn't handy, but we're ready anyway.").language == "en"
