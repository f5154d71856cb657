"""Locks between processes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qazcorpus.file_locks import is_taken, lock_file


def test_a_file_is_locked_until_the_lock_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with closing(lock_file(path)):
        with pytest.raises(sqlite3.Error) as caught:
            lock_file(path)
        assert is_taken(caught.value)
    lock_file(path).close()


def test_a_file_that_cannot_be_made_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error) as caught:
        lock_file(tmp_path / "missing" / "lock")
    assert not is_taken(caught.value)
