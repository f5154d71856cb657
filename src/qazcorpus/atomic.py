"""Writing in one piece: what was there before stays until what replaces it is complete.

`written_file` is for one file, `building` for a folder that is replaced as a whole, `replacing` for
some files of a folder that others share. Where a name is a link, what it leads to is written.
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

_NO_ROOM: Final = "there is no room to write it: the disk is full."
_DISK: Final = {
    getattr(errno, "EDQUOT", errno.ENOSPC): "there is no room to write it: your quota is used up.",
    errno.ENOSPC: _NO_ROOM,
    errno.EFBIG: "it cannot be written: a file may not be so large here.",
}
_DISK_OF_SQLITE: Final = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    # It may be any of these.
    sqlite3.SQLITE_IOERR: "it cannot be written: the disk is full, or has an error.",
}
_LONGEST_NAME: Final = 255  # bytes, in the file systems of today
_SHORT_NAME: Final = 60  # code points, of up to four bytes
# The last of them is Ctrl-C: the first to be put off, and the last to be let through again.
_STOPS: Final = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)
)


@contextmanager
def building(output: Path) -> Iterator[Path]:
    """A workspace beside `output`; its folder `new` takes the place of `output` at the end.

    Leaving with an exception removes the workspace and leaves `output` as it was; a workspace that
    a killed process left behind is cleared by the next one. Raises UsageError for a place that
    cannot be replaced, while another process builds the same output, and where a killed process had
    taken `output` away and somebody has made another since: both are kept. Raises QazcorpusError
    where the disk is full.
    """
    check_replaceable_folder(output)
    place = _real(output)
    with (
        disk_errors_explained(output),
        _folder(place.parent),
        _workspace(_beside(place, ".building"), output) as workspace,
    ):
        try:  # from the first folder on: an interruption may come at any moment
            _put_back(workspace, place)
            _clear(workspace)
            (workspace / "new").mkdir()
            yield workspace
            with put_off():
                _swap(workspace, place, output)
        finally:
            with put_off():
                _put_back(workspace, place)
                _clear(workspace)


@dataclass(slots=True)
class Replacement:
    """Files that are to take their places in a folder together: each is written below `new`, under
    the name that it will have below the folder; `gone` are names of files that go away."""

    new: Path
    gone: set[str] = field(default_factory=set)


@contextmanager
def replacing(folder: Path, name: str) -> Iterator[Replacement]:
    """Write some files of `folder` together: at the end all take their places, before it none does.

    Everything else in the folder stays. `name` tells apart what may be written at the same time.
    Raises UsageError while another process writes what has the same name, QazcorpusError where the
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
            with put_off():
                _exchange(workspace, place, replacement.gone)
        finally:
            with put_off():
                _undo(workspace, place)
                _clear(workspace)


@contextmanager
def written_file(path: Path, *, parents: bool = False) -> Iterator[Path]:
    """A path to write to, which becomes `path` when the block ends without an exception.

    With `parents`, the folder of `path` is made where it is not there. Raises UsageError where it
    is not or where `path` is no file, QazcorpusError where it cannot be written.
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
    """Where the disk is full, say so and name the output: what is written is a part of it."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        problem = _of_the_disk(error)
        if not problem:
            raise
        raise QazcorpusError(
            problem,
            path=output,
            remedy="Make room, or name an output elsewhere. What was there before is as it was.",
        ) from error


@contextmanager
def put_off() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait until the block has ended; it should take little time."""
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
    """What is wrong with the disk that is written to; empty where that is not what went wrong."""
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0, "")
    return _DISK_OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _beside(place: Path, suffix: str) -> Path:
    name = f".{place.name}{suffix}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{hashlib.sha256(os.fsencode(place.name)).hexdigest()}{suffix}"
    return place.with_name(name)


def _part_of(place: Path) -> Path:
    """A name beside `place` that nobody else has who writes there."""
    return _beside(place, f".{secrets.token_hex(4)}.part")


def _make(part: Path, place: Path) -> None:
    """An empty file that only those may read who may read the one that it replaces."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    if place.exists():
        part.chmod(stat.S_IMODE(place.stat().st_mode))


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make a folder, and those above it; those that are still empty at the end go again."""
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
    """A folder that one process has at a time, and that is gone afterwards."""
    with closing(_locked(workspace, output)), _taken_away(workspace):
        yield workspace


@contextmanager
def _taken_away(workspace: Path) -> Iterator[None]:
    try:
        yield
    finally:
        # Where a locked file cannot be removed, an empty workspace stays behind.
        with put_off(), suppress(OSError):
            (workspace / "lock").unlink(missing_ok=True)
            workspace.rmdir()


def _locked(workspace: Path, output: Path) -> sqlite3.Connection:
    path = workspace / "lock"
    while True:
        lock = None
        if workspace.is_symlink():  # what is in a workspace is cleared away
            raise UsageError(
                "this is a link, and is needed for writing.",
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
            # The process that had the workspace has just removed it, with the file that is locked
            # now; another process may have made a new one.
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
    # From here on, what is in the workspace is not put back any more.
    with suppress(FileNotFoundError):
        (workspace / "old").rename(workspace / "gone")


def _put_back(workspace: Path, place: Path) -> None:
    """Put back what a swap that was not completed took away."""
    old, new = workspace / "old", workspace / "new"
    if not os.path.lexists(old):
        return
    if not os.path.lexists(place):
        old.rename(place)
    elif os.path.lexists(new):  # else what is in place is the new one
        kept = next(path for path in _names_beside(place) if not os.path.lexists(path))
        old.rename(kept)
        raise UsageError(
            "what was here was taken away by a run that did not end, and somebody has made this "
            f"since; what was here is now {printable_path(kept)}.",
            path=place,
            remedy="See which of the two you need, and run the command again.",
        )


def _names_beside(place: Path) -> Iterator[Path]:
    name = place.name[:_SHORT_NAME]
    return (place.with_name(f"{name}.old{number or ''}") for number in count())


def _exchange(workspace: Path, place: Path, gone: Iterable[str]) -> None:
    """Put the new files in their places, and what was there, and what goes, into `old`."""
    old, new = workspace / "old", workspace / "new"
    old.mkdir()
    names = [file.relative_to(new) for file in sorted(new.rglob("*")) if not file.is_dir()]
    targets = [_real(place / name) for name in names]
    for target in targets:
        check_file(target, parents=True)
    # Of a link that goes, what it leads to stays.
    going = [(Path(name), place / name) for name in gone]
    for name, target in [*going, *zip(names, targets, strict=True)]:
        if os.path.lexists(target):
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(target, old / name)
    for folder in {(place / name).parent for name in gone} - {place}:
        with suppress(OSError):  # something else is in it
            folder.rmdir()
    try:
        for name, target in zip(names, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(new / name, target)
    except OSError:
        for target in targets:  # what was there is in `old`
            with suppress(FileNotFoundError, NotADirectoryError):
                target.unlink()
        raise
    old.rename(workspace / "gone")  # from here on, nothing is put back any more


def _undo(workspace: Path, place: Path) -> None:
    """Put back what an exchange that was not completed took away."""
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
