"""Listing the files to read, from the names that the user gives, in a fixed order and with ids."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qazcorpus.errors import UsageError, printable_path
from qazcorpus.outputs import Identity, check_apart, identity
from qazcorpus.readers.dataset import dataset_files, is_dataset
from qazcorpus.readers.metadata import described_name, is_sidecar
from qazcorpus.readers.raw import (
    SUFFIXES,
    Format,
    Source,
    format_of,
    not_a_file,
    suffix_of,
    unreadable,
)
from qazcorpus.readers.report import LeftOut, Reason, SourceError
from qazcorpus.regular_files import irregular

STANDARD_INPUT: Final = "-"
_OF_WORD_PROCESSORS: Final = frozenset({".doc", ".docm", ".odt", ".pages", ".rtf"})
_READMES: Final = frozenset({"readme.md", "readme.markdown"})


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to read, and the files next to them that are not read."""

    sources: tuple[Source, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read.

    `root` is the folder that the user named or, for a named file, the parent of its folder. `below`
    are the names of the folders between `root` and the file.
    """

    path: Path
    root: str
    below: tuple[str, ...]
    format: Format
    explicit: bool


def list_sources(
    names: Iterable[str | os.PathLike[str]],
    *,
    stdin_format: Format = "text",
    without: Path | None = None,
) -> Listing:
    """All files that are named or are in a named folder (recursive, sorted), and `-`, each once.

    `without` is the path that a result is written to. It is left out if it is in a named folder.
    The id of a file is its stem. If several files have this stem, it is the path below the folder,
    this path with the suffix, with the folder's name, or with both: the first that is unique.
    Raises SourceError for a name that is empty, does not exist or has no known format, UsageError
    if a file that is read is `without` or is inside it.
    """
    found: list[_File | LeftOut] = []
    from_stdin: list[Source] = []
    names = list(names)
    result = None if without is None else identity(without)
    for name in names:
        if os.fspath(name) == STANDARD_INPUT:
            from_stdin.append(Source(None, stdin_format, "stdin", explicit=True))
        else:
            if not os.fspath(name):  # Path("") would be the current folder
                raise SourceError(
                    "unreadable",
                    "the name is empty.",
                    path="",
                    remedy="Check that the shell variable in it is set.",
                )
            found.extend(_behind(Path(name), result))
    files, again = _once(item for item in found if isinstance(item, _File))
    if without is not None:
        named = [name for name in names if os.fspath(name) != STANDARD_INPUT]
        # A file in a folder can be the result only if it is a link, or if the result is a file
        # that has another name.
        is_file = result is not None and without.is_file()
        found_there = (file.path for file in files if is_file or file.path.is_symlink())
        check_apart(without, [*named, *found_there], within=True)
        _check_describes_none(without, files)
    left_out = [item for item in found if isinstance(item, LeftOut)]
    return Listing((*from_stdin[:1], *_with_ids(files)), (*left_out, *again))


def _check_describes_none(without: Path, files: Iterable[_File]) -> None:
    """Raise UsageError if a result would be read as the sidecar of a file."""
    if not is_sidecar(without):
        return
    folder, name = identity(without.parent), described_name(without)
    for file in files:
        if name in (file.path.name, file.path.stem) and identity(file.path.parent) == folder:
            raise UsageError(
                f"this is the name of the metadata file of an input ({printable_path(file.path)}).",
                path=without,
                remedy="Name another output.",
            )


def _behind(path: Path, without: Identity | None) -> Iterator[_File | LeftOut]:
    try:
        if path.is_dir():
            found = list(_in_folder(path, path.resolve().name, (), without))
            yield from found or [
                LeftOut(printable_path(path), "", "empty", "there is nothing in the folder.")
            ]
            return
        if not path.exists():
            raise SourceError(
                "unreadable",
                "there is no such file or folder.",
                path=str(path),
                remedy="Check the name and the current folder.",
            )
    except OSError as error:
        raise unreadable(str(path), error) from error
    if kind := irregular(path):
        raise not_a_file(str(path), kind)
    file_format = format_of(path)
    if file_format is None:
        raise SourceError("unknown_format", _unknown(path), path=str(path))
    folder = path.absolute().parent
    yield _File(path, folder.parent.name, (folder.name,), file_format, explicit=True)


def _in_folder(
    folder: Path, root: str, below: tuple[str, ...], without: Identity | None
) -> Iterator[_File | LeftOut]:
    try:
        if is_dataset(folder):
            for path in dataset_files(folder):
                yield _File(path, root, (*below, path.parent.name), "dataset", explicit=False)
            return
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(str(folder), error).left_out()
        return
    names = {name for path in entries if not is_sidecar(path) for name in (path.name, path.stem)}
    for path in entries:
        if is_sidecar(path) and described_name(path) in names:
            continue
        try:
            if without is not None and identity(path) == without:
                detail = "the result is written here."
                yield LeftOut(printable_path(path), "", "not_a_document", detail)
                continue
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                yield from _in_folder(path, root, (*below, path.name), without)
                continue
            left_out = _left_out(path)
        except OSError as error:
            left_out = unreadable(str(path), error).left_out()
        yield left_out or _File(
            path, root, below, SUFFIXES[suffix_of(path).lower()], explicit=False
        )


def _left_out(path: Path) -> LeftOut | None:
    """Why an entry of a folder is not read, or None."""
    reason: Reason
    if path.name.startswith("."):
        reason, detail = "hidden", "hidden files and folders are not read."
    elif path.is_dir():
        reason, detail = "not_a_document", "links to folders are not followed."
    elif is_sidecar(path):
        reason, detail = "not_a_document", "the file that it describes is not next to it."
    elif path.name.lower() in _READMES:
        reason, detail = "readme", "a README describes its folder. To read it, name the file."
    elif format_of(path) is None:
        reason, detail = "unknown_format", _unknown(path)
    elif kind := irregular(path):
        reason, detail = "not_a_document", f"this is {kind}, not a file."
    else:
        return None
    return LeftOut(printable_path(path), "", reason, detail)


def _unknown(path: Path) -> str:
    what = f"the suffix {path.suffix!r} is" if path.suffix else "a name without suffix is"
    remedy = " Save it as .docx." if path.suffix.lower() in _OF_WORD_PROCESSORS else ""
    return f"{what} not one of those read: {', '.join(SUFFIXES)}.{remedy}"


def _once(files: Iterable[_File]) -> tuple[list[_File], list[LeftOut]]:
    kept: dict[Path, _File] = {}
    again = []
    for file in files:
        resolved = Path(os.path.realpath(file.path))  # Path.resolve fails where links go in circles
        if resolved not in kept:
            kept[resolved] = file
            continue
        kept[resolved] = replace(kept[resolved], explicit=kept[resolved].explicit or file.explicit)
        detail = f"it was read as {printable_path(kept[resolved].path)}."
        again.append(LeftOut(printable_path(file.path), "", "listed_twice", detail))
    return list(kept.values()), again


def _with_ids(files: list[_File]) -> list[Source]:
    names = [_possible_ids(file) for file in files]
    counts = [Counter(column) for column in zip(*names, strict=True)]
    return [
        Source(
            file.path,
            file.format,
            next((n for n, c in zip(name, counts, strict=True) if c[n] == 1), name[-1]),
            file.explicit,
        )
        for file, name in zip(files, names, strict=True)
    ]


def _possible_ids(file: _File) -> tuple[str, ...]:
    suffix = suffix_of(file.path)
    stem = printable_path(file.path.name.removesuffix(suffix))
    below = printable_path("__".join((*file.below, stem)))
    whole = printable_path(f"{file.root}__{below}")
    everything = printable_path("__".join(file.path.absolute().parts[1:]))
    return stem, below, below + suffix, whole, whole + suffix, everything
