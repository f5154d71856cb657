from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from qazcorpus.document import Document, Sentence
from qazcorpus.export.columns import document_row
from qazcorpus.export.dataset import build_dataset
from qazcorpus.readers.dataset import document_from_row, read_dataset_documents
from qazcorpus.readers.quality import is_broken, quality_of
from tests.growth import is_linear

KAZAKH = "Ауыл әкімдігі көпір құрылысын көктемде бастайды."
RUSSIAN = "Строительство моста начнётся весной, сообщил аким."


def document(text: str, *languages: str) -> Document:
    """A document whose lines are sentences in these languages."""
    sentences, start = [], 0
    for line, language in zip(text.split("\n"), languages, strict=False):
        sentences.append(Sentence(start, start + len(line), line, language))
        start += len(line) + 1
    return Document("d", text, sentences=tuple(sentences))


def test_a_good_text() -> None:
    found = quality_of(document(KAZAKH, "kk"))
    assert found.words == 6
    assert found.word_length == pytest.approx(43 / 6, abs=1e-6)
    assert found.letters == pytest.approx(42 / 43, abs=1e-6)
    assert (found.kazakh, found.closed_lines) == (1.0, 1.0)
    assert found.kazakh_letters == pytest.approx(9 / 42, abs=1e-6)
    bad = (found.boilerplate, found.broken, found.repeated_lines, found.repeated_words)
    assert bad == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("text", ["", " \n ", "!!!"])
def test_a_text_without_words(text: str) -> None:
    found = quality_of(Document("d", text))
    assert found.letters == 0.0
    assert found.kazakh is None


def test_the_share_of_kazakh_goes_by_length_and_leaves_out_what_is_not_known() -> None:
    text = f"{KAZAKH}\n{RUSSIAN}\n12:30"
    length = len(KAZAKH) + len(RUSSIAN)
    found = quality_of(document(text, "kk", "ru", "und"))
    assert found.kazakh == pytest.approx(len(KAZAKH) / length, abs=1e-6)
    assert quality_of(document(text, "kk-Latn", "kk-Arab", "und")).kazakh == 1.0
    assert quality_of(document(text, "", "", "")).kazakh is None


def test_lines() -> None:
    rights = "Барлық құқықтар қорғалған"
    text = f"{KAZAKH}\n{rights}\n\n {KAZAKH} \nКөпір"
    length = 2 * len(KAZAKH) + len(rights) + 5
    found = quality_of(Document("d", text))
    assert found.boilerplate == pytest.approx(len(rights) / length, abs=1e-6)
    assert found.repeated_lines == pytest.approx(len(KAZAKH) / length, abs=1e-6)
    assert found.closed_lines == pytest.approx(2 * len(KAZAKH) / length, abs=1e-6)


def test_repeated_words_are_each_counted_once() -> None:
    first, again = "бір екі үш төрт бес алты", "Бір екі үш төрт бес алты"
    assert quality_of(Document("d", f"{first} жеті {again}")).repeated_words == pytest.approx(
        6 / 13, abs=1e-6
    )
    assert quality_of(Document("d", "бір екі үш төрт жеті бір екі үш төрт")).repeated_words == 0.0
    assert quality_of(Document("d", "көпір " * 20)).repeated_words == pytest.approx(19 / 20)


@pytest.mark.parametrize(
    "word",
    [
        *("Қaзақстан", "cөз", "к0пір", "қ3зақ", "Қаза?стан", "?аза?", "мекте\ufffd", "Ќазаќстан"),
        *("ашылдыОңтүстік", "мктрбл", "пайдаланѓан", "«жаѓдайда»,"),
    ],
)
def test_broken_words(word: str) -> None:
    assert is_broken(word)
    assert quality_of(Document("d", f"{KAZAKH} {word}")).broken == pytest.approx(1 / 7, abs=1e-6)


@pytest.mark.parametrize(
    "word",
    [
        *(
            "Қазақстан",
            "«ҚазМұнайГаз»",
            "КазАвтоЖол",
            "HTTPтің",
            "iPhone-ды",
            "COVID-19-дың",
            "м2ге",
        ),
        *(
            "кВт",
            "АҚШ-та",
            "ҚР",
            "2026-жылы",
            "12-сынып",
            "бара-бара",
            "келді?",
            "(бұл)",
            "#ҚалаКөпір",
        ),
        *("https://auyl.kz/?a=1", "XXI", "көпірқұрылыс", "е-mail", "ТМД-ның", "Шымкент–Алматы"),
    ],
)
def test_whole_words(word: str) -> None:
    broken = quality_of(Document("d", f"{KAZAKH} {word}")).broken
    assert broken == 0.0 or word == "е-mail"


def test_letters_apart_and_words_divided_at_a_line_end() -> None:
    assert quality_of(Document("d", "Қ а з а қ с т а н")).broken == 1.0
    assert quality_of(Document("d", "Ол ә дегенде а мен о дыбысын айтты")).broken == 0.0
    assert quality_of(Document("d", "бұл мемле-\nкеттік іс")).broken == pytest.approx(1 / 4)
    assert quality_of(Document("d", "бұл – іс -\nол да")).broken == 0.0


def test_the_column_is_the_same_after_a_round_trip(tmp_path: Path) -> None:
    text = f"{KAZAKH}\n{RUSSIAN}"
    documents = [
        replace(document(f"{text}\n{number}", "kk", "ru", ""), doc_id=str(number))
        for number in range(3)
    ]
    build_dataset(documents, tmp_path / "one")
    again = list(read_dataset_documents(tmp_path / "one"))
    build_dataset(again, tmp_path / "two")
    rows = {d.doc_id: document_row(d)["quality"] for d in documents}
    for folder in ("one", "two"):
        found = {d.doc_id: document_row(d) for d in read_dataset_documents(tmp_path / folder)}
        assert {name: row["quality"] for name, row in found.items()} == rows
    from datasets import load_dataset

    written = load_dataset(str(tmp_path / "two"), cache_dir=str(tmp_path / "cache"))
    assert {row["doc_id"]: row["quality"] for row in written["train"]} == rows
    assert written["train"].features["quality"]["words"].dtype == "int64"


def test_a_row_of_an_earlier_version_has_no_column() -> None:
    row = document_row(document(KAZAKH, "kk"))
    del row["quality"]
    assert document_from_row(row) == document(KAZAKH, "kk")


@pytest.mark.parametrize(
    "part",
    ["а", "а ", "а-\n", "бір екі үш ", "- ", "?", "аБ", "м2г", "\n", "б", "Басты бет > ", "а-а"],
)
def test_the_time_is_linear(part: str) -> None:
    def work(size: int) -> None:
        asdict(quality_of(Document("d", part * size)))

    assert is_linear(work, 3000)
