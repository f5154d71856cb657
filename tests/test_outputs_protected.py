"""What no output takes the place of."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.annotations.annotation import check_annotations_file
from qazcorpus.errors import UsageError
from qazcorpus.export.dataset import check_output
from qazcorpus.export.formats import export_documents
from qazcorpus.outputs import check_no_workplace_part, check_nothing_protected
from qazcorpus.training.corrections.entity_learning import check_pipeline_output


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a workplace, a repository in a folder, and a home folder."""
    for name in ("team/gold", "team/reports", "code/mine/.git", "people/asan"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "team" / "workplace.json").write_text("{}", encoding="utf-8")
    (tmp_path / "team" / "annotations.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to("team")
    monkeypatch.setenv("HOME", str(tmp_path / "people" / "asan"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "people" / "asan"))
    return tmp_path


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("team", "this is an annotation workplace, and would be deleted"),
        ("link", "this is an annotation workplace, and would be deleted"),
        ("team/gold", "this belongs to an annotation workplace"),
        ("team/server/data", "this belongs to an annotation workplace"),
        ("code", "it contains a Git repository"),
        ("code/mine", "this is a Git repository"),
        ("people/asan", "this is your home folder"),
        ("people", "it contains your home folder"),
    ],
)
def test_a_protected_folder_is_not_replaced_even_when_allowed(
    place: Path, output: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        check_output(place / output, overwrite=True)
    with pytest.raises(UsageError):
        check_pipeline_output(place / output)


@pytest.mark.parametrize("output", ["new", "team/data", "team/reports/data", "people/asan/data"])
def test_others_are(place: Path, output: str) -> None:
    check_nothing_protected(place / output)


def test_a_workplace_keeps_its_own_files(place: Path) -> None:
    for name in ("annotations.jsonl", "imported.jsonl", "gold/a.jsonl"):
        with pytest.raises(UsageError, match="this belongs to an annotation workplace"):
            check_annotations_file(place / "link" / name, overwrite=True)
    with pytest.raises(UsageError, match="this belongs to an annotation workplace"):
        export_documents([], "jsonl", place / "team", overwrite=True)
    check_no_workplace_part(place / "team" / "mine.jsonl")
    check_no_workplace_part(place / "gold")
