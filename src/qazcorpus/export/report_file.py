"""Writing `report.json`: what was read, what was left out and why, and what was changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qazcorpus.export.splits import Placed
from qazcorpus.readers.report import ReadReport


class LeftOutLog:
    """A log of the documents that a build leaves out. It is on disk, because it may be long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._path.touch()

    def add(self, placed: Placed) -> None:
        """Add a document that has no split."""
        entry = {
            "doc_id": placed.document.doc_id,
            "reason": placed.left_out,
            "others": list(placed.others),
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def __iter__(self) -> Iterator[str]:
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")


def write_report_file(
    path: Path, facts: Mapping[str, Any], report: ReadReport | None, log: Iterable[str]
) -> None:
    """Write `facts`, the targets that do not fit, and the list `left_out`, with one line for each
    entry."""
    unfit = [asdict(item) for item in report.unfit_targets] if report else []
    whole = {"made_by": "qazcorpus", **facts, "unfit_targets": unfit}
    head = json.dumps(whole, ensure_ascii=False, indent=2)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head.removesuffix("\n}"))
        file.write(',\n  "left_out": [')
        between = "\n    "
        for entry in _entries(report, log):
            file.write(between + entry)
            between = ",\n    "
        file.write("\n  ]\n}\n")


def _entries(report: ReadReport | None, log: Iterable[str]) -> Iterator[str]:
    for item in report.left_out if report else ():
        yield json.dumps(asdict(item), ensure_ascii=False)
    yield from log
