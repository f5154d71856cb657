"""Accuracy of the rules for AGENCY or ORG, on organisations that were labelled by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers.interchange.files import read_lines, whole_number
from qazcorpus.readers.interchange.iob2 import TaggedWords

_NUMBERS: Final = "Sentences count from 1, words from 0; the end is exclusive."
COLUMNS = ("sentence", "start", "end", "label", "names")


@dataclass(frozen=True, slots=True)
class OrganisationLabel:
    """The label by hand (AGENCY or ORG) of the words `start` to `end` of a sentence.

    Sentences are counted from 1. `held_out` names were not used while the rules were written.
    """

    sentence: int
    start: int
    end: int
    label: str
    held_out: bool


def read_organisation_labels(path: Path) -> list[OrganisationLabel]:
    """Read a tab-separated file with the columns sentence, start, end, label, names.

    Raises ReadError if the file cannot be read or does not have this form.
    """
    try:
        rows = csv.DictReader(read_lines(path), delimiter="\t")
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ReadError(
                f"expected the columns {', '.join(COLUMNS)}, found "
                f"{', '.join(rows.fieldnames or ()) or 'none'}.",
                path=path,
                place="line 1",
                remedy="Separate the columns by tabs.",
            )
        return [_label(row, path, rows.line_num) for row in rows]
    except csv.Error as error:
        raise ReadError(f"cannot be read: {error}.", path=path) from error


def _label(row: Mapping[str | None, Any], path: Path, line: int) -> OrganisationLabel:
    place = f"line {line}"
    if None in row or None in row.values():
        raise ReadError(
            f"the row does not have {len(COLUMNS)} columns.",
            path=path,
            place=place,
            remedy=f"Its columns: {', '.join(COLUMNS)}.",
        )
    sentence, start, end = (
        whole_number(row[name], f"the column {name}:", path=path, place=place, remedy=_NUMBERS)
        for name in ("sentence", "start", "end")
    )
    if sentence < 1 or not start < end or row["label"] not in ("AGENCY", "ORG"):
        raise ReadError(
            "expected a sentence number of at least 1, a start before the end, and AGENCY or ORG.",
            path=path,
            place=place,
            remedy=_NUMBERS,
        )
    return OrganisationLabel(sentence, start, end, row["label"], row["names"] == "held out")


def rule_accuracy(
    sentences: Sequence[TaggedWords], labels: Sequence[OrganisationLabel]
) -> tuple[int, int]:
    """(right, total) of the rules of pipeline/agency.py on the names in `labels`.

    Raises UsageError for a label of words that are not in the sentences.
    """
    from qazcorpus.pipeline.agency import organisation_label

    answers = [organisation_label(_name(sentences, item)) == item.label for item in labels]
    return sum(answers), len(answers)


def _name(sentences: Sequence[TaggedWords], item: OrganisationLabel) -> str:
    words = sentences[item.sentence - 1].words if item.sentence <= len(sentences) else ()
    if item.end > len(words):
        raise UsageError(
            f"there are no words {item.start} to {item.end} in sentence {item.sentence}.",
            remedy="Name the file of sentences that the labels were made for.",
        )
    return " ".join(words[item.start : item.end])
