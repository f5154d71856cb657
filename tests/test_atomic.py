"""What was there stays until what replaces it is complete."""

from __future__ import annotations

import errno
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from qazcorpus import atomic
from qazcorpus.atomic import (
    building,
    disk_errors_explained,
    replacing,
    signals_deferred,
    written_file,
)
from qazcorpus.errors import QazcorpusError, UsageError
from tests.missing import POSIX


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


def test_what_was_made_since_a_run_was_killed_is_kept_beside_what_it_took_away(
    tmp_path: Path,
) -> None:
    left, out = tmp_path / ".out.building", tmp_path / "out"
    for folder, content in ((left / "old", "before"), (left / "new", "half"), (out, "since")):
        folder.mkdir(parents=True)
        (folder / "a").write_text(content, encoding="utf-8")
    (tmp_path / "out.old").touch()
    with pytest.raises(UsageError, match=r"The old output is now .*out\.old1\. Decide which"):
        write_folder(out, "new")
    assert (tmp_path / "out.old1" / "a").read_text(encoding="utf-8") == "before"
    assert (out / "a").read_text(encoding="utf-8") == "since"
    write_folder(out, "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.old", "out.old1"]


def test_what_a_run_replaced_goes_though_it_was_killed_before_it_was_cleared(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path / "out", "new")
    (tmp_path / ".out.building" / "old").mkdir(parents=True)
    with pytest.raises(RuntimeError), building(tmp_path / "out"):
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "a").read_text(encoding="utf-8") == "new"


def test_a_lock_on_a_file_that_another_has_replaced_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".out.building" / "lock"
    rivals: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    class Racing(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql == "BEGIN EXCLUSIVE" and not rivals:
                path.unlink()
                rivals.append(connect(path, isolation_level=None))
                rivals[0].execute(sql)
            return super().execute(sql, *parameters)

    monkeypatch.setattr(
        atomic.sqlite3, "connect", lambda *given, **kept: connect(*given, factory=Racing, **kept)
    )
    with pytest.raises(UsageError, match="another process"):
        write_folder(tmp_path / "out", "new")
    rivals[0].close()


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
        pytest.raises(QazcorpusError, match="out: its folder is a file"),
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
    with pytest.raises(UsageError, match="does not exist") as refused, written_file(wanted):
        pass
    assert refused.value.path == str(wanted)


def interrupted(run: Callable[[], None], at: int) -> bool:
    """Run with a Ctrl-C before the line `at` of the module, counted as they are run; whether there
    was such a line."""
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        nonlocal lines
        if frame.f_code.co_filename != atomic.__file__:
            return None
        lines += event == "line"
        if event == "line" and lines == at:
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return lines >= at


def write_folder(folder: Path, content: str) -> None:
    with building(folder) as workspace:
        for name in ("a", "b"):
            (workspace / "new" / name).write_text(content, encoding="utf-8")


def write_files(folder: Path, content: str) -> None:
    with replacing(folder, "test") as replacement:
        (replacement.new / "deep").mkdir()
        for name in ("a", "deep/b"):
            (replacement.new / name).write_text(content, encoding="utf-8")
        replacement.gone |= {"c"} if content == "new" else set()
        if content == "old":
            (replacement.new / "c").write_text(content, encoding="utf-8")


@pytest.mark.parametrize("write", [write_folder, write_files])
def test_an_interruption_at_any_moment_leaves_the_old_or_the_new(
    tmp_path: Path, write: Callable[[Path, str], None]
) -> None:
    def found(folder: Path) -> dict[str, str]:
        files = (path for path in folder.rglob("[!.]*") if path.is_file())
        return {path.name: path.read_text("utf-8") for path in files if "building" not in str(path)}

    write(tmp_path / "old", "old")
    write(tmp_path / "new", "old")
    write(tmp_path / "new", "new")
    old, new = (found(tmp_path / name) for name in ("old", "new"))
    line, counted = 1, Counter[bool]()
    while interrupted(lambda: write(tmp_path / "out", "new"), line):
        out = found(tmp_path / "out")
        assert out in ({}, old, new), line
        counted[out == new] += 1
        write(tmp_path / "out", "old")
        assert found(tmp_path / "out") == old, line
        assert not list(tmp_path.rglob(".*.building")), line
        line += 1
    assert counted[True] > 2
    assert counted[False] > 20


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    write_files(tmp_path, "old")
    write_files(tmp_path, "new")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "b", "deep", "mine"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "new"


def test_a_file_where_a_folder_goes_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("mine", encoding="utf-8")
    (tmp_path / "a").write_text("old", encoding="utf-8")
    with pytest.raises(UsageError, match=r"deep/b: its folder is a file"):
        write_files(tmp_path, "new")
    assert (tmp_path / "deep").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "deep"]


@pytest.mark.parametrize("fails", [False, True])
def test_of_a_link_that_goes_what_it_leads_to_stays(tmp_path: Path, fails: bool) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine"
    out.mkdir()
    mine.write_text("mine", encoding="utf-8")
    (out / "c").symlink_to(mine)
    if fails:
        (out / "deep").touch()
        with pytest.raises(UsageError):
            write_files(out, "new")
    else:
        write_files(out, "new")
    assert (out / "c").is_symlink() == fails
    assert mine.read_text(encoding="utf-8") == "mine"


def test_what_a_killed_process_took_away_is_put_back(tmp_path: Path) -> None:
    old = tmp_path / ".test.building" / "old"
    old.mkdir(parents=True)
    (old / "a").write_text("kept", encoding="utf-8")
    with pytest.raises(RuntimeError), replacing(tmp_path, "test"):
        raise RuntimeError
    assert (tmp_path / "a").read_text(encoding="utf-8") == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_workspace_that_is_a_link_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    (tmp_path / ".out.building").symlink_to(tmp_path / "mine")
    with pytest.raises(UsageError, match="this is a link"):
        write_folder(tmp_path / "out", "new")
    assert (tmp_path / "mine" / "notes.txt").exists()


def test_two_who_write_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with written_file(path) as first:
        with written_file(path) as second:
            second.write_text("second", encoding="utf-8")
        first.write_text("first", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "first"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("link", ["folder", "file"])
def test_what_a_link_leads_to_is_written(tmp_path: Path, link: str) -> None:
    real = tmp_path / "elsewhere" / "real"
    (tmp_path / "out").symlink_to(real)
    real.parent.mkdir()
    if link == "folder":
        write_folder(tmp_path / "out", "old")
        write_folder(tmp_path / "out", "new")
    else:
        with written_file(tmp_path / "out") as part:
            part.write_text("new", encoding="utf-8")
    assert (real / "a" if link == "folder" else real).read_text(encoding="utf-8") == "new"
    assert (tmp_path / "out").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "out"]
    assert [path.name for path in real.parent.iterdir()] == ["real"]


def test_a_longest_name_is_written(tmp_path: Path) -> None:
    name = "x" * 255
    with written_file(tmp_path / name) as part:
        part.write_text("new", encoding="utf-8")
    write_folder(tmp_path / ("y" * 255), "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, "y" * 255]


def test_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch(0o600)
    with written_file(path) as part:
        part.write_text("new", encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EFBIG, "File too large")],
)
def test_a_full_disk_is_named_and_nothing_stays(tmp_path: Path, error: OSError) -> None:
    out = tmp_path / "deep" / "out"
    for write in (building(out), written_file(out, parents=True), replacing(out, "test")):
        with pytest.raises(QazcorpusError, match=r"out: (there is no room|it cannot be)"), write:
            raise error
    assert not [*tmp_path.iterdir()]


def test_an_index_on_a_full_disk_is_a_full_disk() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    with (
        pytest.raises(QazcorpusError, match="the disk is full"),
        disk_errors_explained(Path("out")),
    ):
        raise full
    with pytest.raises(sqlite3.OperationalError), disk_errors_explained(Path("out")):
        raise sqlite3.OperationalError("no such table")


@POSIX
def test_sigterm_waits_until_the_new_one_is_in_place() -> None:
    came = []
    before = signal.signal(signal.SIGTERM, lambda *_: came.append("handled"))
    try:
        with signals_deferred():
            signal.raise_signal(signal.SIGTERM)
            came.append("done")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert came == ["done", "handled"]
