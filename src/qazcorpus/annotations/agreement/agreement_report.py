"""The report on agreement: all annotators, every pair, agreement over time, and each
disagreement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Literal

from qazcorpus.annotations.agreement.comparisons import (
    answer_units,
    compare_entities,
    compare_statements,
)
from qazcorpus.annotations.agreement.disagreements import (
    Disagreement,
    disagreements,
    sentences_of,
)
from qazcorpus.annotations.agreement.figures import (
    Agreement,
    Counts,
    DocumentComparison,
    measure_agreement,
)
from qazcorpus.annotations.agreement.grouping import SharedDocument, shared_documents
from qazcorpus.annotations.annotation import Annotation
from qazcorpus.atomic import written_file
from qazcorpus.outputs import check_apart, check_file
from qazcorpus.scheme import Scheme, load_scheme

By = Literal["day", "week", "month"]
RESAMPLES: Final = 1000
_HEAD: Final = b'{\n "annotators": ['  # the start of a report as JSON
_FORMATS: Final[Mapping[By, str]] = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of the documents finished in one day («2025-04-17»), ISO week («2025-W16») or
    month. The date of a document is the date on which its last annotator finished. `name` is "" if
    the date is not known."""

    name: str
    documents: int
    entities_exact: float | None
    content: float | None
    stance_alpha: float | None


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The agreement of annotators. `left_out` counts annotations that were not compared, by reason.

    `blank` is the agreement on documents that all annotators started without suggestions.
    `suggested` is the agreement on documents that somebody started with a pipeline's suggestions;
    shared suggestions inflate it. `unchanged` are documents of the second kind whose suggestions
    all annotators submitted unchanged, which is not evidence of agreement; `unread` are those of
    them that all submitted in less time than reading takes. `unread_blank` are documents without
    suggestions that somebody submitted in less time than reading takes; they are not in `blank`.
    `target_doubts` maps doc_id to the annotators who say that the target does not fit, with the
    better wording of each.
    """

    annotators: tuple[str, ...]
    overall: Agreement
    pairs: tuple[Agreement, ...]
    periods: tuple[Period, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    blank: Agreement | None = None
    suggested: Agreement | None = None
    unchanged: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unread_blank: tuple[str, ...] = ()
    target_doubts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def reliable(self) -> bool:
        """Whether `overall` shows the annotators' independent agreement: nobody started with
        suggestions, and no document without suggestions was submitted unread."""
        return self.suggested is None and not self.unread_blank

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "annotators": list(self.annotators),
            "overall": self.overall.to_dict(),
            "pairs": [pair.to_dict() for pair in self.pairs],
            "periods": [
                {
                    "name": period.name,
                    "documents": period.documents,
                    "entities_exact": period.entities_exact,
                    "content": period.content,
                    "stance_alpha": period.stance_alpha,
                }
                for period in self.periods
            ],
            "disagreements": [disagreement.to_dict() for disagreement in self.disagreements],
            "left_out": dict(self.left_out),
            "blank": self.blank.to_dict() if self.blank else None,
            "suggested": self.suggested.to_dict() if self.suggested else None,
            "unchanged": list(self.unchanged),
            "unread": list(self.unread),
            "unread_blank": list(self.unread_blank),
            "target_doubts": {name: dict(said) for name, said in self.target_doubts.items()},
        }


def check_report_file(path: Path, reads: Iterable[str | Path] = ()) -> None:
    """Check that a JSON report may be written at `path`.

    Raises UsageError or QazcorpusError if it would replace one of `reads`, be inside one of them,
    or replace a file that is not such a report.
    """
    check_apart(path, reads)
    check_file(path, ours=lambda head: head.startswith(_HEAD))


def write_agreement_report(report: AgreementReport, path: Path) -> None:
    """Write a report as JSON, atomically; raises the same errors as `check_report_file`."""
    check_report_file(path)
    with written_file(path) as part:
        text = json.dumps(report.to_dict(), ensure_ascii=False, indent=1)
        part.write_text(text + "\n", encoding="utf-8")


def measure(
    annotations: Iterable[Annotation],
    scheme: Scheme | None = None,
    *,
    by: By = "week",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> AgreementReport:
    """Measure the agreement of all annotators on the documents that two or more of them finished.

    With more than two annotators, `overall` sums the counts of all pairs, so its F1 is the mean of
    the pairs' F1 weighted by the number of their spans. Its α is computed over all annotators at
    once; its κ is the mean of the pairs' κ. Raises UsageError if nothing can be compared.
    """
    shared = shared_documents(annotations)
    compared = [_compared(document) for document in shared.documents]
    labels = _labels_seen(compared, scheme or load_scheme())

    def of(wanted: Callable[[SharedDocument], bool]) -> Agreement | None:
        """The agreement on some of the documents, or None if there are none."""
        pairs_of = zip(shared.documents, compared, strict=True)
        some = [comparison for document, comparison in pairs_of if wanted(document)]
        names = {name for comparison in some for pair in comparison.pairs for name in pair}
        people = tuple(sorted(names))
        return (
            measure_agreement(people, some, labels, resamples=resamples, seed=seed)
            if some
            else None
        )

    pairs = sorted({pair for document in compared for pair in document.pairs})
    by_pair = {
        pair: measure_agreement(
            pair,
            [document.of(pair) for document in compared if pair in document.pairs],
            labels,
            resamples=resamples,
            seed=seed,
        )
        for pair in pairs
    }
    overall = (
        measure_agreement(shared.annotators, compared, labels, resamples=resamples, seed=seed)
        if len(pairs) > 1
        else by_pair[pairs[0]]
    )
    return AgreementReport(
        shared.annotators,
        overall,
        tuple(by_pair.values()),
        _periods(shared.documents, compared, labels, by),
        tuple(_disagreements(shared.documents, compared)),
        shared.left_out,
        of(lambda document: document.blank and not document.unread_by_some),
        of(lambda document: document.suggested),
        tuple(document.doc_id for document in shared.documents if document.unchanged),
        tuple(d.doc_id for d in shared.documents if d.unchanged and d.unread),
        tuple(d.doc_id for d in shared.documents if d.blank and d.unread_by_some),
        {d.doc_id: d.target_doubts for d in shared.documents if d.target_doubts},
    )


def _compared(shared: SharedDocument) -> DocumentComparison:
    documents = {name: version.document for name, version in shared.versions.items()}
    targets = max(len(document.targets) for document in documents.values())
    pairs = {
        (first, second): (
            compare_entities(documents[first].entities, documents[second].entities),
            compare_statements(
                documents[first].statements, documents[second].statements, targets=targets
            ),
        )
        for first, second in combinations(sorted(documents), 2)
    }
    if len(pairs) == 1:
        ((_, statements),) = pairs.values()
        return DocumentComparison(pairs, statements.answers)
    units = answer_units([document.statements for document in documents.values()])
    return DocumentComparison(pairs, units)


def _labels_seen(compared: Sequence[DocumentComparison], scheme: Scheme) -> list[str]:
    seen = {
        label
        for document in compared
        for entities, _ in document.pairs.values()
        for label in entities.exact
    }
    known = [label for label in scheme.entity_labels if label in seen]
    return [*known, *sorted(seen.difference(known))]


def _periods(
    shared: Sequence[SharedDocument],
    compared: Sequence[DocumentComparison],
    labels: Sequence[str],
    by: By,
) -> tuple[Period, ...]:
    members: dict[str, list[DocumentComparison]] = {}
    for document, comparison in zip(shared, compared, strict=True):
        members.setdefault(_period(document.updated, by), []).append(comparison)
    found = []
    for name, documents in sorted(members.items()):
        figures = Counts(documents, labels).figures(resamples=0, seed=0)
        values = (figures[key].value for key in ("exact", "content", "alpha"))
        found.append(Period(name, len(documents), *values))
    return tuple(found)


def _period(updated: str, by: By) -> str:
    try:
        return datetime.fromisoformat(updated).strftime(_FORMATS[by])
    except ValueError:
        return ""


def _disagreements(
    shared: Sequence[SharedDocument], compared: Sequence[DocumentComparison]
) -> Iterable[Disagreement]:
    for document, comparison in zip(shared, compared, strict=True):
        sentences = sentences_of(next(iter(document.versions.values())).document)
        for pair, (entities, statements) in comparison.pairs.items():
            yield from disagreements(document, pair, entities, statements, sentences)
