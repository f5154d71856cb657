"""Reading JSON Lines with one document on each line.

A line is a plain row, a whole document with its layers, or an annotation that contains such a
document (`annotate import` and `annotate pull` write these).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from qazcorpus.document import LAYERS, Document
from qazcorpus.errors import DocumentError
from qazcorpus.readers.lines import Line, stream_lines
from qazcorpus.readers.metadata import is_date, stated_targets, without_repetition
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source
from qazcorpus.readers.report import LeftOut
from qazcorpus.readers.rows import annotated_document, row_document

# Keys that `Document.to_dict` writes also for documents without layers. They are not metadata.
_NOT_METADATA: Final = frozenset({*LAYERS, "origin"})
_OF_DOCUMENTS: Final = frozenset(f.name for f in fields(Document))


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The documents of a JSON Lines file. A line needs `text`; `doc_id` or `id` names the document.

    A document that `Document.to_dict` wrote keeps its layers. So does the document of a submitted
    annotation. A line that cannot be used is left out, and reading goes on. Raises SourceError if
    the whole file cannot be read.
    """
    for line in stream_lines(source, options):
        if line.error is not None:
            yield line.error.left_out()
        elif line.text.strip():
            yield _document(line, source)


def _document(line: Line, source: Source) -> RawDocument | LeftOut:
    place = f"line {line.number}"
    try:
        row = _row(line.text)
        if isinstance(row.get("document"), dict) and "annotator" in row:
            return _annotation(row, source, place)
        if _is_annotated(row):
            return annotated_document(_annotated(row), place)
    except DocumentError as error:
        return LeftOut(source.name, place, "bad_row", str(error))
    plain = {key: value for key, value in row.items() if key not in _NOT_METADATA}
    return row_document(plain, source=source, number=line.number, place=place)


def _annotated(row: Mapping[str, Any]) -> Document:
    unknown = sorted(row.keys() - _OF_DOCUMENTS)
    if unknown:  # they would be lost
        raise DocumentError(
            f"a document with layers has no {unknown[0]!r}.",
            remedy="Move it into metadata.extra, as a string.",
        )
    if isinstance(metadata := row.get("metadata"), Mapping):
        first, *others = stated_targets(metadata) or ("",)
        row = {**row, "metadata": {**metadata, "target": first, "other_targets": others}}
    document = Document.from_dict(row)
    if document.metadata.published and not is_date(document.metadata.published):
        raise DocumentError(
            f"metadata.published is {document.metadata.published!r}, which is not a date.",
            remedy="Write it as 2026-12-01.",
        )
    return document


def _annotation(row: Mapping[str, Any], source: Source, place: str) -> RawDocument | LeftOut:
    """The document of an annotation. An annotation that is not submitted is left out."""
    status = row.get("status")
    if status != "submitted":
        detail = f"the annotation of {row['annotator']} is not submitted (its status: {status})."
        return LeftOut(source.name, place, "not_a_document", detail)
    document = _annotated(row["document"])
    return annotated_document(document, place, annotator=str(row["annotator"]))


def _row(line: str) -> dict[str, Any]:
    """The JSON object of a line. Raises DocumentError if the line is something else."""
    try:
        row = json.loads(line.rstrip(), object_pairs_hook=without_repetition)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"this is not JSON: {error.msg} at column {error.colno}.", remedy="Correct the line."
        ) from error
    except RecursionError as error:
        raise DocumentError("the JSON is nested too deeply.") from error
    except ValueError as error:
        raise DocumentError(
            "a number has too many digits.", remedy="Write it as a string."
        ) from error
    if not isinstance(row, dict):
        raise DocumentError("the line is not a JSON object.", remedy='Write {…, "text": …}.')
    return row


def _is_annotated(row: Mapping[str, Any]) -> bool:
    return any(row.get(layer) for layer in (*LAYERS, "origin"))
