"""The step that writes the rows of a rank: the columns of the data set, as Parquet files.

WORK/rows/RANK/CONFIGURATION/SPLIT-00000.parquet
WORK/rows/RANK/tally.json            the counts for the card
WORK/rows/RANK/counts.json           what was left out
WORK/rows/RANK/left_out.jsonl.gz     the documents that were left out, with the reasons
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.document import Document
from qazcorpus.export.columns import (
    CONFIGURATIONS,
    document_row,
    features_of,
    labels_outside,
    ner_rows,
    stance_rows,
)
from qazcorpus.export.shards import ShardWriter
from qazcorpus.export.splits import split_of
from qazcorpus.export.summary import DatasetCounts
from qazcorpus.export.tagging import tag_tokens
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.web_scale.carried import carried
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.rank_folder import writing_rank
from qazcorpus.web_scale.tally import write_tally


class DatasetWriter(PipelineStep):
    """Writes documents as rows of the data set's configurations. The split of a document is that
    of the hash of its text. It is the last step of its stage."""

    type = "💽 - WRITER"
    name = "🗂 Data set of qazcorpus"

    def __init__(
        self, folder: str | Path, ledger: Ledger | None = None, scheme: Scheme | None = None
    ) -> None:
        super().__init__()
        self.folder = Path(folder)
        self.ledger = ledger or Ledger("counts")
        self.scheme = scheme

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Write the documents. There are none afterwards."""
        scheme = self.scheme or load_scheme()
        counts = DatasetCounts()
        with ExitStack() as stack:
            part = stack.enter_context(writing_rank(self.folder, rank))
            stack.enter_context(self.ledger.opened(part))
            writers = {
                name: stack.enter_context(
                    ShardWriter(part / name, features_of(name, scheme).arrow_schema)
                )
                for name in CONFIGURATIONS
            }
            for item in data or ():
                with self.track_time():
                    _write(carried(item), scheme, writers, counts)
                self.stat_update("documents")
            sizes = {name: writer.finish() for name, writer in writers.items()}
            write_tally(part, counts, sizes)
        yield from ()


def _write(
    document: Document, scheme: Scheme, writers: dict[str, ShardWriter], counts: DatasetCounts
) -> None:
    split = split_of(document.text_sha256)
    tagging = tag_tokens(document)
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "documents": [document_row(document)],
        "ner": ner_rows(document, tagging, scheme),
        "stance": stance_rows(document, scheme),
    }
    for name, writer in writers.items():
        writer.add(split, rows[name], len(document.text))
    counts.add(document, split, tagging)
    counts.adjusted.update(labels_outside(document, scheme))
