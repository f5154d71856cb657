"""Where results may go: to a file or a folder that can be written, never over what is read."""

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
    """What tells one file or folder from all others, whatever its names; None where nothing is."""
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
    """Raises UsageError where writing `output` would change or remove what is read.

    `output` is a file that is replaced, or a folder that is replaced with all in it. It may not be
    one of `reads`, nor hold one, nor lie in one unless `within`: under whatever name, by symbolic
    and hard links, and in the case that the file system takes for the same. Of names that are not
    there, paths count and strings, which may stand for something else (a pipeline), do not.
    `remedy` says what to do where naming another output is not it.
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
        # Where the last of it is a link, that counts as well as what it leads to.
        link = Path(os.path.realpath(Path(read).parent)) / Path(read).name
        names = {link, Path(os.path.realpath(read))}
        name = printable_path(os.fspath(read))
        named = f" ({name})" if name != printable_path(os.fspath(output)) else ""
        if place in names or (known is not None and known == itself):
            problem = f"this is what is read{named}, and would be replaced."
            mend = "Name another output."
        elif any(holds(folder) for path in names for folder in path.parents):
            problem = f"it holds what is read{named}, which would be lost."
            mend = "Name another output."
        elif not within and (known in above or not names.isdisjoint(place.parents)):
            problem = f"it lies in what is read{named}."
            mend = "Name an output outside of it."
        else:
            continue
        raise UsageError(problem, path=output, remedy=remedy or mend)


def check_different(outputs: Iterable[Path | None]) -> None:
    """Raises UsageError where two outputs are one; None is no output."""
    known: set[Path] = set()
    for output in outputs:
        if output is None:
            continue
        place = _real(output)
        if place in known:
            raise UsageError(
                "two outputs would be this one file.", path=output, remedy="Name two files."
            )
        known.add(place)


def check_file(
    path: Path, *, ours: Callable[[bytes], bool] | None = None, parents: bool = False
) -> None:
    """Raises UsageError or QazcorpusError where no file can be written at `path`.

    `ours` says by its first bytes whether a file that is there is one that qazcorpus writes; no
    other is replaced then, unless it is empty. With `parents`, its folder will be made.
    """
    found = _stat(path)
    place = Path(os.path.realpath(path))
    folder = _first_there(place.parent, path) if parents else place.parent
    if not folder.exists():
        raise UsageError(
            "the folder that it should go to is not there.", path=path, remedy="Make it first."
        )
    if found is not None:
        _check_replaceable(path, found)
        if ours is not None and found.st_size and not ours(head(path)):
            raise UsageError(
                "here is a file that qazcorpus did not write.",
                path=path,
                remedy="Name another file, or remove this one first.",
            )
    _check_writable(folder, path)


def head(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def check_folder(path: Path) -> None:
    """Raises UsageError or QazcorpusError where `path` is, or could become, no folder to write."""
    found = _stat(path)
    if found is not None and not stat.S_ISDIR(found.st_mode):
        kind = irregular(path) or "a file"
        raise UsageError(f"the output is {kind}.", path=path, remedy="Name a folder.")
    _check_writable(_first_there(Path(os.path.realpath(path)), path), path)


def check_replaceable_folder(path: Path) -> None:
    """Raises UsageError or QazcorpusError where no folder can take the place of `path`."""
    check_folder(path)
    place = Path(os.path.realpath(path))
    if os.path.ismount(place):
        raise UsageError(
            "a disk is mounted here, and cannot be replaced.",
            path=path,
            remedy=f"Name a folder in it, for example {path / 'data'}.",
        )
    _check_writable(_first_there(place.parent, path), path)


def _first_there(folder: Path, output: Path) -> Path:
    """The folder, or the first one above it that is there: in it, the folder is made."""
    for path in (folder, *folder.parents):
        if path.exists():
            return path
    raise UsageError("the disk is not there.", path=output, remedy="Name a place on another disk.")


def _check_replaceable(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UsageError("the output is a folder.", path=path, remedy="Name a file in it.")
    if kind := irregular(path):
        raise UsageError(f"this is {kind}, not a file.", path=path, remedy="Name a file.")
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise QazcorpusError(
            "the file is protected from being written.",
            path=path,
            remedy="Name another file, or allow it: chmod u+w FILE",
        )


def _check_writable(folder: Path, output: Path) -> None:
    if not folder.is_dir():
        raise UsageError("its folder is a file.", path=output, remedy="Name another place.")
    # To an administrator everything is allowed, but for what is protected on purpose. On Windows a
    # folder's attribute does not keep anything from being written to it.
    closed = _HAS_MODES and not folder.stat().st_mode & 0o222
    if closed or not os.access(folder, os.W_OK | os.X_OK):
        which = "the folder" if folder == Path(os.path.realpath(output)) else "its folder"
        raise QazcorpusError(
            f"{which} is protected from being written to.",
            path=output,
            remedy="Name an output in a folder that you may write to.",
        )


def _real(output: str | Path) -> Path:
    try:
        return Path(os.path.realpath(output))
    except ValueError as error:  # a NUL
        raise _no_output(output, error) from error


def _stat(path: Path) -> os.stat_result | None:
    """What is at `path`, or at the end of the link that is; None where nothing is."""
    if str(path) == "-":
        raise UsageError("an output cannot be named '-'.", remedy="Name a file or a folder.")
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # a NUL is no OSError
        raise _no_output(path, error) from error


def _no_output(path: str | Path, error: OSError | ValueError) -> UsageError:
    return UsageError(
        f"this cannot be an output: {_reason(error)}.", path=path, remedy="Name another."
    )


def _reason(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    return {
        errno.ENAMETOOLONG: "the name is too long",
        errno.ELOOP: "links lead in a circle",
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
"""The files and folders of a workplace that its commands keep, but for reports and backups."""


def check_no_workplace_part(output: Path) -> None:
    """Raises UsageError where `output` is, or lies in, one of a workplace's own files and folders,
    there or to come."""
    place = Path(os.path.realpath(output))
    for folder in place.parents:
        part = place.relative_to(folder).parts[0]
        if part.casefold() in WORKPLACE_PARTS and (folder / WORKPLACE_FILE).is_file():
            raise UsageError(
                "this is a part of an annotation workplace, and would be replaced.",
                path=output,
                remedy="Name another output.",
            )


def check_nothing_protected(output: Path) -> None:
    """Raises UsageError where a folder that is replaced with all in it is, holds or is a part of a
    workplace, is or holds a Git repository, or is or holds the home folder."""
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
        problem = f"it holds {what} ({named}), which would be deleted."
    raise UsageError(problem, path=output, remedy="Name a new folder.")


def _home() -> Path | None:
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:  # whoever runs this has none
        return None


def _first_protected(place: Path) -> tuple[str, Path] | None:
    for folder, folders, files in os.walk(place):
        if WORKPLACE_FILE in files:
            return "an annotation workplace", Path(folder)
        if ".git" in (*folders, *files):
            return "a Git repository", Path(folder)
    return None
