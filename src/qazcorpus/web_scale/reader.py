"""The reader of a rank: its share of the recipe's sources, as datatrove's documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.document import Document
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.readers.report import SourceError
from qazcorpus.web_scale.carried import passed
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.recipe import SourceSpec
from qazcorpus.web_scale.rows import read_rows
from qazcorpus.web_scale.shares import Unit, left_out_of, units_of_rank


class SourceReader(PipelineStep):
    """Reads the units that the plan gives to a rank.

    Documents of `files` are normalised already, those of `rows` are not. What cannot be read is
    counted in the ledger.
    """

    type = "📖 - READER"
    name = "📚 Sources of qazcorpus"

    def __init__(
        self, plan: Path, sources: tuple[SourceSpec, ...], *, max_chars: int, ledger: Ledger
    ) -> None:
        super().__init__()
        self.plan, self.sources, self.max_chars = plan, sources, max_chars
        self.ledger = ledger

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> DocumentsPipeline:
        """The documents of this rank."""
        if data:
            yield from data
        report = ReadReport()
        if rank == 0:
            report.left_out += left_out_of(self.plan)
        for unit in units_of_rank(self.plan, rank):
            try:
                for document in self._documents(unit, report):
                    item = passed(document)
                    self.stat_update("documents")
                    self.update_doc_stats(item)
                    yield item
                    self.ledger.take(report)
            except SourceError as error:
                report.leave_out(error.left_out())
            self.ledger.take(report)

    def _documents(self, unit: Unit, report: ReadReport) -> Iterator[Document]:
        source = self.sources[unit.source]
        if source.kind == "rows":
            yield from read_rows(unit, source, max_chars=self.max_chars, report=report)
            return
        for document in read_documents(
            [unit.path],
            report=report,
            licence=source.licence,
            encoding=source.encoding or None,
            max_chars=self.max_chars,
            on_error="report",
            to_cyrillic=source.to_cyrillic,
        ):
            yield _named(document, unit)


def _named(document: Document, unit: Unit) -> Document:
    """The document with the identifier that it has when all files are read together.

    A file that is read alone gives its documents identifiers made of its own name.
    """
    if unit.stem == unit.alone:
        return document
    made = re.fullmatch(rf"{re.escape(unit.alone)}(-\d+)?", document.doc_id)
    if made is None:
        return document
    return replace(document, doc_id=f"{unit.stem}{made[1] or ''}")
