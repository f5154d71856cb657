"""Accuracy of the rules for canonical names, on mentions that were labelled by hand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qazcorpus.errors import ReadError

COLUMNS = ("mention", "class", "canonical", "split")
SPLITS = ("dev", "test", "reports")


@dataclass(frozen=True, slots=True)
class CanonicalLabel:
    """A mention with its class (KazNERD's, or AGENCY) and its canonical form, labelled by hand.

    `split` is "dev" if the mention was used while the rules were written, otherwise "test", or
    "reports" for the names of real reports whose form two readers decided.
    """

    mention: str
    kind: str
    canonical: str
    split: str


def read_canonical_labels(path: Path) -> list[CanonicalLabel]:
    """Read a tab-separated file with the columns mention, class, canonical, split.

    Raises ReadError if the file cannot be read or does not have this form.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise ReadError(
                    f"expected the columns {', '.join(COLUMNS)}, found {rows.fieldnames}.",
                    path=path,
                )
            return [_label(row, path, rows.line_num) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(f"cannot be read: {error}", path=path) from error


def _label(row: Mapping[str, str | None], path: Path, line: int) -> CanonicalLabel:
    mention, kind, canonical, split = (row.get(name) or "" for name in COLUMNS)
    if not (mention and kind and canonical) or split not in SPLITS:
        raise ReadError(
            f"expected a mention, a class, a canonical form and one of {', '.join(SPLITS)}.",
            path=path,
            place=f"line {line}",
        )
    return CanonicalLabel(mention, kind, canonical, split)


def canonical_accuracy(labels: Iterable[CanonicalLabel]) -> dict[str, tuple[int, int]]:
    """(right, total) of pipeline/canonical.py for each class, and for "ALL" classes together."""
    from qazcorpus.pipeline.canonical import canonical_name

    right, total = Counter[str](), Counter[str]()
    for label in labels:
        # The pipeline knows the classes of KazNERD, which has one class for all organisations.
        kind = "ORGANISATION" if label.kind == "AGENCY" else label.kind
        agrees = canonical_name(label.mention, kind) == label.canonical
        for name in (label.kind, "ALL"):
            total[name] += 1
            right[name] += agrees
    return {name: (right[name], total[name]) for name in sorted(total)}
