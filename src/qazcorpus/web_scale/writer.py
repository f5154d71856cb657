"""The step that writes the rows of a rank: the columns of the data set, as Parquet files.

WORK/rows/RANK/CONFIGURATION/SPLIT-00000.parquet
WORK/rows/RANK/tally.json            the counts for the card
WORK/rows/RANK/counts.json           what was left out
WORK/rows/RANK/left_out.jsonl.gz     the documents that were left out, with the reasons
"""

from __future__ import annotations

from pathlib import Path

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.export.dataset_rows import DatasetRows
from qazcorpus.export.splits import split_of
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
        with (
            writing_rank(self.folder, rank) as part,
            self.ledger.opened(part),
            DatasetRows(part, scheme) as rows,
        ):
            for item in data or ():
                with self.track_time():
                    document = carried(item)
                    rows.add(document, split_of(document.text_sha256))
                self.stat_update("documents")
            write_tally(part, rows.counts, rows.finish())
        yield from ()
