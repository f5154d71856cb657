"""One command of a kind at a time in a workplace."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.workplace.workplace import Workplace

CHANGING: Final = ("migrate", "push", "pull", "import", "adjudicate")
"""The commands that write what others read, in the order in which their locks are taken."""
_TAKEN: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def only_one(workplace: Workplace, command: str) -> Iterator[None]:
    """Raise UsageError while another process runs the same command on the workplace."""
    # SQLite's file lock is the portable one: a process that dies lets go of it.
    path = workplace.folder / f".{command}.lock"
    if not os.access(workplace.folder, os.W_OK):
        raise QazcorpusError(
            f"nothing can be written in this workplace, which '{command}' needs.",
            path=workplace.folder,
            remedy="Have its folder made writable, or work in a copy: --workplace COPY",
        )
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(
                closing(sqlite3.connect(path, timeout=0, isolation_level=None))
            )
            lock.execute("PRAGMA journal_mode = MEMORY")
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            # Extended codes have the plain one in their last byte.
            if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _TAKEN:
                raise QazcorpusError(
                    f"the lock of '{command}' cannot be had: {error}.",
                    path=path,
                    remedy="May you write here, and is there room? If the file is damaged, delete "
                    "it while no command runs.",
                ) from error
            raise UsageError(
                f"another process is running '{command}' here.",
                path=workplace.folder,
                remedy="Wait for it to end, and run the command again.",
            ) from error
        yield


@contextmanager
def undisturbed(workplace: Workplace) -> Iterator[None]:
    """Keep every command that changes the workplace out; UsageError while one of them runs."""
    with ExitStack() as stack:
        for command in CHANGING:
            stack.enter_context(only_one(workplace, command))
        yield
