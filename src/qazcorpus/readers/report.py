"""Reports of what reading left out, with reasons, and of what normalisation changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from qazcorpus.errors import ReadError

Reason = Literal[
    "bad_metadata",
    "bad_row",
    "damaged",
    "duplicate_id",
    "empty",
    "encoding",
    "encrypted",
    "hidden",
    "listed_twice",
    "no_gold",
    "no_text",
    "not_analyzed",
    "not_a_document",
    "not_a_page",
    "not_a_response",
    "not_answered",
    "not_installed",
    "readme",
    "too_long",
    "truncated",
    "unknown_format",
    "unreadable",
]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or a part of it that did not become a document: the path, the place, the reason."""

    path: str
    place: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a file that is no document by its kind: an image or a redirection in a web archive,
    for example. It is counted and not listed, because most of an archive may be such."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class UnfitTarget:
    """A target that was given, and that most statements of the document are not about."""

    doc_id: str
    target: str


class ReadWarning(UserWarning):
    """Something was left out, and the caller passed no report."""


class ScriptWarning(UserWarning):
    """Documents are in Kazakh in Latin or Arabic script, but pipelines know only Cyrillic."""


class SourceError(ReadError):
    """A whole file could not be read. The report counts it under `reason`."""

    def __init__(
        self, reason: Reason, problem: str, *, path: str, place: str = "", remedy: str = ""
    ) -> None:
        super().__init__(problem, path=path, place=place, remedy=remedy)
        self.reason: Reason = reason

    def left_out(self) -> LeftOut:
        """The entry of the report for this error."""
        return LeftOut(self.path, self.place, self.reason, f"{self.problem} {self.remedy}".strip())


# More entries are only counted, so that memory does not grow with what is left out.
MOST_LISTED: Final = 100_000


@dataclass(slots=True)
class ReadReport:
    """What was read, changed and left out. One report may be used for several readings.

    `left_out` lists what was left out, `counted` counts what was left out and is not listed.
    `normalisation` counts the changes of `normalize` in all documents, by kind, and the documents
    that were converted to Cyrillic. `scripts` counts Kazakh documents that are not wholly in
    Cyrillic, by the keys of `SCRIPTS_SAID`. `unfit_targets` lists given targets that most
    statements of a document are not about.
    """

    documents: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    counted: Counter[Reason] = field(default_factory=Counter)
    normalisation: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    unfit_targets: list[UnfitTarget] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        """The number of things that were left out, by reason."""
        return Counter(item.reason for item in self.left_out) + Counter[str](self.counted)

    def leave_out(self, item: LeftOut | Skipped) -> None:
        """Record that `item` was left out."""
        if isinstance(item, Skipped) or len(self.left_out) >= MOST_LISTED:
            self.counted[item.reason] += 1
        else:
            self.left_out.append(item)

    def count_changes(self, changes: Mapping[str, int]) -> None:
        """Add the changes that normalisation made to one document."""
        self.normalisation.update(changes)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        return {
            "documents": self.documents,
            "reasons": dict(sorted(self.reasons.items())),
            "left_out": [asdict(item) for item in self.left_out],
            "normalisation": dict(sorted(self.normalisation.items())),
            "scripts": dict(sorted(self.scripts.items())),
            "unfit_targets": [asdict(item) for item in self.unfit_targets],
        }


SCRIPTS_SAID: Final = {
    "Arabic": "in Arabic script",
    "Latin": "in Latin script",
    "partly Latin": "partly in Latin script",
    "unknown Latin": "in a Latin spelling of no known alphabet, which is not converted",
    "letters left": "converted, but with Latin letters of no known alphabet left in their words",
}


def scripts_said(scripts: Mapping[Any, int]) -> str:
    """A message about `ReadReport.scripts` for people who analyze the documents."""
    counts = " and ".join(
        f"{scripts[script]:,} {said}"
        for script, said in SCRIPTS_SAID.items()
        if scripts.get(script)
    )
    return (
        f"Kazakh documents that are not in Cyrillic: {counts}. The pipelines know only Cyrillic, "
        "so the names, statements and stances that they find in these are not reliable."
    )
