"""From what the user named to the files that are read, in a fixed order, each with its id."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qazcorpus.readers.dataset import dataset_files, is_dataset
from qazcorpus.readers.metadata import is_sidecar
from qazcorpus.readers.raw import SUFFIXES, Format, Source, unreadable
from qazcorpus.readers.report import LeftOut, SourceError

STANDARD_INPUT: Final = "-"
_READMES: Final = frozenset({"readme.md", "readme.markdown"})


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to read, and what stood among them and is not read."""

    sources: tuple[Source, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    below: tuple[str, ...]
    format: Format
    explicit: bool


def list_sources(
    names: Iterable[str | os.PathLike[str]], *, stdin_format: Format = "text"
) -> Listing:
    """Every file behind files, folders (recursive, sorted) and `-`, each once.

    A file's id is its stem; where stems meet, the path below its folder, and the suffix where these
    meet too. Raises SourceError for a name that is not there or not of a known format.
    """
    found: list[_File | LeftOut] = []
    from_stdin: list[Source] = []
    for name in names:
        if os.fspath(name) == STANDARD_INPUT:
            from_stdin.append(Source(None, stdin_format, "stdin", explicit=True))
        else:
            found.extend(_behind(Path(name)))
    files, again = _once(item for item in found if isinstance(item, _File))
    left_out = [item for item in found if isinstance(item, LeftOut)]
    return Listing((*from_stdin[:1], *_with_ids(files)), (*left_out, *again))


def _behind(path: Path) -> Iterator[_File | LeftOut]:
    if path.is_dir():
        yield from _in_folder(path, ())
        return
    if not path.exists():
        raise SourceError(
            "unreadable",
            "there is no such file or folder.",
            path=str(path),
            remedy="Check the name and the folder you are in.",
        )
    file_format = SUFFIXES.get(path.suffix.lower())
    if file_format is None:
        raise SourceError("unknown_format", _unknown(path), path=str(path))
    yield _File(path, (path.absolute().parent.name,), file_format, explicit=True)


def _in_folder(folder: Path, below: tuple[str, ...]) -> Iterator[_File | LeftOut]:
    if is_dataset(folder):
        for path in dataset_files(folder):
            yield _File(path, (*below, path.parent.name), "dataset", explicit=False)
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(str(folder), error).left_out()
        return
    for path in entries:
        if path.name.startswith("."):
            yield LeftOut(str(path), "", "hidden", "hidden files and folders are not read.")
        elif path.is_dir() and path.is_symlink():
            yield LeftOut(str(path), "", "not_a_document", "links to folders are not followed.")
        elif path.is_dir():
            yield from _in_folder(path, (*below, path.name))
        elif not is_sidecar(path):
            yield _entry(path, below)


def _entry(path: Path, below: tuple[str, ...]) -> _File | LeftOut:
    if path.name.lower() in _READMES:
        return LeftOut(
            str(path), "", "readme", "a folder's README describes it; name it to read it."
        )
    file_format = SUFFIXES.get(path.suffix.lower())
    if file_format is None:
        return LeftOut(str(path), "", "unknown_format", _unknown(path))
    if not path.is_file() and path.exists():
        return LeftOut(str(path), "", "not_a_document", "this is not a regular file.")
    return _File(path, below, file_format, explicit=False)


def _unknown(path: Path) -> str:
    what = f"the suffix {path.suffix!r} is" if path.suffix else "a name without suffix is"
    return f"{what} not one of those read: {', '.join(SUFFIXES)}."


def _once(files: Iterable[_File]) -> tuple[list[_File], list[LeftOut]]:
    kept: dict[Path, _File] = {}
    again = []
    for file in files:
        resolved = file.path.resolve()
        if resolved not in kept:
            kept[resolved] = file
            continue
        kept[resolved] = replace(kept[resolved], explicit=kept[resolved].explicit or file.explicit)
        again.append(
            LeftOut(str(file.path), "", "listed_twice", f"it was read as {kept[resolved].path}.")
        )
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


def _possible_ids(file: _File) -> tuple[str, str, str]:
    stem = file.path.stem
    by_path = "__".join((*file.below, stem))
    return stem, by_path, by_path + file.path.suffix
