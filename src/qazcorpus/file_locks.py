"""Locks between processes: a file that one process holds at a time.

SQLite's file lock is used because it works on every system, and a process that dies releases it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_TAKEN: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def lock_file(path: Path) -> sqlite3.Connection:
    """Lock a file, which is made if it is missing. The lock is held until the connection closes.

    Raises sqlite3.Error if the file cannot be locked. `is_taken` says whether
    another process holds the lock.
    """
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN EXCLUSIVE")
    except BaseException:
        lock.close()
        raise
    return lock


def is_taken(error: sqlite3.Error) -> bool:
    """Whether a file could not be locked because another process holds its lock."""
    # The last byte of an extended error code is the basic code.
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _TAKEN
