"""Rows of web corpora: JSON Lines, plain or compressed, and Parquet, local or remote.

`read_documents` reads such files too, if their columns have its names. These readers take the
columns' names from the recipe, read parts of Parquet files, and open what datatrove opens: files
compressed with gzip or zstd, and addresses of object stores.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from datatrove.io import open_file

from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, MissingExtraError, UsageError
from qazcorpus.readers.encoding import require_sense
from qazcorpus.readers.language import other_script
from qazcorpus.readers.metadata import as_string, build_metadata
from qazcorpus.readers.report import LeftOut, ReadReport, Reason, SourceError
from qazcorpus.readers.tables import batch_rows
from qazcorpus.web_scale.recipe import SourceSpec
from qazcorpus.web_scale.shares import Unit

_BATCH: Final = 256
_INVISIBLE: Final = "\ufeff\0 \t\r\n"
Row = tuple[int, Mapping[str, Any] | str]


def read_rows(
    unit: Unit, source: SourceSpec, *, max_chars: int, report: ReadReport
) -> Iterator[Document]:
    """The documents of a unit, with their texts as they are: `Normaliser` normalises them.

    A row that cannot be used is reported. Raises SourceError if the file cannot be read.
    """
    seen: set[str] = set()
    for number, row in _rows_of(unit):
        found = _document(row, number, unit, source, max_chars)
        if isinstance(found, Document) and found.doc_id in seen:
            detail = f"{found.doc_id!r} was read before, from the same file."
            found = LeftOut(unit.path, f"row {number}", "duplicate_id", detail)
        if isinstance(found, LeftOut):
            report.leave_out(found)
            continue
        seen.add(found.doc_id)
        report.documents += 1
        if script := other_script(found.text):
            report.scripts[script] += 1
        yield found


def check_text_column(unit: Unit, source: SourceSpec, recipe: Path) -> None:
    """Raise UsageError if the first row of a unit has no column for the text.

    All of its rows would be left out, which would be seen only at the end.
    """
    column = source.columns["text"]
    _, row = next(_rows_of(unit), (0, ""))
    if isinstance(row, str) or column in row:
        return
    raise UsageError(
        f"{unit.path} has no column {column!r}; found: {', '.join(map(repr, row)) or 'none'}.",
        path=recipe,
        place=f"sources[{unit.source + 1}].columns.text",
        remedy="Say which column holds the text: columns: {text: NAME}.",
    )


def _rows_of(unit: Unit) -> Iterator[Row]:
    return _parquet(unit) if unit.path.endswith(".parquet") else _lines(unit)


def _document(
    row: Mapping[str, Any] | str, number: int, unit: Unit, source: SourceSpec, max_chars: int
) -> Document | LeftOut:
    place = f"row {number}"
    try:
        if isinstance(row, str):
            raise SourceError("bad_row", row, path=unit.path, place=place)
        text = _text(row, source.columns["text"], unit.path, place, max_chars)
        renamed = {own: name for name, own in source.columns.items()}
        stated = {renamed.get(key, key): value for key, value in row.items()}
        del stated["text"]
        doc_id = as_string(stated.pop("id", "")) or f"{unit.stem}-{number}"
        stated = {**source.metadata, **{k: v for k, v in stated.items() if v not in (None, "")}}
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        metadata = build_metadata(stated, sha256=digest, licence=source.licence)
        return Document(doc_id, text, metadata)
    except SourceError as error:
        return error.left_out()
    except DocumentError as error:
        return LeftOut(unit.path, place, "bad_metadata", str(error))


def _text(row: Mapping[str, Any], column: str, path: str, place: str, max_chars: int) -> str:
    def refused(reason: Reason, problem: str) -> SourceError:
        return SourceError(reason, problem, path=path, place=place)

    text = row.get(column)
    if not isinstance(text, str):
        found = ", ".join(map(repr, row)) or "none"
        raise refused("no_text", f"there is no text in the column {column!r}; found: {found}.")
    if len(text) > max_chars:
        raise refused("too_long", f"the text has {len(text):,} code points.")
    if not text.strip(_INVISIBLE):
        raise refused("empty", "there is no text in it.")
    require_sense(text, None, path=path, place=place)
    return text


def _lines(unit: Unit) -> Iterator[Row]:
    try:
        with (
            open_file(unit.path, "rb", compression="infer") as raw,
            io.BufferedReader(raw) as stream,  # the one for zstd gives no lines
        ):
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, _row(line)
    except Exception as error:  # whatever decompressors raise
        if isinstance(error, ValueError) and "ompression type" in str(error):
            raise MissingExtraError("zstandard", "web-scale", "Reading zstd files") from error
        raise _unreadable(unit, error) from error


def _row(line: bytes) -> Mapping[str, Any] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"this is not JSON: {error}"
    return row if isinstance(row, dict) else "the line is not a JSON object."


def _parquet(unit: Unit) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with open_file(unit.path, "rb") as stream, pq.ParquetFile(stream) as table:
            first, end = unit.groups or (0, table.metadata.num_row_groups)
            groups = range(first, end)
            number = sum(table.metadata.row_group(group).num_rows for group in range(first))
            for batch in table.iter_batches(batch_size=_BATCH, row_groups=groups):
                for row in batch_rows(batch):
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(unit, error) from error


def _unreadable(unit: Unit, error: Exception) -> SourceError:
    return SourceError(
        "damaged",
        f"the file cannot be read: {error}.",
        path=unit.path,
        remedy="It may have been cut off while it was copied. Copy it again.",
    )
