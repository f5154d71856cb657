"""Refusing named pipes, sockets and devices, because reading one may never end."""

from __future__ import annotations

import hashlib
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
    "Save its content as a file. Or pipe it to standard input (-), if the command reads that."
)


def irregular(path: Path) -> str:
    """The kind of a path that is neither a file nor a folder, such as `a named pipe`.

    Empty for files, folders and paths that do not exist.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ""
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "")


def require_regular(path: Path) -> None:
    """Raise ReadError for a named pipe, a socket or a device."""
    if kind := irregular(path):
        raise ReadError(f"this is {kind}, not a file.", path=path, remedy=REMEDY)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
