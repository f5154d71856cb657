"""PDF files: the text of their pages, by pypdf (extra `office`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.pdf_lines import paragraphs, without_running_heads
from qazcorpus.readers.raw import Options, RawDocument, Source, sha256_of
from qazcorpus.readers.report import SourceError
from qazcorpus.readers.text import headline

if TYPE_CHECKING:
    from pypdf import PdfReader

_SILENT: Final = logging.NullHandler()  # one for all: a logger takes a handler once
_NO_LETTER: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
# What programs write for a title that nobody gave.
_NO_TITLE: Final = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint) - .*|untitled.*|document ?\d*|.*\.(?:docx?|pdf|odt|rtf))"
)


def read(source: Source, options: Options) -> Iterator[RawDocument]:
    """The one document of a PDF file: its pages' text with lines joined to paragraphs and words
    that were parted at line ends made whole.

    Page numbers and running heads are taken out; the latter stand in the metadata (`extra`), as do
    the numbers of pages without text. Raises MissingExtraError without pypdf, SourceError for a
    file that is closed by a password, damaged, or holds pictures of text only.
    """
    _pypdf()
    with source.open() as stream:
        digest = sha256_of(stream)
        try:
            reader = _reader(stream, source.name)
            pages = list(_pages(reader, source.name, options.max_chars))
            about = _about(reader)
        except (SourceError, MissingExtraError):
            raise
        except Exception as error:  # pypdf meets what is broken with any error there is
            raise SourceError(
                "damaged",
                f"this is no PDF file that can be read: {str(error).rstrip('.')}.",
                path=source.name,
                remedy="Copy it or download it again, or print it to a new PDF.",
            ) from error
    empty = [number for number, page in enumerate(pages, start=1) if not page.strip()]
    if len(empty) == len(pages):
        raise SourceError(
            "no_text",
            "there is no text in it: its pages are pictures.",
            path=source.name,
            remedy="Have its text recognised (OCR) and save that.",
        )
    kept, heads = without_running_heads([page.split("\n") for page in pages])
    text = "\n\n".join(paragraphs(kept))
    strange = len(_NO_LETTER.findall(text))
    if strange * 10 > len(text):
        raise SourceError(
            "encoding",
            f"{strange:,} of its {len(text):,} characters cannot be read as letters: its fonts "
            "do not say which letters they draw.",
            path=source.name,
            remedy="Have its text recognised (OCR), or take the file that it was made from.",
        )
    yield RawDocument(
        text=text,
        sha256=digest,
        doc_id=source.doc_id,
        guessed={
            **about,
            "title": about["title"] or headline(text),
            "running_heads": " | ".join(heads),
            "pages_without_text": ", ".join(map(str, empty)),
        },
    )


def _pypdf() -> None:
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtraError("pypdf", "office", "reading PDF files") from error
    # What it mends by itself is nothing that a reader of the corpus can do anything about.
    logging.getLogger(pypdf.__name__).addHandler(_SILENT)


def _reader(stream: object, name: str) -> PdfReader:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(stream)  # type: ignore[arg-type]
    try:
        # Many are encrypted only against changes, and open with an empty password.
        closed = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
    except DependencyError as error:
        raise MissingExtraError("cryptography", "office", "reading this encrypted PDF") from error
    if closed:
        raise SourceError(
            "encrypted",
            "this is closed by a password.",
            path=name,
            remedy="Open it with the password and print it to a new PDF.",
        )
    return reader


def _pages(reader: PdfReader, name: str, max_chars: int) -> Iterator[str]:
    total = 0
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        total += len(text)
        if total > max_chars:
            raise SourceError(
                "too_long",
                f"the text has more than {max_chars:,} code points.",
                path=name,
                place=f"page {number}",
                remedy="Split it into documents, or raise max_chars (--max-chars).",
            )
        yield text


def _about(reader: PdfReader) -> dict[str, str]:
    info = reader.metadata
    title = (info.title or "").strip() if info else ""
    try:
        created = info.creation_date if info else None
    except ValueError:  # some programs write dates that are none
        created = None
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "author": (info.author or "") if info else "",
        "created": created.date().isoformat() if created else "",
    }
