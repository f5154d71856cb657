"""Ctrl-C and the system's signals to stop: a command clears up and ends."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

BY_SIGNAL: Final = 128  # and the signal's number: the exit status that shells give
_STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # what of them the system has
_SHOW_CURSOR: Final = "\x1b[?25h"
_AGAIN: Final = "\nqazcorpus: clearing up; once more ends it at once, and the next run clears up.\n"


class Stopped(KeyboardInterrupt):
    """A signal to stop; `status` is the exit status: 130 for Ctrl-C, 143 for SIGTERM, 129 for
    SIGHUP."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = BY_SIGNAL + number


class Stopping:
    """Raises Stopped at the first signal, so that all is cleared up; says so at the second and ends
    the process at the third."""

    def __init__(self) -> None:
        self._signals = 0

    def install(self) -> None:
        """Take over the signals, but for those that are ignored, as SIGHUP under nohup."""
        for name in _STOPPING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Answer a signal."""
        self._signals += 1
        if self._signals == 1:
            raise Stopped(number)
        if self._signals == 2:
            _write(_AGAIN)
            return
        if sys.stderr is not None and sys.stderr.isatty():
            _write(_SHOW_CURSOR)  # a progress bar hides it
        os._exit(BY_SIGNAL + number)


def ignore() -> None:
    """All is cleared up: another signal changes nothing any more."""
    for name in _STOPPING:
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _write(text: str) -> None:
    # Not through sys.stderr: the signal may have come amid a write to it.
    with suppress(OSError):
        os.write(2, text.encode())
