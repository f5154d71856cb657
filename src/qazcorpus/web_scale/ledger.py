"""What the steps of one rank count: documents, what is left out and why, and what is changed.

All steps of a rank share one `Ledger`. The step that writes the rank's folder opens it there, and
writes the counts at the end.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from qazcorpus.readers.report import ReadReport

COUNTS: Final = "counts.json"
LEFT_OUT: Final = "left_out.jsonl.gz"


@dataclass(slots=True)
class Counts:
    """Counts that can be added: documents read, left out by reason, changes of normalisation,
    scripts other than Cyrillic, and main languages of the documents that are not Kazakh."""

    documents: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    normalisation: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    unfit_targets: int = 0

    def add(self, other: Mapping[str, Any]) -> None:
        """Add the counts of another rank, as `to_dict` gives them."""
        self.documents += other["documents"]
        self.unfit_targets += other["unfit_targets"]
        for name in ("left_out", "normalisation", "scripts", "languages"):
            getattr(self, name).update(other[name])

    def to_dict(self) -> dict[str, Any]:
        """The counts as plain values for JSON."""
        names = ("left_out", "normalisation", "scripts", "languages")
        return {
            "documents": self.documents,
            "unfit_targets": self.unfit_targets,
            **{name: dict(sorted(getattr(self, name).items())) for name in names},
        }


class Ledger:
    """The counts of a rank, and the list of what it leaves out.

    `keep` says what is written of each entry: only `counts`, also the `reasons`, or also the
    `texts`.
    """

    def __init__(self, keep: str = "reasons") -> None:
        self.keep = keep
        self.counts = Counts()
        self._file: _Text | None = None

    @contextmanager
    def opened(self, folder: Path) -> Iterator[None]:
        """Write the list into this folder, and the counts when the block ends."""
        self.counts = Counts()
        # No time and no name in the header: the same documents give the same bytes.
        with (
            (folder / LEFT_OUT).open("wb") as stream,
            gzip.GzipFile("", "wb", fileobj=stream, mtime=0, compresslevel=6) as packed,
        ):
            self._file = _Text(packed)
            try:
                yield
            finally:
                self._file = None
        write_counts(folder, self.counts)

    def leave_out(self, doc_id: str, reason: str, detail: str = "", text: str = "") -> None:
        """Count a document that is left out, and list it."""
        self.counts.left_out[reason] += 1
        if self._file is None or self.keep == "counts":
            return
        entry = {"doc_id": doc_id, "reason": reason, "detail": detail}
        if self.keep == "texts":
            entry["text"] = text
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def take(self, report: ReadReport) -> None:
        """Add what a reader or a pipeline reported since the last time, and empty the report."""
        for item in report.left_out:
            where = ", ".join(filter(None, (item.path, item.place)))
            self.leave_out(where, item.reason, item.detail)
        self.counts.left_out.update(report.counted)
        self.counts.documents += report.documents
        self.counts.normalisation.update(report.normalisation)
        self.counts.scripts.update(report.scripts)
        self.counts.unfit_targets += len(report.unfit_targets)
        report.documents = 0
        for collection in (report.left_out, report.unfit_targets):
            collection.clear()
        for counter in (report.counted, report.normalisation, report.scripts):
            counter.clear()


class _Text:
    """A text stream over a binary one, which is closed elsewhere."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text.encode("utf-8", "surrogatepass"))


def write_counts(folder: Path, counts: Counts) -> None:
    """Write the counts of a rank into its folder."""
    (folder / COUNTS).write_text(json.dumps(counts.to_dict(), ensure_ascii=False), "utf-8")


def summed(folders: Iterable[Path]) -> Counts:
    """The sum of the counts of ranks, whose folders are given."""
    counts = Counts()
    for folder in folders:
        counts.add(json.loads((folder / COUNTS).read_text("utf-8")))
    return counts
