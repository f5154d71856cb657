"""Atomic writing: the old file or folder stays until the new one is complete.

`written_file` writes one file. `building` replaces a whole folder. `replacing` replaces some files
of a folder that has other files too. If a name is a link, the file that it points to is written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import signal
import sqlite3
import stat
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import QazcorpusError, UsageError, printable_path
from qazcorpus.file_locks import is_taken, lock_file
from qazcorpus.outputs import check_file, check_folder, check_replaceable_folder, identity

_NO_ROOM: Final = "it cannot be written: the disk is full."
_DISK: Final = {
    getattr(errno, "EDQUOT", errno.ENOSPC): "it cannot be written: your disk quota is used up.",
    errno.ENOSPC: _NO_ROOM,
    errno.EFBIG: "it cannot be written: the file is too large for this disk.",
}
_DISK_OF_SQLITE: Final = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    # SQLite has one error code for both.
    sqlite3.SQLITE_IOERR: "it cannot be written: the disk is full, or has an error.",
}
_LONGEST_NAME: Final = 255  # bytes, in common file systems
_SHORT_NAME: Final = 60  # code points, of up to four bytes each
# Ctrl-C (SIGINT) is the last one. It is deferred first, and let through last.
_STOPS: Final = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)
)


@contextmanager
def building(output: Path) -> Iterator[Path]:
    """A workspace next to `output`. Its folder `new` replaces `output` at the end.

    An exception removes the workspace and does not change `output`. If a killed process left a
    workspace behind, the next process clears it. Raises UsageError if `output` cannot be replaced,
    or while another process builds it. Also raises UsageError if a killed process had moved
    `output` away and somebody has made another one since; both are kept. Raises QazcorpusError if
    the disk is full.
    """
    check_replaceable_folder(output)
    place = _real(output)
    with (
        disk_errors_explained(output),
        _folder(place.parent),
        _workspace(_next_to(place, ".building"), output) as workspace,
    ):
        try:  # includes all steps, because an interruption may come at any moment
            _put_back(workspace, place)
            _clear(workspace)
            (workspace / "new").mkdir()
            yield workspace
            with signals_deferred():
                _swap(workspace, place, output)
        finally:
            with signals_deferred():
                _put_back(workspace, place)
                _clear(workspace)


@dataclass(slots=True)
class Replacement:
    """Files of a folder that are replaced together.

    Each is written in the folder `new`, with the relative path that it will have. `gone` are the
    names of files that will be removed.
    """

    new: Path
    gone: set[str] = field(default_factory=set)


@contextmanager
def replacing(folder: Path, name: str) -> Iterator[Replacement]:
    """Replace some files of `folder` together: at the end all are replaced, before it none.

    All other files in the folder stay. Replacements with different `name`s may run at the same
    time. Raises UsageError while another process writes with the same name, QazcorpusError if the
    disk is full.
    """
    check_folder(folder)
    place = _real(folder)
    with (
        disk_errors_explained(folder),
        _folder(place),
        _workspace(place / f".{name}.building", folder) as workspace,
    ):
        try:
            _undo(workspace, place)
            _clear(workspace)
            replacement = Replacement(workspace / "new")
            replacement.new.mkdir()
            yield replacement
            with signals_deferred():
                _exchange(workspace, place, replacement.gone)
        finally:
            with signals_deferred():
                _undo(workspace, place)
                _clear(workspace)


@contextmanager
def written_file(path: Path, *, parents: bool = False) -> Iterator[Path]:
    """A temporary path to write to. It replaces `path` if the block ends without an exception.

    With `parents`, missing folders of `path` are made. Raises UsageError if the folder is missing
    or `path` is not a file, QazcorpusError if it cannot be written.
    """
    check_file(path, parents=parents)
    place = _real(path)
    part = _part_of(place)
    with disk_errors_explained(path), _folder(place.parent):
        try:
            _make(part, place)
            yield part
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def disk_errors_explained(output: Path) -> Iterator[None]:
    """Turn errors of a full disk into QazcorpusError, which names the whole output."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        problem = _of_the_disk(error)
        if not problem:
            raise
        raise QazcorpusError(
            problem,
            path=output,
            remedy="Free some space, or name an output on another disk. Nothing was changed.",
        ) from error


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Defer Ctrl-C, SIGTERM and SIGHUP until the end of the block, which should be short."""
    came: list[int] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread
        return
    try:
        for number in reversed(_STOPS):
            if signal.getsignal(number) is not None:
                before[number] = signal.getsignal(number)
                signal.signal(number, lambda number, frame: came.append(number))
        yield
    finally:
        for number in _STOPS:
            if number in before:
                signal.signal(number, before[number])
        for number in dict.fromkeys(came):
            signal.raise_signal(number)


def _of_the_disk(error: OSError | sqlite3.Error) -> str:
    """What is wrong with the disk, or an empty string if the error has another cause."""
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0, "")
    return _DISK_OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _next_to(place: Path, suffix: str) -> Path:
    name = f".{place.name}{suffix}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{hashlib.sha256(os.fsencode(place.name)).hexdigest()}{suffix}"
    return place.with_name(name)


def _part_of(place: Path) -> Path:
    """A file name next to `place` that no other process uses."""
    return _next_to(place, f".{secrets.token_hex(4)}.part")


def _make(part: Path, place: Path) -> None:
    """Make an empty file with the permissions of the file that it will replace."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    if place.exists():
        part.chmod(stat.S_IMODE(place.stat().st_mode))


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make a folder and its parents. At the end, remove those that are still empty."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for path in missing:
            with suppress(OSError):
                path.rmdir()


@contextmanager
def _workspace(workspace: Path, output: Path) -> Iterator[Path]:
    """A folder that only one process has at a time. It is removed afterwards."""
    with closing(_locked(workspace, output)), _removed_at_end(workspace):
        yield workspace


@contextmanager
def _removed_at_end(workspace: Path) -> Iterator[None]:
    try:
        yield
    finally:
        # If the system cannot remove a locked file, an empty workspace stays behind.
        with signals_deferred(), suppress(OSError):
            (workspace / "lock").unlink(missing_ok=True)
            workspace.rmdir()


def _locked(workspace: Path, output: Path) -> sqlite3.Connection:
    path = workspace / "lock"
    while True:
        lock = None
        if workspace.is_symlink():  # the content of a workspace is deleted
            raise UsageError(
                "this is a link, but a folder of this name is needed for writing.",
                path=workspace,
                remedy="Remove it, or name another output.",
            )
        try:
            workspace.mkdir(exist_ok=True)
            sqlite3.connect(path).close()  # makes the file
            made = identity(path)
            lock = lock_file(path)
            if made is not None and identity(path) == made:
                return lock
            # The process that had the workspace has just removed it, together with the file that
            # is locked now. Another process may have made a new one.
            lock.close()
        except sqlite3.Error as error:
            if workspace.exists():
                raise _not_locked(error, path, output) from error
        except KeyboardInterrupt:
            if lock is not None:
                lock.close()
            raise
        except OSError as error:
            raise QazcorpusError(
                f"nothing can be written here: {error.strerror or error}.",
                path=output,
                remedy="Name an output in another folder.",
            ) from error


def _not_locked(error: sqlite3.Error, path: Path, output: Path) -> Exception:
    if is_taken(error):
        return UsageError(
            "another process is building this output.",
            path=output,
            remedy="Wait for it to end, or name another output.",
        )
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    return QazcorpusError(
        f"it cannot be locked for writing: {error}.",
        path=output,
        remedy="Name an output on another disk.",
    )


def _swap(workspace: Path, place: Path, output: Path) -> None:
    try:
        if place.exists():
            place.rename(workspace / "old")
        (workspace / "new").rename(place)
    except OSError as error:
        raise QazcorpusError(
            f"the new folder cannot be put in place: {error.strerror or error}.",
            path=output,
            remedy="Name a new folder as output.",
        ) from error
    # From here on, the old folder is not put back any more.
    with suppress(FileNotFoundError):
        (workspace / "old").rename(workspace / "gone")


def _put_back(workspace: Path, place: Path) -> None:
    """Put back the old folder after a swap that was not completed."""
    old, new = workspace / "old", workspace / "new"
    if not os.path.lexists(old):
        return
    if not os.path.lexists(place):
        old.rename(place)
    elif os.path.lexists(new):  # otherwise, the new folder is already in place
        kept = next(path for path in _names_next_to(place) if not os.path.lexists(path))
        old.rename(kept)
        raise UsageError(
            "an earlier run was killed after it had moved the old output away, and this new output "
            f"was made after that. The old output is now {printable_path(kept)}.",
            path=place,
            remedy="Decide which of the two you need, and run the command again.",
        )


def _names_next_to(place: Path) -> Iterator[Path]:
    name = place.name[:_SHORT_NAME]
    return (place.with_name(f"{name}.old{number or ''}") for number in count())


def _exchange(workspace: Path, place: Path, gone: Iterable[str]) -> None:
    """Move the files that are replaced or removed to `old`, and the new files to their places."""
    old, new = workspace / "old", workspace / "new"
    old.mkdir()
    names = [file.relative_to(new) for file in sorted(new.rglob("*")) if not file.is_dir()]
    targets = [_real(place / name) for name in names]
    for target in targets:
        check_file(target, parents=True)
    # If a link is removed, the file that it points to stays.
    going = [(Path(name), place / name) for name in gone]
    for name, target in [*going, *zip(names, targets, strict=True)]:
        if os.path.lexists(target):
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(target, old / name)
    for folder in {(place / name).parent for name in gone} - {place}:
        with suppress(OSError):  # other files are in it
            folder.rmdir()
    try:
        for name, target in zip(names, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(new / name, target)
    except OSError:
        for target in targets:  # the old files are in `old`
            with suppress(FileNotFoundError, NotADirectoryError):
                target.unlink()
        raise
    old.rename(workspace / "gone")  # from here on, the old files are not put back any more


def _undo(workspace: Path, place: Path) -> None:
    """Put back the old files after an exchange that was not completed."""
    old = workspace / "old"
    for file in sorted(old.rglob("*")) if old.is_dir() else ():
        if file.is_symlink() or not file.is_dir():
            target = _real(place / file.relative_to(old))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)


def _clear(workspace: Path) -> None:
    for path in workspace.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not path.name.startswith("lock"):
            path.unlink()
