from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.evaluate.organisations import (
    OrganisationLabel,
    read_organisation_labels,
    rule_accuracy,
)
from qazcorpus.readers.interchange.iob2 import TaggedWords

HEADER = "sentence\tstart\tend\tlabel\tnames\n"


def test_rules_are_scored_against_hand_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(HEADER + "1\t0\t2\tAGENCY\tseen\n1\t3\t4\tAGENCY\theld out\n", encoding="utf-8")
    labels = read_organisation_labels(path)
    assert [label.held_out for label in labels] == [False, True]
    sentence = TaggedWords(("Қаржы", "министрлігі", "мен", "Google"), ("O",) * 4)
    assert rule_accuracy([sentence], labels) == (1, 2)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(ReadError, match="expected the columns"):
        read_organisation_labels(path)
    path.write_text(HEADER + "x\t0\t2\tAGENCY\tseen\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 2"):
        read_organisation_labels(path)


@pytest.mark.parametrize(
    "row", ["0\t0\t2\tAGENCY\tseen", "1\t2\t2\tORG\tseen", "1\t0\t2\tPLACE\tseen", "1"]
)
def test_a_row_that_makes_no_sense_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 2"):
        read_organisation_labels(path)


def test_labels_of_other_sentences_are_refused() -> None:
    sentence = TaggedWords(("Қаржы", "министрлігі"), ("O",) * 2)
    for number, end in ((1, 3), (2, 1)):
        with pytest.raises(UsageError, match="no words"):
            rule_accuracy([sentence], [OrganisationLabel(number, 0, end, "AGENCY", False)])
