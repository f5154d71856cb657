from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.readers.pdf import paragraphs, without_running_heads
from tests.readers.pdf_files import pdf

LINES = (
    "Әкімдік жаңа көпір салады",
    "Өткен аптада Ғабит Һәкімұлы көпір құрылысы туралы есеп берді. Оның айтуынша, жұ-",
    "мыс күзге дейін бітеді, ал жол ақысы ешкімнен алынбайды, шығынды қала көтереді.",
    "Тұрғындар бұған сенбейді.",
    "Көпір үшін бөлінген қаржы екі жыл бұрын да жұмсалған, бірақ құрылыс басталмаған еді.",
)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return path


def changed(data: bytes, password: str, owner: str | None = None, method: str = "AES-256") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner, algorithm=method)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_lines_become_paragraphs_and_kazakh_letters_stay(tmp_path: Path) -> None:
    info = "/Title (Bridge) /Author (A. B.) /CreationDate (D:20240506070809Z)"
    (document,) = read_documents(written(tmp_path, pdf([LINES], info=info)))
    assert document.text.split("\n\n") == [
        LINES[0],
        f"{LINES[1][:-1]}{LINES[2]} {LINES[3]}",
        LINES[4],
    ]
    assert document.metadata.title == "Bridge"
    assert document.metadata.published == ""
    assert document.metadata.extra == {"author": "A. B.", "created": "2024-05-06"}


def test_a_title_that_a_program_gave_is_none(tmp_path: Path) -> None:
    data = pdf([LINES], info="/Title (Microsoft Word - hat.docx)")
    (document,) = read_documents(written(tmp_path, data))
    assert document.metadata.title == LINES[0]


def test_running_heads_and_page_numbers_go_and_are_said(tmp_path: Path) -> None:
    pages = [
        ("Қала хабары, № 7", *LINES[number:], *LINES[:number], f"– {number} –")
        for number in (1, 2, 3)
    ]
    (document,) = read_documents(written(tmp_path, pdf([*pages, []])))
    assert "хабары" not in document.text
    assert "– 2 –" not in document.text
    assert document.metadata.extra == {
        "running_heads": "Қала хабары, № 7",
        "pages_without_text": "4",
    }


@pytest.mark.parametrize(
    ("data", "reason", "message"),
    [
        (pdf([[], []]), "no_text", "its pages are pictures"),
        (changed(pdf([LINES]), "сөз"), "encrypted", "the file has a password"),
        (pdf([LINES])[:300], "damaged", "this PDF file cannot be read"),
        ("Мәтін.".encode(), "damaged", "this PDF file cannot be read"),
        (b"", "damaged", "this PDF file cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, data: bytes, reason: str, message: str
) -> None:
    path = written(tmp_path, data)
    report = ReadReport()
    assert list(read_documents(tmp_path, report=report)) == []
    assert report.reasons == {reason: 1}
    with pytest.raises(ReadError, match=message):
        list(read_documents(path))


def test_what_is_closed_to_changes_only_is_read(tmp_path: Path) -> None:
    data = changed(pdf([LINES]), "", "иесі")
    (document,) = read_documents(written(tmp_path, data))
    assert LINES[0] in document.text


def test_fonts_that_do_not_say_their_letters_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="its fonts do not say which letters they draw"):
        list(read_documents(written(tmp_path, pdf([LINES], mapped=False))))


def test_long_files_are_refused_page_by_page(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="page 2: the text has more than 400 code points"):
        list(read_documents(written(tmp_path, pdf([LINES, LINES])), max_chars=400))


def test_a_hyphen_stays_where_the_word_has_one() -> None:
    page = [
        "Ол қолма-қол төледі, ал мен карта-",
        "мен төледім де, кейін оған қолма-",
        "қол бердім.",
    ]
    (paragraph,) = paragraphs([page])
    assert (
        paragraph == "Ол қолма-қол төледі, ал мен картамен төледім де, кейін оған қолма-қол бердім."
    )


def test_pdf_files_leave_one_handler_behind(tmp_path: Path) -> None:
    path = written(tmp_path, pdf([LINES]))
    list(read_documents(path))
    before = list(logging.getLogger("pypdf").handlers)
    list(read_documents(path))
    assert logging.getLogger("pypdf").handlers == before


def test_few_pages_have_no_running_heads() -> None:
    pages = [["Бас", "Бір."], ["Бас", "Екі."]]
    assert without_running_heads(pages) == (pages, ())
