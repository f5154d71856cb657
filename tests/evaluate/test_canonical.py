from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.evaluate.canonical import (
    CanonicalLabel,
    canonical_accuracy,
    read_canonical_labels,
)

HEADER = "mention\tclass\tcanonical\tsplit\n"


def test_labels_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(HEADER + '"Жас ел"дің\tORGANISATION\tЖас ел\tdev\n', encoding="utf-8")
    assert read_canonical_labels(path) == [
        CanonicalLabel('"Жас ел"дің', "ORGANISATION", "Жас ел", "dev")
    ]


@pytest.mark.parametrize(
    "text", ["", "mention\tclass\n", HEADER + "Астана\tGPE\tАстана\tboth\n", HEADER + "Астана\n"]
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=r"labels\.tsv"):
        read_canonical_labels(path)


def test_accuracy_is_counted_by_class() -> None:
    labels = [
        CanonicalLabel("Астанада", "GPE", "Астана", "test"),
        CanonicalLabel("Қаржы министрлігіне", "AGENCY", "Қаржы министрлігі", "test"),
        CanonicalLabel("Астанада", "GPE", "Астанада", "test"),
    ]
    assert canonical_accuracy(labels) == {"AGENCY": (1, 1), "ALL": (2, 3), "GPE": (1, 2)}
