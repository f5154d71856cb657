from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.document import Document, Entity, Metadata, Origin, Sentence
from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents


def write(path: Path, *lines: object) -> Path:
    rows = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_rows_with_metadata(tmp_path: Path) -> None:
    path = write(
        tmp_path / "news.jsonl",
        {"doc_id": "a", "text": "Бірінші мәтін.", "title": "Тақырып", "year": 2024, "tags": ["ә"]},
        {"id": 17, "text": "Екінші мәтін.", "metadata": {"url": "https://example.kz"}},
        "",
        {"text": "Үшінші мәтін.", "published": "кеше", "license": "CC0-1.0"},
    )
    one, two, three = read_documents(path)
    assert [one.doc_id, two.doc_id, three.doc_id] == ["a", "17", "news-4"]
    assert one.metadata.title == "Тақырып"
    assert one.metadata.extra == {"year": "2024", "tags": "ә"}
    assert two.metadata.url == "https://example.kz"
    assert three.metadata.licence == "CC0-1.0"
    assert (three.metadata.published, three.metadata.extra) == ("", {"published": "кеше"})


def test_a_document_comes_back_with_its_layers(tmp_path: Path) -> None:
    text = "Қазақстан жеңді.\r\n"
    document = Document(
        "d1",
        text,
        Metadata(title="Т", sha256="0" * 64),
        sentences=(Sentence(0, 16, text[:16], "kk"),),
        entities=(Entity(0, 9, "Қазақстан", "PLACE", "GPE", "Қазақстан"),),
    )
    (again,) = read_documents(write(tmp_path / "a.jsonl", document.to_dict()), licence="CC0-1.0")
    assert again == replace(document, metadata=replace(document.metadata, licence="CC0-1.0"))


def test_a_document_without_layers_comes_back_normalised(tmp_path: Path) -> None:
    document = Document("d1", "Бір\r\nекі", Metadata(title="Т", extra={"k": "v"}))
    (again,) = read_documents(write(tmp_path / "a.jsonl", document.to_dict()))
    assert again.text == "Бір\nекі"
    assert again.doc_id == "d1"
    assert (again.metadata.title, again.metadata.extra) == ("Т", {"k": "v"})


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ('{"text": "жабылмаған', "bad_row", "not JSON.* column"),
        ('["text"]', "bad_row", "not a JSON object"),
        ('{"мәтін": "а"}', "no_text", "no 'text'; found: 'мәтін'"),
        ('{"text": null}', "no_text", "null"),
        ('{"text": 5}', "no_text", "int"),
        ('{"text": "  "}', "empty", "no text"),
        ("[" * 5_000, "bad_row", "JSON"),
        ('{"doc_id": "e", "text": "аб", "sentences": [{"start": 0, "end": 9, "text": "аб"}]}',
         "bad_row", "outside the text"),
        ('{"text": "а", "tokens": [5]}', "bad_row", "not a document"),
        ('{"text": "а", "n": ' + "1" * 5_000 + "}", "bad_row", "too many digits"),
        ('{"text": "аб", "tokens": [{"start": 0, "end": 1, "text": "а"}]}',
         "bad_row", "'doc_id' is missing"),
        ('{"doc_id": "e", "text": ["а"], "tokens": [{"start": 0, "end": 1, "text": ["а"]}]}',
         "bad_row", "text is not a string"),
        ('{"doc_id": 5, "text": "а", "tokens": [{"start": 0, "end": 1, "text": "а"}]}',
         "bad_row", "Document.doc_id cannot be 5"),
        ('{"doc_id": "e", "text": "а", "tokens": [{"start": 0, "end": 1, "text": "а", "upos": null}]}',
         "bad_row", "Token.upos cannot be None"),
        ('{"doc_id": "e", "text": "а\\ud800", "tokens": [{"start": 0, "end": 1, "text": "а"}]}',
         "bad_row", "a character is half of a surrogate pair"),
        ('{"doc_id": "e", "text": "а", "statements": [{"content": null}]}',
         "bad_row", "Statement.content cannot be None"),
        ('{"doc_id": "e", "text": "а", "statements": '
         '[{"content": {"start": 0, "end": 1, "text": "а"}, "stance": "maybe"}]}',
         "bad_row", "Statement.stance is 'maybe'"),
        ('{"text": "' + "ұ" * 101 + '"}', "too_long", "101 code points"),
        ('{"text": "' + "ұ" * 6_400 + '"}', "too_long", "bytes"),
    ],
)  # fmt: skip
def test_a_bad_line_is_left_out_and_the_others_are_kept(
    tmp_path: Path, line: str, reason: str, detail: str
) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "Бір."}, line, {"text": "Үш."})
    report = ReadReport()
    documents = list(read_documents(path, report=report, max_chars=100))
    assert [(d.doc_id, d.text) for d in documents] == [("a-1", "Бір."), ("a-3", "Үш.")]
    (item,) = report.left_out
    assert (item.path, item.place, item.reason) == (str(path), "line 2", reason)
    assert re.search(detail, item.detail)


def test_a_line_in_a_wrong_encoding_is_left_out_with_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = '{"text": "Жақсы жол."}\n'.encode()
    path.write_bytes(good + '{"text": "жаман"}\n'.encode("cp1251") + good * 2)
    report = ReadReport()
    assert len(list(read_documents(path, report=report))) == 3
    (item,) = report.left_out
    assert (item.reason, item.place) == ("encoding", f"line 2, byte {len(good) + 10}")


def test_a_file_in_a_wrong_encoding_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Қазақ тілі"}\n'.encode("kz1048") * 9)
    with pytest.raises(ReadError, match="encoding='kz1048'"):
        list(read_documents(path))
    assert len(list(read_documents(path, encoding="kz1048"))) == 9


@pytest.mark.parametrize(
    ("encoding", "given"),
    [
        ("utf-8-sig", None),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", None),
        ("utf-16", "utf_16"),
        ("utf-16", "U16"),
    ],
)
def test_byte_order_marks(tmp_path: Path, encoding: str, given: str | None) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Қазақ"}\n{"text": "тілі"}\n'.encode(encoding))
    assert [d.text for d in read_documents(path, encoding=given)] == ["Қазақ", "тілі"]


def test_utf16_without_its_mark_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Good"}\n'.encode("utf-16-le"))
    with pytest.raises(ReadError, match="encoding='utf-16-le'"):
        list(read_documents(path))


def test_a_cut_off_utf16_file_gives_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Қазақ"}\n{"text": "тілі"}\n'.encode("utf-16")[:-3])
    reading = read_documents(path)
    assert next(reading).text == "Қазақ"
    with pytest.raises(ReadError, match="UTF-16"):
        list(reading)


def test_the_same_id_twice_is_reported_and_nothing_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "x", "text": "Бір."}, {"id": "x", "text": "Екі."})
    report = ReadReport()
    assert [d.text for d in read_documents(path, report=report)] == ["Бір."]
    (item,) = report.left_out
    assert item.reason == "duplicate_id"
    assert str(path) in item.detail
    assert item.place == "line 2"


def test_a_lone_surrogate_becomes_a_replacement_character(tmp_path: Path) -> None:
    (document,) = read_documents(write(tmp_path / "a.jsonl", '{"text": "а\\ud800б"}'))
    assert document.text == "а\ufffdб"


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_lines_is_said_to_be_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)
    with pytest.raises(ReadError, match="no document"):
        list(read_documents(path))


def test_names_of_values_are_normalised_too(tmp_path: Path) -> None:
    (document,) = read_documents(write(tmp_path / "a.jsonl", '{"text": "а", "k\\ud800": "v"}'))
    assert document.metadata.extra == {"k\ufffd": "v"}


def annotation(annotator: str, status: str = "submitted") -> dict[str, object]:
    """A line of what `annotate import` writes: nothing was marked."""
    document = Document("a", "Қазақстан.", origin={"entities": Origin("annotator", annotator)})
    return {"annotator": annotator, "status": status, "document": document.to_dict()}


def test_the_document_of_an_annotation_is_read(tmp_path: Path) -> None:
    lines = [annotation("Марат", "draft"), annotation("Айгүл"), annotation("Серік")]
    report = ReadReport()
    (document,) = read_documents(write(tmp_path / "a.jsonl", *lines), report=report)
    assert document.origin["entities"].name == "Айгүл"
    assert document.has_layers
    draft, again = report.left_out
    assert (draft.place, draft.reason) == ("line 1", "not_a_document")
    assert (again.place, again.reason) == ("line 3", "duplicate_id")
    assert "Серік's version" in again.detail
