"""A data set folder of `qazcorpus build`: its `documents` configuration, with the layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qazcorpus.errors import DocumentError
from qazcorpus.readers.dataset_documents import document_from_row
from qazcorpus.readers.raw import Options, RawDocument, Source
from qazcorpus.readers.report import LeftOut
from qazcorpus.readers.rows import annotated_document, check_columns, row_document
from qazcorpus.readers.tables import open_parquet, parquet_rows

_CARD: Final = "README.md"
_FILES: Final = "documents*/*.parquet"


def is_dataset(folder: Path) -> bool:
    """Whether a folder has a card and Parquet files of a `documents` configuration."""
    return (folder / _CARD).is_file() and bool(dataset_files(folder))


def dataset_files(folder: Path) -> list[Path]:
    """The files of the `documents` configuration, in order."""
    return sorted(folder.glob(_FILES))


def read(source: Source, options: Options) -> Iterator[RawDocument | LeftOut]:
    """The documents of one file of a data set, each layer as it was written.

    Rows that lack columns of the configuration are read as any table's. Raises SourceError when the
    file is damaged or has no column `text`.
    """
    with open_parquet(source) as table:
        check_columns(table.schema_arrow.names, source)
        for number, row in enumerate(parquet_rows(table, source), start=1):
            place = f"row {number}"
            if isinstance(row, LeftOut):
                yield row
                continue
            try:
                yield annotated_document(document_from_row(row), place)
            except (KeyError, TypeError):
                yield row_document(row, source=source, number=number, place=place)
            except DocumentError as error:
                yield LeftOut(source.name, place, "bad_row", str(error))
