"""Reading CSV and Parquet tables a few rows at a time. Each row is one document."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.readers.lines import Line, stream_lines
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source, unreadable
from qazcorpus.readers.report import LeftOut, Reason, SourceError
from qazcorpus.readers.rows import check_columns, row_document

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

# Rows in a batch: few, so that a batch of long documents with all layers fits into memory.
_BATCH: Final = 64
_DELIMITERS: Final = ",;\t"


def read_csv(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The documents of a CSV file with a header.

    The delimiter is the most frequent of comma, semicolon and tab in the header. A record with
    wrong quoting or a wrong number of fields is left out, and reading goes on at the line after its
    first one. Raises SourceError without a column `text`.
    """
    records = _Records(source, options)
    header = records.header()
    check_columns(header, source, "line 1")
    for number, record in enumerate(records, start=1):
        if isinstance(record, LeftOut):
            yield record
        elif len(record.fields) != len(header):
            yield records.left_out(
                "bad_row",
                record.line,
                f"the record has {len(record.fields)} fields, the header {len(header)}. Put fields "
                "with a delimiter or a quotation mark in quotation marks.",
            )
        else:
            row: dict[str, object] = dict(zip(header, record.fields, strict=True))
            yield row_document(row, source=source, number=number, place=f"line {record.line}")


class _Record:
    """The fields of a record and the number of its first line."""

    __slots__ = ("fields", "line")

    def __init__(self, line: int, fields: list[str]) -> None:
        self.line = line
        self.fields = fields


class _Records:
    """The records of a CSV file. It can go back after a quotation mark that was never closed."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._lines = stream_lines(source, options)
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        self._delimiter = ","
        # The limit of the csv module applies to the whole process, so it is only increased. The
        # default, 131,072, is too small for long reports. Texts over max_chars are reported later.
        csv.field_size_limit(max(csv.field_size_limit(), 2 * options.max_chars + 1))

    def header(self) -> list[str]:
        """The column names. Sets the delimiter. Raises SourceError if there are no names."""
        first = next((line for line in self._lines if line.text.strip()), None)
        if first is None:
            raise SourceError("empty", "the file is empty.", path=self._source.name)
        if first.error is not None:
            raise first.error
        counts = Counter(first.text)
        self._delimiter = max(_DELIMITERS, key=lambda char: counts[char])
        self._again.append(first)
        record = next(self)
        if isinstance(record, LeftOut):
            raise SourceError("bad_row", record.detail, path=self._source.name, place=record.place)
        return [name.strip() or f"column {i}" for i, name in enumerate(record.fields, start=1)]

    def __iter__(self) -> Iterator[_Record | LeftOut]:
        return self

    def __next__(self) -> _Record | LeftOut:
        while True:
            self._taken = []
            reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
            try:
                fields = next(reader)
            except csv.Error as error:
                return self._recover(error)
            bad = next((line.error for line in self._taken if line.error is not None), None)
            if bad is not None:  # the text of a line that is too long is empty
                return bad.left_out()
            if fields:
                return _Record(self._taken[0].number, fields)

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield line.text

    def _recover(self, error: csv.Error) -> LeftOut:
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        if "field limit" in str(error):
            return self.left_out(
                "too_long",
                first.number,
                f"{error}. Split the text into documents, or close its quotation mark.",
            )
        if "\r" in first.text.rstrip("\r\n"):
            return self.left_out(
                "bad_row",
                first.number,
                "there is a carriage return inside the line. End lines with a line feed, and put "
                "fields with line breaks in quotation marks.",
            )
        return self.left_out(
            "bad_row",
            first.number,
            f"the quoting is wrong: {error}. Double the quotation marks inside a quoted field, and "
            "close it.",
        )

    def left_out(self, reason: Reason, line: int, detail: str) -> LeftOut:
        """An entry of the report for the record that starts at `line`."""
        return LeftOut(self._source.name, f"line {line}", reason, detail)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The documents of a Parquet file, read in batches.

    Raises SourceError if the file is damaged or has no column `text`. The rows before the damage
    are read.
    """
    with open_parquet(source) as table:
        check_columns(table.schema_arrow.names, source)
        for number, row in enumerate(parquet_rows(table, source), start=1):
            if isinstance(row, LeftOut):
                yield row
            else:
                yield row_document(row, source=source, number=number, place=f"row {number}")


@contextmanager
def open_parquet(source: Source) -> Iterator[ParquetFile]:
    """A Parquet file. Raises SourceError if it is not complete."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with source.open() as stream:
        try:
            table = pq.ParquetFile(stream)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(source, "", error) from error
        with table:
            yield table


def parquet_rows(
    table: ParquetFile, source: Source, columns: Sequence[str] | None = None
) -> Iterator[Mapping[str, Any] | LeftOut]:
    """The rows as dicts with all columns or the named ones, read in batches.

    A row is left out if Python cannot hold one of its values (bytes in a string that are not UTF-8,
    a date after the year 9999). Raises SourceError if the file is damaged.
    """
    import pyarrow as pa

    number = 0
    batches = table.iter_batches(batch_size=_BATCH, columns=columns)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(source, f"after row {number}", error) from error
        if batch is None:
            return
        for row in batch_rows(batch):
            number += 1
            if isinstance(row, str):
                detail = f"{row}. Correct it, or leave out its column."
                yield LeftOut(source.name, f"row {number}", "bad_row", detail)
            else:
                yield row


def batch_rows(batch: RecordBatch) -> Sequence[Mapping[str, Any] | str]:
    """The rows of a batch as dicts. In place of a row with a value that Python cannot hold there is
    what is wrong with it, without a stop."""
    try:
        return batch.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError) as error:
        if batch.num_rows == 1:
            return [f"a value cannot be read: {error}"]
        return [row for n in range(batch.num_rows) for row in batch_rows(batch.slice(n, 1))]


def _damaged(source: Source, place: str, error: Exception) -> SourceError:
    if isinstance(error, OSError) and error.strerror:
        return unreadable(source.name, error)
    return SourceError(
        "damaged",
        f"this is not a complete Parquet file: {error}",
        path=source.name,
        place=place,
        remedy="It may have been cut off while it was copied. Copy or write it again.",
    )
