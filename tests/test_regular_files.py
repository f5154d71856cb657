from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.regular_files import irregular, require_regular


def test_files_folders_and_what_is_not_there_pass(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere", Path(__file__), tmp_path / "a\0b"):
        assert irregular(path) == ""
        require_regular(path)


def test_what_may_never_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # names of sockets must be short
    os.mkfifo("pipe")
    Path("link").symlink_to("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        kinds = [irregular(Path(name)) for name in ("pipe", "link", "socket", "/dev/null")]
    assert kinds == ["a named pipe", "a named pipe", "a socket", "a device"]
    with pytest.raises(ReadError, match="pipe: this is a named pipe, not a file"):
        require_regular(Path("pipe"))
