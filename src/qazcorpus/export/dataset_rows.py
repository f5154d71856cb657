"""Writing documents as rows of all configurations of a data set, and counting them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from qazcorpus.document import Document
from qazcorpus.export.columns import (
    CONFIGURATIONS,
    document_row,
    features_of,
    labels_outside,
    ner_rows,
    stance_rows,
)
from qazcorpus.export.shards import ShardWriter, SplitSize
from qazcorpus.export.summary import DatasetCounts
from qazcorpus.export.tagging import tag_tokens
from qazcorpus.scheme import Scheme


class DatasetRows:
    """Writes `CONFIGURATION/SPLIT-00000.parquet` and so on in a folder; `counts` counts the
    documents.

    It is a context manager, which closes its files at the end of the block, also after an error.
    """

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        self.counts = DatasetCounts()
        self._scheme = scheme
        self._writers = {
            name: ShardWriter(folder / name, features_of(name, scheme).arrow_schema)
            for name in CONFIGURATIONS
        }
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for writer in self._writers.values():
            self._open.enter_context(writer)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, document: Document, split: str) -> None:
        """Write the rows of a document. Raises SchemeError for a stance that is not in the
        scheme."""
        tagging = tag_tokens(document)
        rows: dict[str, Iterable[dict[str, Any]]] = {
            "documents": [document_row(document)],
            "ner": ner_rows(document, tagging, self._scheme),
            "stance": stance_rows(document, self._scheme),
        }
        for name, writer in self._writers.items():
            writer.add(split, rows[name], len(document.text))
        self.counts.add(document, split, tagging)
        self.counts.adjusted.update(labels_outside(document, self._scheme))

    def finish(self) -> dict[str, dict[str, SplitSize]]:
        """Write the remaining rows. Gives the sizes of the splits that have rows, by
        configuration."""
        sizes = {name: writer.finish() for name, writer in self._writers.items()}
        return {name: size for name, size in sizes.items() if size}
