"""The list of known names, from published gazetteers."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.training.known_names_building import write_known_names


def lines_of(path: Path) -> list[str]:
    """The names of a file, without its comments."""
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    assert lines[0].startswith("# Names")
    return [line for line in lines if not line.startswith("#")]


def test_names_are_in_lower_case_with_their_kind_and_without_the_type_of_place(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "names_kk"
    folder.mkdir()
    (folder / "cldr_territories.tsv").write_text("KZ\tҚазақстан\nUS\tUSA\n", encoding="utf-8")
    (folder / "faker_kk_KZ.tsv").write_text(
        "firstNameMale\tАлпамыс\nlastName\tСемёнов\ncity\tАсты қаласы\nstreet\tАбай\n",
        encoding="utf-8",
    )
    output = tmp_path / "made" / "known.txt.gz"
    assert write_known_names(tmp_path, output) == 4
    assert lines_of(output) == [
        "given\tалпамыс",
        "place\tасты",
        "place\tқазақстан",
        "surname\tсеменов",
    ]


def test_the_same_gazetteers_give_the_same_file(tmp_path: Path) -> None:
    folder = tmp_path / "names_kk"
    folder.mkdir()
    (folder / "mimesis_kk.tsv").write_text("given\tАйгүл\n", encoding="utf-8")
    for name in ("one.gz", "two.gz"):
        write_known_names(tmp_path, tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_a_folder_without_gazetteers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cldr_territories"):
        write_known_names(tmp_path, tmp_path / "known.txt.gz")
    assert not (tmp_path / "known.txt.gz").exists()
