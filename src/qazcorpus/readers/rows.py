"""A row with a column `text`, of a table or a JSON line, as a document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from qazcorpus.document import Document
from qazcorpus.document_checks import check_whole
from qazcorpus.readers.metadata import as_string
from qazcorpus.readers.raw import RawDocument, Source
from qazcorpus.readers.report import LeftOut, SourceError

TEXT = "text"
_IDS = ("doc_id", "id")


def check_columns(columns: Iterable[str], source: Source, place: str = "") -> None:
    """Raise SourceError, naming the columns, unless `text` is one of them and none stands twice."""
    found = list(columns)
    twice = [name for name, number in Counter(found).items() if number > 1]
    if twice:
        raise SourceError(
            "bad_row",
            f"the column {twice[0]!r} stands twice, so that one of the two would be lost.",
            path=source.name,
            place=place,
            remedy="Give each column a name of its own.",
        )
    if TEXT not in found:
        raise SourceError(
            "no_text",
            f"there is no column {TEXT!r}; found: {', '.join(map(repr, found)) or 'none'}.",
            path=source.name,
            place=place,
            remedy=f"Rename the column that holds the documents' text to {TEXT!r}.",
        )


def row_document(
    row: Mapping[str, object], *, source: Source, number: int, place: str
) -> RawDocument | LeftOut:
    """The document of a row, or why there is none. `number` makes the id of a row without one."""
    text = row.get(TEXT)
    if not isinstance(text, str):
        return LeftOut(source.name, place, "no_text", _no_text(row))
    id_column = next((name for name in _IDS if as_string(row.get(name))), "")
    doc_id = as_string(row[id_column]) if id_column else f"{source.doc_id}-{number}"
    return RawDocument(
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        doc_id=doc_id,
        place=place,
        stated={k: v for k, v in row.items() if k not in (TEXT, id_column)},
    )


def annotated_document(document: Document, place: str, *, annotator: str = "") -> RawDocument:
    """A document that came with its layers, to be taken as it is, and whose version it is; raises
    DocumentError where they do not hold together."""
    check_whole(document)
    return RawDocument(
        document.text,
        document.metadata.sha256,
        document.doc_id,
        place,
        annotated=document,
        annotator=annotator,
    )


def _no_text(row: Mapping[str, object]) -> str:
    if TEXT not in row:
        return f"there is no {TEXT!r}; found: {', '.join(map(repr, row)) or 'nothing'}."
    if row[TEXT] is None:
        return f"{TEXT!r} is null."
    return f"{TEXT!r} is not a string but {type(row[TEXT]).__name__}."
