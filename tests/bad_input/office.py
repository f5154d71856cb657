"""Word documents, PDF files and web pages."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from pypdf import PdfReader, PdfWriter

from tests.bad_input.case import LETTER, Case
from tests.readers.pdf_files import pdf


def _closed() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([[LETTER.strip()]]))))
    writer.encrypt("құпия", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _bomb() -> bytes:
    """An archive of some hundred kilobytes that says it unpacks to four gigabytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(1_000_000))
    return stream.getvalue().replace((1_000_000).to_bytes(4, "little"), b"\xfe\xff\xff\xff")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "A PDF of scanned pages",
        "qazcorpus tag scan.pdf",
        "scan.pdf: there is no text in it: its pages are pictures. Recognise its text (OCR) and "
        "save the text.",
        files={"scan.pdf": pdf([[], []])},
    ),
    Case(
        "A PDF with a password",
        "qazcorpus tag closed.pdf",
        "closed.pdf: the file has a password. Open it with the password and print it to a new PDF.",
        files={"closed.pdf": _closed()},
    ),
    Case(
        "A PDF whose fonts do not say which letters they draw",
        "qazcorpus tag old.pdf",
        "its fonts do not say which letters they draw. Recognise its text (OCR), or use the file "
        "that the PDF was made from.",
        files={"old.pdf": pdf([[LETTER.strip()]], mapped=False)},
    ),
    Case(
        "Half of a PDF",
        "qazcorpus tag half.pdf",
        "half.pdf: this PDF file cannot be read",
        files={"half.pdf": pdf([[LETTER.strip()]])[:500]},
    ),
    Case(
        "A Word document with a password, or an old one under a new name",
        "qazcorpus tag letter.docx",
        "letter.docx: the file has a password, or is from a version of Word before 2007. Open it "
        "in Word and save it as .docx without a password.",
        files={"letter.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)},
    ),
    Case(
        "A text file that is called .docx",
        "qazcorpus tag letter.docx",
        "letter.docx: this Word document cannot be read: File is not a zip file. Open it in Word "
        "and save it as .docx again.",
        files={"letter.docx": LETTER},
    ),
    Case(
        "A small .docx that unpacks to gigabytes",
        "qazcorpus tag bomb.docx",
        "bomb.docx: the file unpacks to 4,294,967,294 bytes; the limit is 300,000,000 bytes.",
        files={"bomb.docx": _bomb()},
    ),
    Case(
        "A document of another word processor",
        "qazcorpus tag letter.odt",
        "letter.odt: the suffix '.odt' is not one of those read: .txt, .text, .md, .markdown, "
        ".html, .htm, .xhtml, .docx, .pdf, .jsonl, .ndjson, .csv, .tsv, .parquet, .warc, .warc.gz. "
        "Save it as .docx.",
        files={"letter.odt": b"PK"},
    ),
    Case(
        "A page without a text",
        "qazcorpus tag page.html",
        "page.html: this is a web page, and no main text was found in it.",
        files={"page.html": "<nav><a href='/'>Басты бет</a></nav>"},
    ),
)
