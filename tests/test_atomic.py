"""What was there stays until what replaces it is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.atomic import building, written_file
from qazcorpus.errors import QazcorpusError, UsageError


def test_the_new_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    for content in ("first", "second"):
        with building(out) as workspace:
            (workspace / "new" / "a").write_text(content, encoding="utf-8")
        assert (out / "a").read_text(encoding="utf-8") == content
    assert [*out.parent.iterdir()] == [out]


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".out.building"
    (left / "new").mkdir(parents=True)
    (left / "new" / "half").write_text("", encoding="utf-8")
    with building(tmp_path / "out") as workspace:
        (workspace / "new" / "a").write_text("", encoding="utf-8")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]
    assert not left.exists()


def test_a_process_killed_between_two_renames_loses_nothing(tmp_path: Path) -> None:
    old = tmp_path / ".out.building" / "old"
    old.mkdir(parents=True)
    (old / "a").write_text("kept", encoding="utf-8")
    with pytest.raises(RuntimeError), building(tmp_path / "out"):
        raise RuntimeError
    assert (tmp_path / "out" / "a").read_text(encoding="utf-8") == "kept"


def test_two_processes_cannot_build_one_output(tmp_path: Path) -> None:
    with building(tmp_path / "out") as workspace:
        (workspace / "new" / "a").write_text("", encoding="utf-8")
        with pytest.raises(UsageError, match="another process"), building(tmp_path / "out"):
            pass
        assert (workspace / "new" / "a").exists()
    assert (tmp_path / "out" / "a").exists()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(QazcorpusError, match="nothing can be written"),
        building(tmp_path / "file" / "out"),
    ):
        pass


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(FileNotFoundError), written_file(path) as part:
        part.with_name("missing").read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "old"
    with written_file(path) as part:
        part.write_text("new", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "new"
    assert [*tmp_path.iterdir()] == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    wanted = tmp_path / "missing" / "page.html"
    with pytest.raises(UsageError, match="is not there") as refused, written_file(wanted):
        pass
    assert refused.value.path == str(wanted)
