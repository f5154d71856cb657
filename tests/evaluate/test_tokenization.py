from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.evaluate.tokenization import (
    System,
    TokenizationRow,
    available_systems,
    format_table,
    measure_tokenization,
)


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    sentences = [["Ол", "1991", "ж.", "туған", "."], ["Біз", "46-орында", "едік", "."]]
    blocks = [
        "\n".join(
            f"{i}\t{form}" + "\t_" * 7 + ("\tSpaceAfter=No" if i == len(forms) - 1 else "\t_")
            for i, form in enumerate(forms, 1)
        )
        for forms in sentences
    ]
    path = tmp_path / "a.conllu"
    path.write_text("\n\n".join(blocks) + "\n\n", encoding="utf-8")
    return path


def test_qazcorpus_stands_first_and_reads_the_treebank(treebank: Path) -> None:
    row, *peers = measure_tokenization(treebank)
    assert row.system.startswith("qazcorpus")
    assert (row.token_f1, row.sentence_f1) == (100, 100)
    assert {"spaCy blank ky + sentencizer", "spaCy blank xx + sentencizer"} <= {
        peer.system for peer in peers
    }
    assert all(r.speed > 0 and r.cold_speed > 0 and r.version for r in (row, *peers))


def test_own_system(treebank: Path) -> None:
    def load() -> tuple[object, object]:
        return str.split, lambda text: [text.split()]

    (row,) = measure_tokenization(treebank, [System("white space", "spacy", load, sentences=False)])
    assert row.token_f1 == pytest.approx(100 * 2 * 5 / 16)
    assert row.sentence_f1 is None


def test_a_system_that_changes_the_text_is_refused(treebank: Path) -> None:
    system = System("lower", "spacy", lambda: (str.lower, lambda text: [text.lower().split()]))
    with pytest.raises(UsageError, match="not the same text"):
        measure_tokenization(treebank, [system])


def test_every_system_has_a_name_of_its_own() -> None:
    names = [system.name for system in available_systems()]
    assert len(names) == len(set(names)) >= 5


def test_table() -> None:
    rows = [
        TokenizationRow("a", "1.0", 99.149, 98.996, 150_000.4, 2_000_000),
        TokenizationRow("b", "", 90, None, 10, 20),
    ]
    assert format_table(rows).splitlines()[2:] == [
        "| a | 1.0 | 99.15 | 99.00 | 150,000 | 2,000,000 |",
        "| b |  | 90.00 | – | 10 | 20 |",
    ]
