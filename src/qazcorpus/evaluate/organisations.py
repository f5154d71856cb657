"""AGENCY against ORG: organisations labelled by hand, and how often the rules agree with them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qazcorpus.errors import ReadError
from qazcorpus.evaluate.iob2 import TaggedWords

COLUMNS = ("sentence", "start", "end", "label", "names")


@dataclass(frozen=True, slots=True)
class OrganisationLabel:
    """The hand label (AGENCY or ORG) of the words `start` to `end` of a sentence (from 1).

    `held_out` names were never looked at while the rules were written.
    """

    sentence: int
    start: int
    end: int
    label: str
    held_out: bool


def read_organisation_labels(path: Path) -> list[OrganisationLabel]:
    """Read a tab-separated file with the columns sentence, start, end, label, names.

    Raises ReadError for a file of another form.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ReadError(
                f"expected the columns {', '.join(COLUMNS)}, found {rows.fieldnames}.", path=path
            )
        try:
            return [
                OrganisationLabel(
                    int(row["sentence"]),
                    int(row["start"]),
                    int(row["end"]),
                    row["label"],
                    row["names"] == "held out",
                )
                for row in rows
            ]
        except ValueError as error:
            raise ReadError(str(error), path=path, place=f"line {rows.line_num}") from error


def rule_accuracy(
    sentences: Sequence[TaggedWords], labels: Sequence[OrganisationLabel]
) -> tuple[int, int]:
    """(right, all) of the rules of pipeline/agency.py over the names in `labels`."""
    from qazcorpus.pipeline.agency import organisation_label

    names = (
        (" ".join(sentences[item.sentence - 1].words[item.start : item.end]), item.label)
        for item in labels
    )
    answers = [organisation_label(name) == label for name, label in names]
    return sum(answers), len(answers)
