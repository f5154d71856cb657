"""Files that can be read to their end: named pipes, sockets and devices are refused, since whoever
reads one may wait for ever."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError

_KINDS: Final = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
REMEDY: Final = (
    "Save what comes from it as a file. What is read from standard input (-) can be piped there."
)


def irregular(path: Path) -> str:
    """What the path is, as `a named pipe`, where it is neither file nor folder; else empty (also
    for what is not there)."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ""
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "")


def require_regular(path: Path) -> None:
    """Raise ReadError for a named pipe, a socket or a device."""
    if kind := irregular(path):
        raise ReadError(f"this is {kind}, not a file.", path=path, remedy=REMEDY)
