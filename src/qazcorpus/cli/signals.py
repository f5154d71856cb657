"""How a command cleans up and ends after Ctrl-C or another signal to stop."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

BY_SIGNAL: Final = 128  # plus the number of the signal: the exit status that shells give
_STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # some systems lack some of them
_SHOW_CURSOR: Final = "\x1b[?25h"
_AGAIN: Final = (
    "\nqazcorpus is cleaning up. Ctrl-C once more ends it at once; the next run then cleans up.\n"
)


class Stopped(KeyboardInterrupt):
    """A signal to stop; `status` is the exit status: 130 for Ctrl-C, 143 for SIGTERM, 129 for
    SIGHUP."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = BY_SIGNAL + number


class Stopping:
    """Answers signals to stop.

    The first signal raises Stopped, so that the command cleans up. The second prints that it is
    cleaning up. The third ends the process. `stopped` is what the first signal raised.
    """

    def __init__(self) -> None:
        self.stopped: Stopped | None = None
        self._signals = 0

    def install(self) -> None:
        """Handle the signals, except those that are ignored (SIGHUP under nohup, for example)."""
        for name in _STOPPING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Answer a signal."""
        self._signals += 1
        if self._signals == 1:
            self.stopped = Stopped(number)
            raise self.stopped
        if self._signals == 2:
            _write(_AGAIN)
            return
        if sys.stderr is not None and sys.stderr.isatty():
            _write(_SHOW_CURSOR)  # a progress bar hides the cursor
        os._exit(BY_SIGNAL + number)


def interruption_behind(error: BaseException) -> KeyboardInterrupt | None:
    """The interruption that an error is, or that a library caught and failed because of; None if
    no signal to stop has come."""
    if isinstance(error, KeyboardInterrupt):
        return error
    handlers = (signal.getsignal(getattr(signal, n)) for n in _STOPPING if hasattr(signal, n))
    stopping = next((one for one in handlers if isinstance(one, Stopping)), None)
    return stopping.stopped if stopping else None


def ignore() -> None:
    """Ignore all further signals. To be called after cleaning up."""
    for name in _STOPPING:
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _write(text: str) -> None:
    # Not through sys.stderr: the signal may have come during a write to it.
    with suppress(OSError):
        os.write(2, text.encode())
