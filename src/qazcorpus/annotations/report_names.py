"""Names at all levels of whole reports that others wrote, whose texts the project may not publish.

`annotations/reports/names.jsonl` has a line for each report: offsets and labels, and the SHA-256 of
the text after `qazcorpus.readers.normalize`. Dates and numbers are not annotated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast, get_args

from qazcorpus.annotations.agreement.comparisons import compare_entities
from qazcorpus.annotations.real_reports import ReportUse
from qazcorpus.document import Document, Entity, Metadata, Origin
from qazcorpus.evaluate.score import Score
from qazcorpus.nesting import nested
from qazcorpus.readers.interchange.sentence_annotations import (
    Name,
    names_of,
    read_jsonl,
    with_texts,
)
from qazcorpus.readers.normalize import normalize
from qazcorpus.resources import resource

NOT_ANNOTATED: Final = frozenset({"DATE", "NUMERIC"})
_TEXTS: Final = ("source", "id", "licence", "text_sha256")
_NEEDED: Final = frozenset({*_TEXTS, "use", "names"})
_HASH: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ReportNames:
    """The names of one report at all levels. If two readers read it, `readings` has both
    versions."""

    source: str
    id: str
    licence: str
    text_sha256: str
    use: ReportUse
    names: tuple[Name, ...]
    readings: tuple[tuple[Name, ...], ...] = ()

    @property
    def end(self) -> int:
        """The end of the last name, in code points."""
        every = (self.names, *self.readings)
        return max((end for names in every for _, end, _ in names), default=0)

    def document(self, text: str, names: Iterable[Name] | None = None) -> Document:
        """The report with its names, or with those of a reading."""
        chosen = self.names if names is None else names
        return Document(
            self.id,
            text,
            Metadata(
                source=self.source, licence=self.licence, language="kk", extra={"use": self.use}
            ),
            entities=nested(Entity(s, e, text[s:e], label) for s, e, label in chosen),
            origin={"entities": Origin("annotator", "language model")},
        )


def read_report_names(path: Path | None = None) -> list[ReportNames]:
    """Read the names of reports; the default is the file of the project.

    Raises DocumentError with the line number for a line that is not valid or that has the id of
    another, and ReadError for a file that cannot be read.
    """
    path = path or resource("annotations", "reports", "names.jsonl")
    seen: set[str] = set()

    def read(row: object) -> ReportNames:
        found = _report(row)
        if found.id in seen:
            raise ValueError(f"another report has the id {found.id!r}")
        seen.add(found.id)
        return found

    return list(read_jsonl(path, read, "this is not a report with names"))


def names_on_texts(
    reports: Iterable[ReportNames], texts: Iterable[str]
) -> Iterator[tuple[ReportNames, Document]]:
    """Yield the reports whose text is among `texts`, each with the document made of it. Other texts
    are ignored.

    Raises DocumentError if two reports have the same text, or if a name is outside of its text.
    """
    normalized = (normalize(text).text for text in texts)
    for report, text in with_texts(reports, normalized):
        yield report, report.document(text)


def _report(row: Any) -> ReportNames:
    if not isinstance(row, dict) or {*row} - {"readings"} != _NEEDED:
        raise ValueError(f"its keys are not {', '.join(sorted(_NEEDED))}")
    for key in _TEXTS:
        if not isinstance(row[key], str) or not row[key].strip():
            raise ValueError(f"{key!r} is not a text, or is empty")
    if not _HASH.fullmatch(row["text_sha256"]):
        raise ValueError("'text_sha256' is not a SHA-256 in hexadecimal digits")
    if row["use"] not in get_args(ReportUse):
        raise ValueError(
            f"'use' is {row['use']!r:.50}, not one of {', '.join(get_args(ReportUse))}"
        )
    return ReportNames(
        row["source"],
        row["id"],
        row["licence"],
        row["text_sha256"],
        cast("ReportUse", row["use"]),
        names_of(row["names"]),
        tuple(names_of(reading) for reading in row.get("readings", ())),
    )


def name_agreement(reports: Iterable[ReportNames]) -> dict[str, Score]:
    """How far two readers agree on the names of the reports that both read: `outermost` names,
    names `inner` to others, and `all`, with the same borders and label."""
    found = dict.fromkeys(("outermost", "inner", "all"), Score())
    for report in reports:
        if len(report.readings) != 2:
            continue
        # Any text is good enough, because only offsets are compared.
        text = "x" * report.end
        first, second = (report.document(text, names).entities for names in report.readings)
        compared = compare_entities(first, second)
        found["outermost"] += compared.outermost
        found["inner"] += compared.inner
        found["all"] += sum(compared.exact.values(), Score())
    return found
