"""Checks of outputs: they must be writable, and must never replace what is read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from qazcorpus.errors import QazcorpusError, UsageError, printable_path
from qazcorpus.regular_files import irregular

Identity = tuple[int, int]  # the device, and the number of the file on it

_HEAD_BYTES: Final = 4_096
_HAS_MODES: Final = os.name == "posix"


def identity(path: str | os.PathLike[str]) -> Identity | None:
    """The identity of a file or folder, which is the same under all its names.

    None if nothing exists at this path.
    """
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def check_apart(
    output: str | Path,
    reads: Iterable[str | os.PathLike[str]],
    *,
    within: bool = False,
    remedy: str = "",
) -> None:
    """Raise UsageError if writing `output` would change or remove what is read.

    `output` is a file that is replaced, or a folder that is replaced with all its content. It may
    not be one of `reads` or contain one. It may not be inside one, except with `within`. Symbolic
    links, hard links and names that differ only by case are recognised. If one of `reads` does
    not exist, it is checked only if it is a path, because a string may name something else (a
    pipeline).
    `remedy` is used instead of the advice to name another output.
    """
    place = _real(output)
    itself = identity(place)
    above = {found for folder in place.parents if (found := identity(folder))}
    held: dict[Path, bool] = {}

    def holds(folder: Path) -> bool:
        if folder not in held:
            held[folder] = folder == place or (itself is not None and identity(folder) == itself)
        return held[folder]

    for read in reads:
        known = identity(read)
        if os.fspath(read) == "-" or (known is None and isinstance(read, str)):
            continue
        # If the last part of the path is a link, both the link and its target are checked.
        link = Path(os.path.realpath(Path(read).parent)) / Path(read).name
        names = {link, Path(os.path.realpath(read))}
        name = printable_path(os.fspath(read))
        named = f" ({name})" if name != printable_path(os.fspath(output)) else ""
        if place in names or (known is not None and known == itself):
            problem = f"this is an input{named}, and would be replaced."
            advice = "Name another output."
        elif any(holds(folder) for path in names for folder in path.parents):
            problem = f"it contains an input{named}, which would be lost."
            advice = "Name another output."
        elif not within and (known in above or not names.isdisjoint(place.parents)):
            problem = f"it is inside an input{named}."
            advice = "Name an output outside of it."
        else:
            continue
        raise UsageError(problem, path=output, remedy=remedy or advice)


def check_different(outputs: Iterable[Path | None]) -> None:
    """Raise UsageError if two outputs are the same file. None means that there is no output."""
    known: set[Path] = set()
    for output in outputs:
        if output is None:
            continue
        place = _real(output)
        if place in known:
            raise UsageError(
                "two outputs would be this same file.", path=output, remedy="Name two files."
            )
        known.add(place)


def check_file(
    path: Path, *, ours: Callable[[bytes], bool] | None = None, parents: bool = False
) -> None:
    """Raise UsageError or QazcorpusError if a file cannot be written at `path`.

    `ours` tells from the first bytes of an existing file whether qazcorpus wrote it. With it, no
    other file is replaced, unless it is empty. With `parents`, missing folders will be made.
    """
    found = _stat(path)
    place = Path(os.path.realpath(path))
    folder = _first_there(place.parent, path) if parents else place.parent
    if not folder.exists():
        raise UsageError(
            "the folder of this output does not exist.", path=path, remedy="Make it first."
        )
    if found is not None:
        _check_replaceable(path, found)
        if ours is not None and found.st_size and not ours(head(path)):
            raise UsageError(
                "this file was not written by qazcorpus.",
                path=path,
                remedy="Name another file, or remove this one first.",
            )
    _check_writable(folder, path)


def head(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def check_folder(path: Path) -> None:
    """Raise UsageError or QazcorpusError if `path` is not a folder that can be written, and cannot
    become one."""
    found = _stat(path)
    if found is not None and not stat.S_ISDIR(found.st_mode):
        kind = irregular(path) or "a file"
        raise UsageError(f"the output is {kind}.", path=path, remedy="Name a folder.")
    _check_writable(_first_there(Path(os.path.realpath(path)), path), path)


def check_replaceable_folder(path: Path) -> None:
    """Raise UsageError or QazcorpusError if a folder cannot take the place of `path`."""
    check_folder(path)
    place = Path(os.path.realpath(path))
    if os.path.ismount(place):
        raise UsageError(
            "a disk is mounted here, so the folder cannot be replaced.",
            path=path,
            remedy=f"Name a folder in it, for example {path / 'data'}.",
        )
    _check_writable(_first_there(place.parent, path), path)


def _first_there(folder: Path, output: Path) -> Path:
    """The folder, or the nearest folder above it that exists."""
    for path in (folder, *folder.parents):
        if path.exists():
            return path
    raise UsageError(
        "the disk does not exist.", path=output, remedy="Name an output on another disk."
    )


def _check_replaceable(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UsageError("the output is a folder.", path=path, remedy="Name a file in it.")
    if kind := irregular(path):
        raise UsageError(f"this is {kind}, not a file.", path=path, remedy="Name a file.")
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise QazcorpusError(
            "the file is write-protected.",
            path=path,
            remedy="Name another file, or allow writing: chmod u+w FILE",
        )


def _check_writable(folder: Path, output: Path) -> None:
    if not folder.is_dir():
        raise UsageError("its folder is a file.", path=output, remedy="Name another output.")
    # An administrator may write everywhere, but folders without write permission are protected on
    # purpose. On Windows, the mode of a folder does not say whether it can be written to.
    closed = _HAS_MODES and not folder.stat().st_mode & 0o222
    if closed or not os.access(folder, os.W_OK | os.X_OK):
        which = "the folder" if folder == Path(os.path.realpath(output)) else "its folder"
        raise QazcorpusError(
            f"{which} is write-protected.",
            path=output,
            remedy="Name an output in a folder that you may write to.",
        )


def _real(output: str | Path) -> Path:
    try:
        return Path(os.path.realpath(output))
    except ValueError as error:  # a NUL
        raise _no_output(output, error) from error


def _stat(path: Path) -> os.stat_result | None:
    """The status of the file at `path`, through links; None if there is none."""
    if str(path) == "-":
        raise UsageError("an output cannot be named '-'.", remedy="Name a file or a folder.")
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # a NUL raises ValueError
        raise _no_output(path, error) from error


def _no_output(path: str | Path, error: OSError | ValueError) -> UsageError:
    return UsageError(
        f"this cannot be an output: {_reason(error)}.", path=path, remedy="Name another output."
    )


def _reason(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    return {
        errno.ENAMETOOLONG: "the name is too long",
        errno.ELOOP: "its links form a circle",
    }.get(error.errno or 0, error.strerror or str(error))


WORKPLACE_FILE: Final = "workplace.json"
"""The file that makes a folder a workplace."""
WORKPLACE_PARTS: Final = (
    WORKPLACE_FILE,
    "scheme.yaml",
    "documents.jsonl",
    "assignments.json",
    "documents-replaced.jsonl",
    "blank.json",
    "withdrawn",
    "annotations.jsonl",
    "imported.jsonl",
    "raw",
    "gold",
    "adjudication",
    "migration.json",
    "migration-drafts.json",
    "server",
)
"""The files and folders that the commands of a workplace keep, except reports and backups."""


def check_no_workplace_part(output: Path) -> None:
    """Raise UsageError if `output` is, or is inside, a file or folder that belongs to a workplace,
    even if it does not exist yet."""
    place = Path(os.path.realpath(output))
    for folder in place.parents:
        part = place.relative_to(folder).parts[0]
        if part.casefold() in WORKPLACE_PARTS and (folder / WORKPLACE_FILE).is_file():
            raise UsageError(
                "this belongs to an annotation workplace, and would be replaced.",
                path=output,
                remedy="Name another output.",
            )


def check_nothing_protected(output: Path) -> None:
    """Raise UsageError if replacing the folder `output` would delete something valuable.

    That is a workplace or a part of one, a Git repository, or the home folder.
    """
    check_no_workplace_part(output)
    place = Path(os.path.realpath(output))
    home = _home()
    if home is not None and place in (home, *home.parents):
        what, where = "your home folder", home
    elif found := _first_protected(place):
        what, where = found
    else:
        return
    problem = f"this is {what}, and would be deleted."
    if where != place:
        named = printable_path(output / where.relative_to(place))
        problem = f"it contains {what} ({named}), which would be deleted."
    raise UsageError(problem, path=output, remedy="Name a new folder.")


def _home() -> Path | None:
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:  # the user has none
        return None


def _first_protected(place: Path) -> tuple[str, Path] | None:
    for folder, folders, files in os.walk(place):
        if WORKPLACE_FILE in files:
            return "an annotation workplace", Path(folder)
        if ".git" in (*folders, *files):
            return "a Git repository", Path(folder)
    return None
