"""Reading the text of PDF files, with pypdf (extra `office`)."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source, sha256_of
from qazcorpus.readers.report import SourceError
from qazcorpus.readers.text import headline

if TYPE_CHECKING:
    from pypdf import PdfReader


_SILENT: Final = logging.NullHandler()  # one for all calls: a logger adds the same handler once
_NO_LETTER: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
# Titles that programs write if the author gave none.
_NO_TITLE: Final = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint) - .*|untitled.*|document ?\d*|.*\.(?:docx?|pdf|odt|rtf))"
)


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument]:
    """The one document of a PDF file.

    Lines are joined to paragraphs, and words that were hyphenated at line ends are joined. Page
    numbers and running heads are removed. The running heads, and the numbers of pages without text,
    are in the metadata (`extra`). Raises MissingExtraError without pypdf, SourceError for a file
    that has a password, is damaged, or contains only pictures of text.
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
        except Exception as error:  # for broken files, pypdf raises errors of any kind
            raise SourceError(
                "damaged",
                f"this PDF file cannot be read: {str(error).rstrip('.')}.",
                path=source.name,
                remedy="Copy it or download it again, or print it to a new PDF.",
            ) from error
    empty = [number for number, page in enumerate(pages, start=1) if not page.strip()]
    if len(empty) == len(pages):
        raise SourceError(
            "no_text",
            "there is no text in it: its pages are pictures.",
            path=source.name,
            remedy="Recognise its text (OCR) and save the text.",
        )
    kept, heads = without_running_heads([page.split("\n") for page in pages])
    text = "\n\n".join(paragraphs(kept))
    strange = len(_NO_LETTER.findall(text))
    if strange * 10 > len(text):
        raise SourceError(
            "encoding",
            f"{strange:,} of its {len(text):,} characters cannot be read as letters, because its "
            "fonts do not say which letters they draw.",
            path=source.name,
            remedy="Recognise its text (OCR), or use the file that the PDF was made from.",
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
    # pypdf logs what it repairs by itself. Users cannot do anything about that.
    logging.getLogger(pypdf.__name__).addHandler(_SILENT)


def _reader(stream: object, name: str) -> PdfReader:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(stream)  # type: ignore[arg-type]
    try:
        # Many files are encrypted only to prevent changes, and open with an empty password.
        closed = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
    except DependencyError as error:
        raise MissingExtraError("cryptography", "office", "reading this encrypted PDF") from error
    if closed:
        raise SourceError(
            "encrypted",
            "the file has a password.",
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
    except ValueError:  # some programs write invalid dates
        created = None
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "author": (info.author or "") if info else "",
        "created": created.date().isoformat() if created else "",
    }


_PAGE_NUMBER: Final = re.compile(
    r"[-–—\s]*(?:бет|page|стр\.?)?\s*\d{1,4}\s*(?:(?:/|of|из)\s*\d{1,4})?\s*(?:-?бет)?[-–—\s.]*",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_PARTED: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?=[-\xad\u2010]\Z)")
_REST: Final = re.compile(r"[^\W\d_]+")
_LONGEST_PART: Final = 60
_ENDS: Final = re.compile(r"[.!?…:;»”\"]\s*")
_BEGINS: Final = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«„“\"–—•▪●○\-*\d]")
# A line that is shorter than this share of a full line may end its paragraph.
_SHORT: Final = 0.75
_FEWEST_PAGES: Final = 3


def without_running_heads(
    pages: Sequence[Sequence[str]],
) -> tuple[list[list[str]], tuple[str, ...]]:
    """The pages without page numbers and running heads, and the running heads.

    A page number is a first or last line with nothing else in it. A running head is a first or last
    line that is the same, except for numbers, on at least three pages and at least half of all
    pages.
    """
    kept = [_without_number([line for line in page if line.strip()]) for page in pages]
    heads: dict[str, None] = {}
    for place in (0, -1):
        lines = Counter(_DIGITS.sub("#", page[place].strip()) for page in kept if len(page) > 1)
        repeated = {
            line
            for line, number in lines.items()
            if number >= _FEWEST_PAGES and number * 2 >= len(pages)
        }
        for page in kept:
            if len(page) > 1 and _DIGITS.sub("#", page[place].strip()) in repeated:
                heads[page.pop(place).strip()] = None
    return [_without_number(page) for page in kept], tuple(heads)


def _without_number(page: list[str]) -> list[str]:
    for place in (0, -1):
        if len(page) > 1 and _PAGE_NUMBER.fullmatch(page[place]):
            page = page[1:] if place == 0 else page[:-1]
    return page


def paragraphs(pages: Iterable[Sequence[str]]) -> Iterator[str]:
    """The paragraphs made of the lines of pages. A paragraph may continue on the next page.

    A paragraph ends after a line that is clearly shorter than most lines, if the line ends a
    sentence or the next line starts one. A word that was hyphenated at a line end is joined,
    without the hyphen unless it has one elsewhere in the text.
    """
    lines = [" ".join(line.split()) for page in pages for line in page]
    lines = [line for line in lines if line]
    lengths = sorted(len(line) for line in lines)
    full = lengths[len(lengths) * 9 // 10] if lengths else 0
    hyphenated = {word for line in lines for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", line)}
    paragraph = before = ""
    for line in lines:
        if paragraph and _ends(before, line, full):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line, hyphenated) if paragraph else line
        before = line
    if paragraph:
        yield paragraph


def _ends(line: str, following: str, full: int) -> bool:
    short = len(line) < full * _SHORT
    return short and bool(_ENDS.search(line[-2:]) or _BEGINS.match(following))


def _joined(paragraph: str, line: str, hyphenated: set[str]) -> str:
    parted, rest = _PARTED.search(paragraph[-_LONGEST_PART:]), _REST.match(line)
    if not parted or not rest or not rest[0][0].islower():
        return f"{paragraph} {line}"
    hyphen = "-" if f"{parted[0]}-{rest[0]}" in hyphenated else ""
    return f"{paragraph[:-1]}{hyphen}{line}"
