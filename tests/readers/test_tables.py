from __future__ import annotations

import csv
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents

QUOTED = 'Ол «иә», "жоқ" деді; тағы,\nекінші жол'


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_with_each_delimiter(
    tmp_path: Path, suffix: str, delimiter: str, encoding: str
) -> None:
    path = tmp_path / f"news.{suffix}"
    with path.open("w", encoding=encoding, newline="") as stream:
        rows = csv.writer(stream, delimiter=delimiter)
        rows.writerow(["doc_id", "text", "title", "аймақ"])
        rows.writerow(["a", QUOTED, "Т", "Шығыс"])
        rows.writerow(["", "Екінші мәтін", "", ""])
    one, two = read_documents(path)
    assert (one.doc_id, one.text) == ("a", QUOTED)
    assert (one.metadata.title, one.metadata.extra) == ("Т", {"аймақ": "Шығыс"})
    assert (two.doc_id, two.text) == ("news-2", "Екінші мәтін")


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text\nБірінші\n\nЕкінші\n")
    assert [d.text for d in read_documents(path)] == ["Бірінші", "Екінші"]


def test_a_table_without_text_names_its_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,мәтін\n1,а\n")
    with pytest.raises(ReadError, match="found: 'id', 'мәтін'"):
        list(read_documents(path))
    pq.write_table(pa.table({"id": [1], "body": ["а"]}), tmp_path / "a.parquet")
    with pytest.raises(ReadError, match="found: 'id', 'body'"):
        list(read_documents(tmp_path / "a.parquet"))


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        ('2,"сертификат" жайлы', "bad_row", "quoting"),
        ("2,бір,екі", "bad_row", "3 fields, the header 2"),
        ("2", "bad_row", "1 fields"),
        ('2,"' + "ұ" * 150_000 + '"', "too_long", "limit"),
        ("2,", "empty", "no text"),
    ],
)
def test_a_bad_record_is_left_out_and_the_others_are_kept(
    tmp_path: Path, record: str, reason: str, detail: str
) -> None:
    path = write(tmp_path / "a.csv", f"id,text\n1,Бір\n{record}\n3,Үш\n4,Төрт\n")
    report = ReadReport()
    documents = list(read_documents(path, report=report, max_chars=50_000))
    assert [d.doc_id for d in documents] == ["1", "3", "4"]
    (item,) = report.left_out
    assert (item.place, item.reason) == ("line 3", reason)
    assert detail in item.detail or reason == "too_long"


def test_a_quotation_mark_never_closed_costs_one_record(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,text\n1,Бір\n2,"Екі\n3,Үш\n4,Төрт\n')
    report = ReadReport()
    assert [d.doc_id for d in read_documents(path, report=report)] == ["1", "3", "4"]
    (item,) = report.left_out
    assert (item.place, item.reason) == ("line 3", "bad_row")


def test_a_record_in_a_wrong_encoding_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,Бір\n2,Екі\n".encode() + "3,Үш\n".encode("kz1048") + b"4,D\n")
    report = ReadReport()
    assert [d.doc_id for d in read_documents(path, report=report)] == ["1", "2", "4"]
    assert report.left_out[0].place.startswith("line 4, byte ")
    assert report.reasons == {"encoding": 1}


def test_nul_in_a_field_is_removed_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,Бі\0р\n")
    report = ReadReport()
    (document,) = read_documents(path, report=report)
    assert document.text == "Бір"
    assert report.normalisation == {"nul": 1}


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_csv_is_said_to_be_empty(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReadError, match="empty"):
        list(read_documents(write(tmp_path / "a.csv", text)))


def _parquet(path: Path, rows: int = 3, size: int = 20) -> Path:
    letters = random.Random(1)
    texts = ["".join(letters.choices("аәбвгғ ", k=size)) + "қ" for _ in range(rows)]
    ids = pa.array([f"d{i}" for i in range(rows)])
    table = pa.table({"doc_id": ids, "text": texts, "жыл": list(range(rows))})
    pq.write_table(table, path, row_group_size=50)
    return path


def test_parquet_rows(tmp_path: Path) -> None:
    documents = list(read_documents(_parquet(tmp_path / "a.parquet", rows=200)))
    assert [d.doc_id for d in documents] == [f"d{i}" for i in range(200)]
    assert documents[7].metadata.extra == {"жыл": "7"}


def test_null_and_other_types_are_left_out(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["Бір", None]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "b.parquet")
    report = ReadReport()
    assert [d.text for d in read_documents(tmp_path, report=report)] == ["Бір"]
    assert report.reasons == {"no_text": 3}
    assert report.left_out[0].place == "row 2"


@pytest.mark.parametrize("kept", [0.5, 0.999, 0])
def test_a_truncated_parquet_file_is_named(tmp_path: Path, kept: float) -> None:
    path = _parquet(tmp_path / "a.parquet")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(ReadError, match="not a complete Parquet file") as caught:
        list(read_documents(path))
    assert str(path) in str(caught.value)


def test_damage_inside_a_parquet_file_keeps_the_rows_before_it(tmp_path: Path) -> None:
    path = _parquet(tmp_path / "a.parquet", rows=200, size=400)
    data = bytearray(path.read_bytes())
    middle = len(data) * 3 // 5
    data[middle : middle + 2_000] = b"\xff" * 2_000
    path.write_bytes(data)
    reading = read_documents(path)
    read = []
    with pytest.raises(ReadError, match="after row"):
        read.extend(d.doc_id for d in reading)
    assert list(read_documents(path, report=(report := ReadReport()), on_error="report"))
    assert report.reasons == {"damaged": 1}


def test_a_table_without_rows_is_said_to_be_empty(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a.parquet")
    for path in (write(tmp_path / "a.csv", "id,text\n"), tmp_path / "a.parquet"):
        with pytest.raises(ReadError, match="no document"):
            list(read_documents(path))


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    table = pa.table([pa.array(["а"]), pa.array(["ә"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")
    for path in (write(tmp_path / "a.csv", "id,text,text\n1,а,ә\n"), tmp_path / "a.parquet"):
        with pytest.raises(ReadError, match="'text' occurs twice"):
            list(read_documents(path))


def test_columns_without_a_name_keep_their_values(tmp_path: Path) -> None:
    (document,) = read_documents(write(tmp_path / "a.csv", "text,,\nБір,а,ә\n"))
    assert document.metadata.extra == {"column 2": "а", "column 3": "ә"}


def test_carriage_returns_alone_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="line 1: there is a carriage return"):
        list(read_documents(write(tmp_path / "a.csv", "id,text\r1,Бір\r")))


def test_a_value_that_cannot_be_read_costs_one_row(tmp_path: Path) -> None:
    offsets = pa.py_buffer(bytes([0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 6, 0, 0, 0]))
    letters = pa.py_buffer("а".encode() + b"\xff\xfe" + "ә".encode())
    texts = pa.Array.from_buffers(pa.string(), 3, [None, offsets, letters])
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet")
    dates = pa.array([1, 2**62], pa.timestamp("us"))
    pq.write_table(pa.table({"text": ["а", "ә"], "date": dates}), tmp_path / "b.parquet")
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [d.doc_id for d in documents] == ["a-1", "a-3", "b-1"]
    assert [(item.place, item.reason) for item in report.left_out] == [("row 2", "bad_row")] * 2


def test_a_line_that_is_too_long_is_reported(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text\nбірінші\n{'а' * 5000}\nүшінші\n", encoding="utf-8")
    report = ReadReport()
    documents = read_documents(tmp_path / "t.csv", report=report, max_chars=100)
    assert [document.text for document in documents] == ["бірінші", "үшінші"]
    assert [(item.place, item.reason) for item in report.left_out] == [("line 3", "too_long")]
