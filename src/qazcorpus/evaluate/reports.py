"""Score statements and stances on whole real reports, each toward two or three targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qazcorpus.document import Document, Metadata, Statement
from qazcorpus.evaluate.statements import match_statements
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.statements.given import rejudged

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A report with a gold statement for each content and target.

    `roles` has the role of each target (see `ReportTarget`). `contested` says whether something is
    disputed. `agreed` has the ids of the statements whose stance several readers agree on.
    """

    document: Document
    roles: Mapping[str, str]
    contested: bool
    agreed: frozenset[str] = frozenset()

    def toward(self, target: str) -> list[Statement]:
        """The gold statements toward a target."""
        return [s for s in self.document.statements if s.target == target]


@dataclass(frozen=True, slots=True)
class AnalyzedReport:
    """What a pipeline says about a report.

    `found` has the statements that it finds in the raw text under each target, `unrelated` those
    under further targets, and `given` the gold statements with its stances. `target` is the target
    that it finds where none is given, or an empty string.
    """

    report: GoldReport
    found: Mapping[str, tuple[Statement, ...]]
    given: tuple[Statement, ...]
    unrelated: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    target: str = ""

    def matched(self, target: str) -> list[tuple[Statement, Statement]]:
        """The pairs of gold and found statements under a target whose contents overlap (Dice 0.5 or
        more), one to one."""
        return match_statements(self.report.toward(target), self.found[target])

    def target_record(self) -> dict[str, str | None]:
        """The report's id, its matter and the target that was found, for JSON."""
        document = self.report.document
        return {
            "id": document.doc_id,
            "matter": document.metadata.target or None,
            "found": self.target or None,
        }


def analyze_reports(
    reports: Iterable[GoldReport], nlp: Language, *, unrelated: Sequence[str] = ()
) -> Iterator[AnalyzedReport]:
    """Yield what a pipeline says about each report: under each of its targets, under each of the
    `unrelated` targets, and without a target.

    The pipeline reads the raw text. No stance is withheld for its confidence. Raises PipelineError
    if the pipeline cannot judge given statements.
    """
    given = list(reports)
    documents = (_raw(report, target) for report in given for target in _asked(report, unrelated))
    analyzed = analyze_documents(documents, nlp=nlp, min_confidence=0)
    for report in given:
        under = [(target, next(analyzed)) for target in _asked(report, unrelated)]
        statements = {target: document.statements for target, document in under}
        _, without = under[-1]
        yield AnalyzedReport(
            report,
            {target: statements[target] for target in report.roles},
            rejudged(nlp, report.document).statements,
            {target: statements[target] for target in unrelated},
            next((target.text for target in without.targets), ""),
        )


def _asked(report: GoldReport, unrelated: Sequence[str]) -> list[str]:
    """The targets under which a report is read; the last one is empty: none is given."""
    return [*dict.fromkeys((*report.roles, *unrelated)), ""]


def _raw(report: GoldReport, target: str) -> Document:
    metadata = Metadata(language="kk", target=target)
    return Document(report.document.doc_id, report.document.text, metadata)
