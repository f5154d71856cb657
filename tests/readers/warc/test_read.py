from __future__ import annotations

import gzip
import random
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import brotli
import pytest

from qazcorpus.document import Document
from qazcorpus.errors import MissingExtraError, ReadError
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.readers.warc import records as warc_records
from tests.readers.warc.archives import SENTENCES, URL, http, identifier, packed, page, record

TEXT = "\n\n".join(["Көпір салынады", *SENTENCES])


def read(
    path: Path, data: bytes, name: str = "crawl.warc.gz", *, max_chars: int = 1_000_000
) -> tuple[list[Document], ReadReport]:
    (path / name).write_bytes(data)
    report = ReadReport()
    return list(read_documents(path / name, report=report, max_chars=max_chars)), report


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.WARC.GZ", "crawl.warc"])
def test_a_document_for_each_page(tmp_path: Path, name: str) -> None:
    records = [record(http(page()), number=number) for number in range(3)]
    data = b"".join(records) if name.endswith("warc") else packed(records)
    documents, report = read(tmp_path, data, name)
    assert [document.doc_id for document in documents] == [identifier(n) for n in range(3)]
    assert {document.text for document in documents} == {TEXT}
    assert report.reasons.total() == 0
    metadata = documents[1].metadata
    assert (metadata.title, metadata.url) == ("Көпір салынады", URL.format(1))
    assert metadata.source == "auyl.example.kz"
    assert metadata.extra["crawled"] == "2026-05-01T10:00:00Z"
    assert metadata.extra["content_type"] == "text/html"


def test_all_records_in_one_gzip_member(tmp_path: Path) -> None:
    records = b"".join(record(http(page()), number=number) for number in range(3))
    documents, _ = read(tmp_path, gzip.compress(records))
    assert len(documents) == 3


def test_standard_input_can_be_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    stream = io.TextIOWrapper(io.BytesIO(packed([record(http(page()))])))
    monkeypatch.setattr(sys, "stdin", stream)
    (document,) = read_documents("-", stdin_format="warc")
    assert document.text == TEXT


def test_the_identifier_without_a_record_id_does_not_depend_on_the_place(tmp_path: Path) -> None:
    one, other = (record(http(page()), number=number, name=False) for number in (1, 2))
    first, _ = read(tmp_path, packed([one, other]))
    second, _ = read(tmp_path, packed([other, one]))
    assert {d.doc_id: d.metadata.url for d in first} == {d.doc_id: d.metadata.url for d in second}
    assert len({d.doc_id for d in first}) == 2


def test_plain_text_and_the_text_of_a_conversion(tmp_path: Path) -> None:
    text = "Көпір салынады\n" + "\n".join(SENTENCES)
    records = [
        record(http(text, "Content-Type: text/plain; charset=utf-8"), number=1),
        record(text.encode(), number=2, kind="conversion", fields=["Content-Type: text/plain"]),
    ]
    documents, _ = read(tmp_path, packed(records))
    assert [document.text for document in documents] == [text, text]
    assert documents[0].metadata.title == "Көпір салынады"


def test_what_is_no_page_is_counted_by_reason(tmp_path: Path) -> None:
    records = [
        record(b"software: crawler\r\n", number=1, kind="warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", number=2, kind="request"),
        record(b"via: x\r\n", number=3, kind="metadata"),
        record(http(""), number=4, kind="revisit"),
        record(http(b"\x89PNG\r\n", "Content-Type: image/png"), number=5),
        record(http(b"\x89PNG\r\n", "Content-Type: text/html"), number=6),
        record(http(b"{}", "Content-Type: application/json"), number=7),
        record(http("көшті", status="301 Moved Permanently"), number=8),
        record(http(page("Табылмады"), status="404 Not Found"), number=9),
        record(http(page()), number=10),
    ]
    documents, report = read(tmp_path, packed(records))
    assert [document.doc_id for document in documents] == [identifier(10)]
    assert report.reasons == {"not_a_response": 4, "not_a_page": 3, "not_answered": 2}
    assert report.left_out == []
    assert report.to_dict()["reasons"]["not_a_page"] == 3


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(page().encode()), "gzip"),
        (zlib.compress(page().encode()), "deflate"),
        (zlib.compress(page().encode(), wbits=-15), "deflate"),
        (brotli.compress(page().encode()), "br"),
        (brotli.compress(gzip.compress(page().encode())), "gzip, br"),
        (page().encode(), "gzip"),
        (page().encode(), "br"),
        (page().encode(), "identity"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_content_codings(tmp_path: Path, body: bytes, coding: str, chunked: bool) -> None:
    headers = ["Content-Type: text/html", f"Content-Encoding: {coding}"]
    if chunked:
        headers.append("Transfer-Encoding: chunked")
        parts = [body[at : at + 100] for at in range(0, len(body), 100)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    documents, report = read(tmp_path, packed([record(http(body, *headers))]))
    assert [document.text for document in documents] == [TEXT], report.left_out


@pytest.mark.parametrize(
    ("content", "fields", "reason", "detail"),
    [
        (http(page()), ["WARC-Truncated: length"], "truncated", "cut off when it was made"),
        (http(b"", "Content-Type: text/html"), [], "empty", "no main text"),
        (b"no answer at all", [], "not_answered", "status"),
        (
            http(b"\x1b", "Content-Type: text/html", "Content-Encoding: zstd"),
            [],
            "unknown_format",
            "",
        ),
        (
            http(
                gzip.compress(page().encode())[:-20],
                "Content-Type: text/html",
                "Content-Encoding: gzip",
            ),
            [],
            "damaged",
            "not complete",
        ),
        (
            http(
                brotli.compress(page().encode())[:-20],
                "Content-Type: text/html",
                "Content-Encoding: br",
            ),
            [],
            "damaged",
            "not complete",
        ),
        (http(b"<p>\x81\x8f\xfa" * 300, "Content-Type: text/html"), [], "encoding", "0x81"),
    ],
)
def test_records_that_are_refused(
    tmp_path: Path, content: bytes, fields: list[str], reason: str, detail: str
) -> None:
    data = packed([record(content, fields=fields), record(http(page()), number=1)])
    documents, report = read(tmp_path, data)
    assert [document.doc_id for document in documents] == [identifier(1)]
    assert report.reasons == {reason: 1}
    if report.left_out:
        (left_out,) = report.left_out
        assert detail in left_out.detail
        assert left_out.place == f"record 1, byte 0, {URL.format(0)}"


def _ten() -> list[bytes]:
    return [record(http(page()), number=number) for number in range(10)]


def _without_end(data: bytes) -> bytes:
    return data[:-30]


def _with_garbage(data: bytes) -> bytes:
    middle = data.find(b"\x1f\x8b\x08", len(data) // 2)
    return data[:middle] + b"\x1f\x8b\x08garbage" * 50 + data[middle:]


def _overwritten(data: bytes) -> bytes:
    inside = data.find(b"\x1f\x8b\x08", len(data) // 2) + 300
    return data[:inside] + bytes(80) + data[inside + 80 :]


def _wrong_checksum(data: bytes) -> bytes:
    middle = data.find(b"\x1f\x8b\x08", len(data) // 2)
    return data[: middle - 8] + b"\0\0\0\0" + data[middle - 4 :]


@pytest.mark.parametrize(
    ("damage", "whole"),
    [(_without_end, 9), (_with_garbage, 10), (_overwritten, 9), (_wrong_checksum, 9)],
)
def test_the_rest_of_a_damaged_archive_is_read(
    tmp_path: Path, damage: Callable[[bytes], bytes], whole: int
) -> None:
    documents, report = read(tmp_path, damage(packed(_ten())))
    assert len(documents) == whole
    assert {document.text for document in documents} == {TEXT}
    assert report.reasons == {"damaged": 1}


@pytest.mark.parametrize("wrong", [-50, 50, 5000])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_wrong_length_costs_only_its_record(tmp_path: Path, wrong: int, name: str) -> None:
    records = _ten()
    content = http(page())
    records[4] = record(content, number=4, length=len(content) + wrong)
    documents, report = read(
        tmp_path, b"".join(records) if name == "a.warc" else packed(records), name
    )
    assert [d.doc_id for d in documents] == [identifier(n) for n in range(10) if n != 4]
    assert set(report.reasons) == {"damaged"}
    assert "Content-Length is wrong" in report.left_out[0].detail


def test_random_damage_never_ends_the_reading(tmp_path: Path) -> None:
    chance = random.Random(29)
    short = page(sentences=SENTENCES[:1])
    for packing in (packed, b"".join):
        whole = packing([record(http(short), number=number) for number in range(6)])
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 6)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with suppress(ReadError):
                read(tmp_path, bytes(data[: chance.randrange(50, len(data))]), "a.warc.gz")


def test_a_bomb_in_the_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_records, "_BOMB", 10_000_000)
    bomb = record(http(b"<p>" + bytes(40_000_000)))
    data = packed([bomb, record(http(page()), number=1)])
    assert len(data) < 100_000
    del bomb
    tracemalloc.start()
    documents, report = read(tmp_path, data, max_chars=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [document.doc_id for document in documents] == [identifier(1)]
    (left_out,) = report.left_out
    assert left_out.reason == "too_long"
    assert left_out.detail.startswith("the record has 40,000,0")
    assert "the limit is 1,600,000 bytes" in left_out.detail
    assert peak < 10_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_bomb_in_an_answer_is_refused(tmp_path: Path, coding: str, chunked: bool) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding]
    body = pack(b" " * 30_000_000)
    headers = ["Content-Type: text/html", f"Content-Encoding: {coding}"]
    if chunked:
        headers.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    data = packed([record(http(body, *headers)), record(http(page()), number=1)])
    tracemalloc.start()
    documents, report = read(tmp_path, data, max_chars=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [document.doc_id for document in documents] == [identifier(1)]
    assert "unpacks to more than 1,600,000 bytes" in report.left_out[0].detail
    assert peak < 10_000_000


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(records: int) -> int:
        with (tmp_path / "a.warc.gz").open("wb") as file:
            for number in range(records):
                text = "Content-Type: text/plain"
                body = bytes(f"{number} {SENTENCES[0]}" * 10, "utf-8")
                file.write(gzip.compress(record(http(body, text), number=number), 1))
                file.write(gzip.compress(record(b"GET / HTTP/1.1", kind="request"), 1))
        tracemalloc.start()
        found = sum(1 for _ in read_documents(tmp_path / "a.warc.gz", report=ReadReport()))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == records
        return used

    peak(3)
    assert peak(160) < peak(20) + 300_000


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"not an archive\n" * 100, gzip.compress(b"text")):
        with pytest.raises(ReadError, match="no whole WARC record"):
            read(tmp_path, data)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    with pytest.raises(MissingExtraError, match="warcio"):
        read(tmp_path, packed(_ten()))
