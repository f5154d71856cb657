"""The step that analyzes documents with a pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.document import Document
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.batches import MOST_CHARS
from qazcorpus.pipeline.load import load
from qazcorpus.readers.report import ReadReport
from qazcorpus.web_scale.carried import carried, passed
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.recipe import PipelineSpec

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH: Final = 64
_STATEMENTS: Final = "kk_statements"
FAILED: Final = "pipeline_failed"


class Tagger(PipelineStep):
    """Analyzes documents. The pipeline is loaded when the first document needs it, once in each
    process; it is not part of the step, which travels to other machines.

    Documents that have layers keep them, unless the recipe names targets. A document at which the
    pipeline fails is left out and counted, so that it does not end the work of hours.
    """

    type = "🏷 - ANNOTATOR"
    name = "🏷 Pipeline of qazcorpus"

    def __init__(self, spec: PipelineSpec | None = None, ledger: Ledger | None = None) -> None:
        super().__init__()
        self.spec = spec or PipelineSpec()
        self.ledger = ledger or Ledger("counts")

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents with their layers."""
        report = ReadReport()
        for batch in _batches(carried(item) for item in data or ()):
            with self.track_time("batch"):
                documents = list(self._analyzed(batch, report))
            self.ledger.take(report)
            for document in documents:
                self.stat_update("documents")
                self.stat_update("tokens", value=len(document.tokens))
                yield passed(document)

    def _analyzed(self, batch: list[Document], report: ReadReport) -> Iterator[Document]:
        nlp = pipeline_of(self.spec.name, statements=self.spec.statements)
        found: list[Document] = []
        try:
            for document in analyze_documents(
                batch,
                nlp=nlp,
                target=self.spec.targets,
                keep_layers=not self.spec.targets,
                min_confidence=self.spec.min_confidence,
                report=report,
            ):
                found.append(document)
        except PipelineError as error:
            if len(batch) == 1:
                self.stat_update("dropped")
                self.ledger.leave_out(batch[0].doc_id, FAILED, str(error), batch[0].text)
                return
            report.left_out.clear()
            report.unfit_targets.clear()
            for document in batch:  # one by one, to find the document that fails
                yield from self._analyzed([document], report)
                self.ledger.take(report)
            return
        yield from found


@lru_cache(maxsize=1)
def pipeline_of(name: str, *, statements: bool) -> Language:
    """The pipeline of this process, with or without its statement finder.

    Raises UsageError if there is no such pipeline, PipelineError if it is broken.
    """
    nlp = load(name)
    finders = [component for component in nlp.pipe_names if _is_finder(nlp, component)]
    if not statements:
        for component in finders:
            nlp.remove_pipe(component)
    return nlp


def check_pipeline(spec: PipelineSpec) -> None:
    """Load the pipeline once before the work begins, to report what is wrong with it.

    Raises UsageError if there is no such pipeline or targets are given to one that finds no
    statements, PipelineError if it is broken.
    """
    nlp = pipeline_of(spec.name, statements=spec.statements)
    if spec.targets and not any(_is_finder(nlp, name) for name in nlp.pipe_names):
        raise UsageError(
            f"targets are given, but the pipeline {spec.name} finds no statements.",
            remedy="Leave out the targets, or name another pipeline.",
        )


def _is_finder(nlp: Language, component: str) -> bool:
    return nlp.get_pipe_meta(component).factory == _STATEMENTS


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Batches that depend on nothing but the documents: the results of a rank are always the
    same."""
    batch: list[Document] = []
    chars = 0
    for document in documents:
        batch.append(document)
        chars += len(document.text)
        if len(batch) >= _BATCH or chars >= MOST_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
