"""Where a result may go: not over, above or in what is read, not where no file or folder can be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qazcorpus import outputs
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.outputs import (
    check_apart,
    check_different,
    check_file,
    check_folder,
    check_replaceable_folder,
)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `in` with a file in a folder of it; the current folder is the one above."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a.txt").write_text("а", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    os.link(tmp_path / "in" / "sub" / "a.txt", tmp_path / "hard.txt")
    return tmp_path


@pytest.mark.parametrize(
    ("output", "reads", "message"),
    [
        ("in", "in", "this is an input"),
        ("in/sub/../../in", "in", "this is an input"),
        ("link", "in", "this is an input"),
        ("in", "link", "this is an input"),
        ("hard.txt", "in/sub/a.txt", "this is an input"),
        ("in", "in/sub/a.txt", "it contains an input"),
        ("in", "link/sub", "it contains an input"),
        ("link", "in/sub/a.txt", "it contains an input"),
        (".", "link", "it contains an input"),
        ("in/new/out", "in", "it is inside an input"),
        ("link/new", "in", "it is inside an input"),
    ],
)
def test_what_is_read_is_not_written(read: Path, output: str, reads: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_apart(Path(output), ["-", "kk_news_sm", reads])


@pytest.mark.parametrize(
    ("output", "reads"), [("out", "in"), ("in2", "in"), ("in/sub/b.txt", "in/sub/a.txt")]
)
def test_what_stands_beside_is_written(read: Path, output: str, reads: str) -> None:
    check_apart(Path(output), [reads])


def test_a_result_may_be_allowed_inside_a_folder_that_is_read(read: Path) -> None:
    check_apart(Path("in/out"), ["in"], within=True)
    with pytest.raises(UsageError, match="this is an input"):
        check_apart(Path("in"), ["in"], within=True)


def test_a_link_in_the_output_counts_as_what_is_read(read: Path) -> None:
    Path("out").mkdir()
    Path("out/linked.txt").symlink_to(read / "in" / "sub" / "a.txt")
    with pytest.raises(UsageError, match="it contains an input"):
        check_apart(Path("out"), ["out/linked.txt"])


@pytest.mark.parametrize(
    ("output", "error", "message"),
    [
        ("in", UsageError, "the output is a folder"),
        ("no/page.html", UsageError, "does not exist"),
        ("hard.txt/page.html", UsageError, "its folder is a file"),
        ("-", UsageError, "an output cannot be named '-'"),
        ("x" * 300, UsageError, "the name is too long"),
        ("circle", UsageError, "its links form a circle"),
        ("to-nowhere", UsageError, "does not exist"),
        ("protected.html", QazcorpusError, "the file is write-protected"),
        ("protected/page.html", QazcorpusError, "its folder is write-protected"),
        ("hard.txt", UsageError, "this file was not written by qazcorpus"),
        ("pipe", UsageError, "this is a named pipe, not a file"),
        ("a\0b.html", UsageError, "null byte"),
    ],
)
def test_a_place_for_no_file_is_named(
    read: Path, output: str, error: type[QazcorpusError], message: str
) -> None:
    Path("circle").symlink_to("circle")
    Path("to-nowhere").symlink_to(read / "nowhere" / "page.html")
    Path("protected.html").touch(0o444)
    Path("protected").mkdir(0o555)
    os.mkfifo("pipe")
    with pytest.raises(error, match=message):
        check_file(Path(output), ours=lambda head: head.startswith(b"ours"))


def test_a_place_for_a_file_is_allowed(read: Path) -> None:
    Path("to-come").symlink_to(read / "in" / "page.html")
    Path("ours.html").write_text("ours", encoding="utf-8")
    Path("empty.html").touch()
    for name in ("to-come", "ours.html", "empty.html", "new.html"):
        check_file(Path(name), ours=lambda head: head.startswith(b"ours"))
    check_file(Path("deep/new.html"), parents=True)


@pytest.mark.parametrize("output", ["hard.txt", "hard.txt/out", "-", "x" * 300])
def test_a_place_for_no_folder_is_named(read: Path, output: str) -> None:
    with pytest.raises(UsageError):
        check_folder(Path(output))


def test_a_disk_is_not_replaced() -> None:
    with pytest.raises(UsageError, match="a disk is mounted here"):
        check_replaceable_folder(Path("/"))


def test_two_outputs_are_two(read: Path) -> None:
    check_different([Path("a"), None, Path("b")])
    with pytest.raises(UsageError, match="two outputs"):
        check_different([Path("in/a"), Path("link/a")])


def test_a_folder_of_windows_that_is_read_only_by_name_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "_HAS_MODES", False)
    monkeypatch.setattr(os, "access", lambda *_: True)
    tmp_path.chmod(0o555)
    try:
        check_file(tmp_path / "a.csv")
    finally:
        tmp_path.chmod(0o755)


def test_a_disk_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(UsageError, match="the disk does not exist"):
        check_folder(tmp_path / "new")


def test_a_name_with_a_nul_is_refused_before_anything_else(read: Path) -> None:
    for check in (lambda: check_apart("a\0b.html", ["in"]), lambda: check_different([Path("\0")])):
        with pytest.raises(UsageError, match="this cannot be an output"):
            check()
