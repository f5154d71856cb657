"""The folder that a rank writes: whole or not at all, whoever is killed and runs again.

A rank writes into a folder that no other process has, which is renamed when it is complete. If two
processes run the same rank (a cluster believed one to be dead), the first one's folder stays: both
hold the same.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from qazcorpus.atomic import disk_errors_explained

_PART: Final = ".part"


def rank_folder(folder: Path, rank: int) -> Path:
    """The folder of a rank below `folder`."""
    return folder / f"{rank:05}"


@contextmanager
def writing_rank(folder: Path, rank: int) -> Iterator[Path]:
    """A new empty folder, which becomes `rank_folder(folder, rank)` if the block ends without an
    exception. Raises QazcorpusError if the disk is full."""
    part = folder / f".{rank:05}.{secrets.token_hex(6)}{_PART}"
    place = rank_folder(folder, rank)
    with disk_errors_explained(folder):
        part.mkdir(parents=True)
        try:
            yield part
            _synchronize(part)
            try:
                part.rename(place)
            except OSError:
                if not place.is_dir():
                    raise
        finally:
            shutil.rmtree(part, ignore_errors=True)


def clear_parts(folder: Path) -> None:
    """Remove what killed ranks left below `folder`. No rank may be running."""
    for part in folder.glob(f".*{_PART}"):
        shutil.rmtree(part, ignore_errors=True)


def _synchronize(folder: Path) -> None:
    """Bring the files to the disk, so that a rank that counts as complete survives a power cut."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
