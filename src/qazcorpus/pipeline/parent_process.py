"""Ending a process whose parent has ended. It may wait for work from a parent that was killed."""

from __future__ import annotations

import os
import time
from threading import Thread
from typing import Final

_LOOK: Final = 1.0  # seconds between two checks of the parent


def end_with(parent: int) -> None:
    """Let this process end when its parent, the process with this id, has ended."""
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
