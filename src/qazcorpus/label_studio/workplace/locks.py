"""One command of a kind at a time in a workplace."""

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
"""The commands that write what others read, in the order in which their locks are taken."""


@contextmanager
def only_one(workplace: Workplace, command: str) -> Iterator[None]:
    """Raise UsageError while another process runs the same command on the workplace."""
    path = workplace.folder / f".{command}.lock"
    if not os.access(workplace.folder, os.W_OK):
        raise QazcorpusError(
            f"nothing can be written in this workplace, which '{command}' needs.",
            path=workplace.folder,
            remedy="Have its folder made writable, or work in a copy: --workplace COPY",
        )
    with ExitStack() as stack:
        try:
            stack.enter_context(closing(lock_file(path)))
        except sqlite3.Error as error:
            if not is_taken(error):
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
