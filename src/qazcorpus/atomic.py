"""Writing in one piece: what was there before stays until what replaces it is complete."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from qazcorpus.errors import QazcorpusError, UsageError


@contextmanager
def building(output: Path) -> Iterator[Path]:
    """A workspace beside `output`; its folder `new` takes the place of `output` at the end.

    Leaving with an exception removes the workspace and leaves `output` as it was; a workspace that
    a killed process left behind is cleared by the next one. Raises UsageError while another process
    builds the same output.
    """
    workspace = output.parent / f".{output.name}.building"
    try:
        workspace.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QazcorpusError(
            f"nothing can be written here: {error.strerror or error}.",
            path=output.parent,
            remedy="Name an output in a folder that you may write to.",
        ) from error
    with closing(_lock(workspace / "lock", output)):
        try:  # from the first folder on: an interruption may come at any moment
            _clear(workspace, output)
            (workspace / "new").mkdir()
            yield workspace
            _swap(workspace, output)
        finally:
            _clear(workspace, output)
            # Where a locked file cannot be removed, an empty workspace stays behind.
            with suppress(OSError):
                (workspace / "lock").unlink(missing_ok=True)
                workspace.rmdir()


@contextmanager
def written_file(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes `path` when the block ends without an exception.

    Raises UsageError where the folder of `path` is not there.
    """
    if not path.parent.is_dir():
        raise UsageError(
            "the folder that it should go to is not there.", path=path, remedy="Make it first."
        )
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _lock(path: Path, output: Path) -> sqlite3.Connection:
    # SQLite's file lock is the portable one: a process that dies lets go of it.
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        raise UsageError(
            "another process is building this output.",
            path=output,
            remedy="Wait for it to end, or name another output.",
        ) from error
    return lock


def _swap(workspace: Path, output: Path) -> None:
    try:
        if output.exists():
            output.rename(workspace / "old")
        (workspace / "new").rename(output)
    except OSError as error:
        raise QazcorpusError(
            f"the new data set cannot be put in place: {error.strerror or error}.",
            path=output,
            remedy="Name a new folder as output; a mount point cannot be replaced.",
        ) from error


def _clear(workspace: Path, output: Path) -> None:
    if (workspace / "old").exists() and not output.exists():
        (workspace / "old").rename(output)
    for path in workspace.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.startswith("lock"):
            path.unlink()
