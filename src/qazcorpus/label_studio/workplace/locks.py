"""Locks: one command of each kind at a time in a workplace."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.file_locks import is_taken, lock_file
from qazcorpus.label_studio.workplace.workplace import Workplace

CHANGING: Final = ("migrate", "push", "pull", "import", "adjudicate")
"""The commands that write files which other commands read, in the order in which their locks are
taken."""


@contextmanager
def command_lock(workplace: Workplace, command: str) -> Iterator[None]:
    """Hold the lock of a command; raises UsageError while another process runs the same command."""
    path = workplace.folder / f".{command}.lock"
    if not os.access(workplace.folder, os.W_OK):
        raise QazcorpusError(
            f"'{command}' cannot write in this workplace.",
            path=workplace.folder,
            remedy="Make the folder writable, or work in a copy: --workplace COPY",
        )
    with ExitStack() as stack:
        try:
            stack.enter_context(closing(lock_file(path)))
        except sqlite3.Error as error:
            if not is_taken(error):
                raise QazcorpusError(
                    f"the lock of '{command}' cannot be taken: {error}.",
                    path=path,
                    remedy="Check that you may write here and that the disk is not full. If the "
                    "file is damaged, delete it while no command is running.",
                ) from error
            raise UsageError(
                f"another process is running '{command}' here.",
                path=workplace.folder,
                remedy="Wait for it to end, and run the command again.",
            ) from error
        yield


@contextmanager
def all_command_locks(workplace: Workplace) -> Iterator[None]:
    """Hold the locks of all commands that change the workplace.

    Raises UsageError while one of these commands is running.
    """
    with ExitStack() as stack:
        for command in CHANGING:
            stack.enter_context(command_lock(workplace, command))
        yield
