"""Waiting for what another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], *, seconds: float = 600) -> None:
    """Wait until something is true; the limit is for a machine that hangs, not for a busy one."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not so within {seconds:.0f} seconds"
        time.sleep(0.02)
