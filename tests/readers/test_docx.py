from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.readers import docx as reader

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: docx.document.Document, folder: Path) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def test_blocks_come_in_the_documents_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Көпір туралы есеп", 1)
    word.add_paragraph("Ғабит Һәкімұлы ұзақ\nсөйледі.")
    word.add_paragraph("бірінші", style="List Bullet")
    word.add_paragraph("екінші", style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Жыл", "Ақша", "2024", ""), strict=True
    ):
        cell.text = text
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "ішкі"
    word.add_paragraph("")
    word.add_paragraph("Соңғы сөз.")
    word.core_properties.author = "А. Ә."
    word.core_properties.title = "Басқа атау"
    word.core_properties.created = datetime(2024, 5, 6)
    (document,) = read_documents(saved(word, tmp_path))
    assert document.text.split("\n\n") == [
        "Көпір туралы есеп",
        "Ғабит Һәкімұлы ұзақ\nсөйледі.",
        "бірінші",
        "екінші",
        "Жыл\tАқша",
        "2024\tішкі",
        "Соңғы сөз.",
    ]
    assert document.metadata.title == "Көпір туралы есеп"
    assert document.metadata.published == ""
    assert document.metadata.extra == {"author": "А. Ә.", "created": "2024-05-06"}


def test_what_stands_in_boxes_controls_and_insertions_is_read(tmp_path: Path) -> None:
    word = docx.Document()
    body = word.element.body
    for number, xml in enumerate(
        (
            f"<w:sdt {_W}><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>Бір.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>",
            f"<w:p {_W}><w:ins><w:r><w:t>Екі.</w:t></w:r></w:ins><w:del><w:r><w:delText>Жоқ."
            "</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
            f"<w:p {_W}><w:hyperlink><w:r><w:t>Үш</w:t></w:r></w:hyperlink><w:r><w:tab/>"
            "<w:noBreakHyphen/><w:t>а</w:t><w:drawing><w:txbxContent><w:p><w:r><w:t>Төрт.</w:t>"
            "</w:r></w:p></w:txbxContent></w:drawing></w:r></w:p>",
        )
    ):
        body.insert(number, parse_xml(xml))
    (document,) = read_documents(saved(word, tmp_path))
    assert document.text.split("\n\n") == ["Бір.", "Екі.", "Үш\t-а", "Төрт."]


def test_footnotes_stand_at_the_end(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Мәтін.")
    path = saved(word, tmp_path)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rels = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rN" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    notes = (
        f'<w:footnotes {_W}><w:footnote w:type="separator"><w:p><w:r><w:t>—</w:t></w:r></w:p>'
        "</w:footnote><w:footnote><w:p><w:r><w:t>Ескерту.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, rels if name == "word/_rels/document.xml.rels" else data)
        archive.writestr("word/footnotes.xml", notes)
    (document,) = read_documents(path)
    assert document.text == "Мәтін.\n\nЕскерту."


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "has a password, or is from a version"),
        ("Мәтін.".encode(), "this Word document cannot be read"),
        (zipped(a=b"a"), "this Word document cannot be read"),
        (b"", "this Word document cannot be read"),
    ],
)
def test_what_is_no_word_document_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=message):
        list(read_documents(path))


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_MAX_BYTES", 10_000)
    path = tmp_path / "a.docx"
    path.write_bytes(zipped(a=bytes(20_000)))
    with pytest.raises(ReadError, match="unpacks to 20,000 bytes; the limit is 10,000"):
        list(read_documents(path))


_NOTE_RELATION = (
    b'<Relationship Id="rId99" Target="footnotes.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
)
_NOTE_TYPE = (
    b'<Override PartName="/word/footnotes.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
)


def _with_damaged_notes(name: str, data: bytes) -> bytes:
    if name == "word/_rels/document.xml.rels":
        return data.replace(b"</Relationships>", _NOTE_RELATION + b"</Relationships>")
    return data.replace(b"</Types>", _NOTE_TYPE + b"</Types>")


def _without_body(name: str, data: bytes) -> bytes:
    if name != "word/document.xml":
        return data
    start, end = data.index(b"<w:body>"), data.index(b"</w:body>")
    return data[:start] + data[end + len(b"</w:body>") :]


@pytest.mark.parametrize(
    ("changed", "added"),
    [(_with_damaged_notes, {"word/footnotes.xml": "<w:footnotes"}), (_without_body, {})],
)
def test_damage_inside_is_left_out_and_named(
    tmp_path: Path, changed: Callable[[str, bytes], bytes], added: dict[str, str]
) -> None:
    whole = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("Көпір салынды.")
    word.save(whole)
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, changed(name, source.read(name)))
        for name, text in added.items():
            archive.writestr(name, text)
    report = ReadReport()
    assert list(read_documents(path, on_error="report", report=report)) == []
    assert [item.reason for item in report.left_out] == ["damaged"]
    with pytest.raises(ReadError, match="this Word document cannot be read"):
        list(read_documents(path))
