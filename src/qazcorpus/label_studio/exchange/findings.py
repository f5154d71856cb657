"""The findings of a pull: counted by annotator, written line by line, the first ones kept for a
page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Final

from qazcorpus.annotations.annotation import STATUSES, Finding
from qazcorpus.annotations.lint import HINTS
from qazcorpus.bilingual import Bilingual
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.exchange.joining import ReportedVersion

SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding and the document it is about."""

    doc_id: str
    title: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Problem:
    """A task that could not be read; `url` is its address."""

    url: str
    word: Bilingual


@dataclass(slots=True)
class FindingCounts:
    """Counts for one annotator: documents by status, findings by code, and unplaced items.

    `errors` must be corrected, `hints` should be checked, `mended` were corrected automatically.
    All findings are counted; only the first of each list are kept.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    mended_codes: Counter[str] = field(default_factory=Counter)
    unplaced: int = 0
    errors: list[Reported] = field(default_factory=list)
    hints: list[Reported] = field(default_factory=list)
    mended: list[Reported] = field(default_factory=list)

    def add(self, version: ReportedVersion) -> None:
        """Count an annotation."""
        self.statuses[version.status] += 1
        self.unplaced += version.unplaced
        for finding in version.findings:
            (self.mended_codes if finding.mended else self.codes)[finding.code] += 1
            kept = self._list_for(finding)
            if len(kept) < SHOWN:
                kept.append(Reported(version.doc_id, version.title, finding))

    @property
    def number_of_hints(self) -> int:
        """The number of findings that are only hints."""
        return sum(number for code, number in self.codes.items() if code in HINTS)

    @property
    def number_of_errors(self) -> int:
        """The number of findings that must be corrected."""
        return self.codes.total() - self.number_of_hints

    def to_dict(self) -> dict[str, Any]:
        """The counts, for JSON."""
        return {
            "documents": {status: self.statuses[status] for status in STATUSES},
            "findings": dict(self.codes.most_common()),
            "mended": dict(self.mended_codes.most_common()),
            "unplaced": self.unplaced,
        }

    def _list_for(self, finding: Finding) -> list[Reported]:
        if finding.mended:
            return self.mended
        return self.hints if finding.code in HINTS else self.errors


def add_findings(
    tallies: dict[str, FindingCounts], versions: Sequence[ReportedVersion], file: BinaryIO
) -> None:
    """Count annotations and write their findings, one per line."""
    for version in versions:
        tallies.setdefault(version.annotator, FindingCounts()).add(version)
        for finding in version.findings:
            about = {
                "annotator": version.annotator,
                "doc_id": version.doc_id,
                "title": version.title,
                "status": version.status,
            }
            file.write(json_line(about | asdict(finding)))
