from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers import ReadReport, read_documents

BODY = "Мектеп ашылды\n\nАуылда жаңа мектеп ашылды. Оған жүз бала барады.\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_text_file_is_one_whole_document(tmp_path: Path) -> None:
    path = write(tmp_path / "school.txt", BODY)
    (document,) = read_documents(path)
    assert document.doc_id == "school"
    assert document.text == BODY
    assert document.metadata.title == "Мектеп ашылды"
    assert document.metadata.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "text",
    ["Бірінші сөйлем бітті.\nЕкінші жол.", "Жалғыз жол", "ұ" * 201 + "\nЕкінші жол"],
    ids=["a full stop", "nothing after it", "too long"],
)
def test_what_does_not_look_like_a_headline_is_no_title(tmp_path: Path, text: str) -> None:
    (document,) = read_documents(write(tmp_path / "a.txt", text))
    assert document.metadata.title == ""
    assert document.text == text


def test_the_text_is_normalised_and_the_hash_is_of_the_original_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "\ufeffҚазақcтан\r\nбаи\u0306 ел\0")
    report = ReadReport()
    (document,) = read_documents(path, report=report)
    assert document.text == "Қазақстан\nбай ел"
    assert document.metadata.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.normalisation == {
        "bom": 1, "lookalikes": 1, "line_ends": 1, "nfc": 1, "nul": 1
    }  # fmt: skip
    assert report.documents == 1
    assert report.left_out == []


def test_front_matter_of_a_text_file(tmp_path: Path) -> None:
    text = "---\ndoc_id: 007\ntitle: Басқа тақырып\nавтор: Әлия\n---\n" + BODY
    (document,) = read_documents(write(tmp_path / "a.txt", text))
    assert document.doc_id == "007"
    assert document.metadata.title == "Басқа тақырып"
    assert document.metadata.extra == {"автор": "Әлия"}
    assert document.text == BODY


def test_dashes_that_are_no_front_matter_stay_in_a_text_file(tmp_path: Path) -> None:
    text = "---\nбұл жай ғана мәтін\n---\nтағы да мәтін"
    (document,) = read_documents(write(tmp_path / "a.txt", text))
    assert document.text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_name_themselves(tmp_path: Path, encoding: str) -> None:
    (document,) = read_documents(write(tmp_path / "a.txt", BODY, encoding))
    assert document.text == BODY


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("kz1048", BODY),
        ("cp1251", "Новая школа открыта.\nВ неё пойдут дети."),
        ("utf-16-le", BODY),
        ("utf-16-be", BODY),
    ],
)
def test_another_encoding_is_named_and_can_be_given(
    tmp_path: Path, encoding: str, text: str
) -> None:
    path = write(tmp_path / "a.txt", text, encoding)
    with pytest.raises(ReadError, match=rf"byte \d+: .*encoding='{encoding}'") as caught:
        list(read_documents(path))
    assert str(path) in str(caught.value)
    (document,) = read_documents(path, encoding=encoding)
    assert document.text == text


def test_the_byte_offset_of_a_wrong_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Жақсы".encode() + b"\xff" + "күн".encode())
    with pytest.raises(ReadError, match="byte 10: 0xff is not UTF-8"):
        list(read_documents(path))


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    with pytest.raises(ReadError, match="Check that it is a text file"):
        list(read_documents(path))


def test_an_unknown_encoding_is_wrong_use(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", BODY)
    for name in ("utf-88", "hex", "undefined", "punycode", "a\0b"):
        with pytest.raises(UsageError, match="no encoding"):
            read_documents(path, encoding=name)


def test_nothing_but_nul_is_not_taken_for_an_encoding(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Check that it is a text file"):
        list(read_documents(write(tmp_path / "a.txt", "\0" * 1_000)))


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "\0\n \n \n \u200b"])
def test_a_file_without_text_is_said_to_be_empty(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "a.txt", text)
    with pytest.raises(ReadError, match=r"no text|only invisible"):
        list(read_documents(path))
    report = ReadReport()
    assert list(read_documents(path, report=report, on_error="report")) == []
    assert report.reasons == {"empty": 1}


def test_fifty_megabytes_in_one_line_are_left_out_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    write(tmp_path / "short.txt", BODY)
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [d.doc_id for d in documents] == ["short"]
    assert report.reasons == {"too_long": 1}
    with pytest.raises(ReadError, match="raise max_chars"):
        list(read_documents(path))


def test_the_limit_is_in_code_points_and_can_be_raised(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "ұ" * 100)
    assert len(list(read_documents(path, max_chars=100))) == 1
    with pytest.raises(ReadError, match="100 code points"):
        list(read_documents(path, max_chars=99))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BODY.encode())))
    (document,) = read_documents("-")
    assert document.doc_id == "stdin"
    assert document.text == BODY


def test_standard_input_of_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    data = '{"doc_id": "a", "text": "Бір"}\n{"doc_id": "b", "text": "Екі"}\n'.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [d.doc_id for d in read_documents("-", stdin_format="jsonl")] == ["a", "b"]


def test_standard_input_cannot_be_parquet() -> None:
    with pytest.raises(UsageError, match="parquet"):
        read_documents("-", stdin_format="parquet")
