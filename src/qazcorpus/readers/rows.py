"""Documents of rows with a column `text`, from tables and JSON Lines."""

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
    """Raise SourceError, with the names of the columns, if `text` is missing or one occurs
    twice."""
    found = list(columns)
    twice = [name for name, number in Counter(found).items() if number > 1]
    if twice:
        raise SourceError(
            "bad_row",
            f"the column {twice[0]!r} occurs twice, so one of the two would be lost.",
            path=source.name,
            place=place,
            remedy="Give each column a different name.",
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
    """The document of a row, or the reason why it is left out. `number` is used in the id of a row
    that has no id."""
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
    """A document that came with its layers, which are kept, and the annotator of this version.

    Raises DocumentError if the layers are not consistent.
    """
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
