"""Reading Word documents (.docx) in text order, with python-docx (extra `office`)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source, sha256_of
from qazcorpus.readers.report import SourceError
from qazcorpus.readers.text import headline

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# The start of Word files from before 2007, and of files with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A few kilobytes may unpack to more bytes than fit into memory.
_MAX_BYTES: Final = 300_000_000
_NOTES: Final = ("footnotes", "endnotes")
# Deleted text, field codes, properties, and the copy of drawings for old versions of Word.
_SKIPPED: Final = frozenset(
    {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sdtPr", "Fallback", "rt"}
)
_TITLES: Final = ("Title", "Heading1")


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument]:
    """The one document of a Word file.

    Paragraphs, headings, list items and table rows (cells separated by tabs) are joined by blank
    lines. Footnotes and endnotes follow. Insertions are read, even if they are not accepted yet.
    Deletions, comments, headers and footers are not read. Raises MissingExtraError without
    python-docx, SourceError for a file that has a password, is damaged, or unpacks to more than
    300 MB.
    """
    with source.open() as stream:
        digest = sha256_of(stream)
        _require_open(stream, source.name)
        try:
            document = _opened(stream, source.name)
            blocks = [(style, text) for style, text in _blocks(document) if text]
            about = _about(document)
        except SourceError:
            raise
        except Exception as error:  # errors of zipfile, lxml and python-docx have no common base
            raise SourceError(
                "damaged",
                f"this Word document cannot be read: {str(error).rstrip('.')}.",
                path=source.name,
                remedy="Open it in Word and save it as .docx again.",
            ) from error
    body = "\n\n".join(text for _, text in blocks)
    title = next((text for style, text in blocks if style in _TITLES), "")
    yield RawDocument(
        text=body,
        sha256=digest,
        doc_id=source.doc_id,
        guessed={**about, "title": title or about["title"] or headline(body)},
    )


def _require_open(stream: BinaryIO, name: str) -> None:
    try:
        import docx  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("python-docx", "office", "reading Word documents") from error
    if stream.read(len(_OLE)) == _OLE:
        raise SourceError(
            "encrypted",
            "the file has a password, or is from a version of Word before 2007.",
            path=name,
            remedy="Open it in Word and save it as .docx without a password.",
        )
    stream.seek(0)


def _opened(stream: BinaryIO, name: str) -> WordDocument:
    import docx

    with zipfile.ZipFile(stream) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > _MAX_BYTES:
        raise SourceError(
            "too_long",
            f"the file unpacks to {size:,} bytes; the limit is {_MAX_BYTES:,} bytes.",
            path=name,
            remedy="Split it, or remove its pictures.",
        )
    stream.seek(0)
    return docx.Document(stream)


def _about(document: WordDocument) -> dict[str, str]:
    properties = document.core_properties
    return {
        "title": properties.title,
        "author": properties.author,
        "created": properties.created.date().isoformat() if properties.created else "",
    }


def _blocks(document: WordDocument) -> Iterator[tuple[str, str]]:
    """The style and the text of each block, in order."""
    if document.element.body is None:
        raise ValueError("it has no body")
    yield from _of_container(document.element.body)
    for relation in document.part.rels.values():
        if relation.reltype.rsplit("/", 1)[-1] in _NOTES and not relation.is_external:
            yield from _notes(relation.target_part.blob)


def _notes(blob: bytes) -> Iterator[tuple[str, str]]:
    from docx.oxml import parse_xml

    for note in parse_xml(blob):
        if _attribute(note, "type") in ("", "normal"):  # other types are separator lines
            yield "", " ".join(text for _, text in _of_container(note) if text)


def _of_container(element: Any) -> Iterator[tuple[str, str]]:
    for child in element:
        match _name(child):
            case "p":
                yield from _of_paragraph(child)
            case "tbl":
                for row in _rows(child):
                    yield "", row
            case name if name not in _SKIPPED:  # content controls, insertions …
                yield from _of_container(child)


def _rows(table: Any) -> Iterator[str]:
    for row in _named(table, "tr"):
        cells = (
            " ".join(text.replace("\n", " ") for _, text in _of_container(cell) if text)
            for cell in _named(row, "tc")
        )
        yield "\t".join(cells).rstrip()


def _named(element: Any, name: str) -> Iterator[Any]:
    """The children with this name. Those inside content controls are included; those inside
    tables and paragraphs are not."""
    for child in element:
        found = _name(child)
        if found == name:
            yield child
        elif found not in _SKIPPED and found not in ("tbl", "tr", "tc", "p"):
            yield from _named(child, name)


def _of_paragraph(paragraph: Any) -> Iterator[tuple[str, str]]:
    boxes: list[Any] = []
    text = "".join(_pieces(paragraph, boxes))
    style = next(
        (_attribute(child, "val") for child in paragraph.iter() if _name(child) == "pStyle"), ""
    )
    yield style, "\n".join(line.strip() for line in text.split("\n")).strip()
    for box in boxes:
        yield from _of_container(box)


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    for child in element:
        match _name(child):
            case "t":
                yield child.text or ""
            case "tab" | "ptab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "txbxContent":
                boxes.append(child)
            case name if name not in _SKIPPED:
                yield from _pieces(child, boxes)


def _name(element: Any) -> str:
    """An element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _attribute(element: Any, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), "")
