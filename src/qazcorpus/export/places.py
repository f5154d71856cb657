"""Where an export goes, and what former ones left there.

Beside its files an export keeps a list of them, `.exported` and the format's suffix, as `sha256sum`
writes it: so the next one can take away those that it does not write any more, and no file that
somebody else wrote or changed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.atomic import Replacement
from qazcorpus.errors import UsageError, first_of
from qazcorpus.outputs import check_file, check_folder, check_no_workplace_part

DOCBIN_SUFFIX: Final = ".spacy"
_MOST_NAMED: Final = 3
# Of one file and of several: stale ones, and those that stay as they were changed, linked, others'.
_SAID: Final = (
    (
        "taken away: an earlier export wrote it, and this one does not",
        "taken away: an earlier export wrote them, and this one does not",
    ),
    (
        "stays, though not exported any more: it was changed since",
        "stay, though not exported any more: they were changed since",
    ),
    (
        "stays, though not exported any more: it is a link, or lies behind one",
        "stay, though not exported any more: they are links, or lie behind one",
    ),
    ("stays: no export wrote it", "stay: no export wrote them"),
)


def shard_name(name: str, number: int) -> str:
    """The name of a DocBin, from 0: `NAME.spacy`, `NAME-1.spacy`, …"""
    return f"{name}-{number}{DOCBIN_SUFFIX}" if number else f"{name}{DOCBIN_SUFFIX}"


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """A folder that a format's files go to: `NAME` and `suffix`, or a folder `NAME` of files."""

    output: Path
    suffix: str
    folders: bool

    def check(self, name: str, *, overwrite: bool) -> None:
        """Raises UsageError or QazcorpusError where `NAME` cannot be written: without `overwrite`
        also for what is there already."""
        check_folder(self.output)
        path = self.output / f"{name}{self.suffix}"
        check_no_workplace_part(path)
        taken = next(self._taken(name, path), None)
        if not overwrite and taken is not None:
            raise UsageError(
                f"the {'folder' if self.folders else 'file'} is there already.",
                path=taken,
                remedy="Name another folder, or allow it with overwrite (--overwrite).",
            )
        if self.folders:
            check_folder(path)
        elif self.output.is_dir():
            check_file(path)

    def finish(self, replacement: Replacement, names: Collection[str]) -> dict[str, list[str]]:
        """Say which files of former exports of these names go away now, and write down the new
        ones; what is gone and what stays, in words, by the name that the files belong to."""
        new = {
            file.relative_to(replacement.new).as_posix(): _digest(file)
            for file in sorted(replacement.new.rglob("*"))
            if not file.is_dir()
        }
        former = self._former()
        ours = {name for name in former if any(self._belongs(name, to) for to in names)}
        there = {name for name in ours - new.keys() if (self.output / name).is_file()}
        linked = {name for name in there if self._is_linked(name)}
        stale = there - linked
        changed = {name for name in stale if _digest(self.output / name) != former[name]}
        others = {name for to in names for name in self._of_others(to)} - new.keys() - ours
        replacement.gone |= stale - changed
        kept = {name: former[name] for name in (former.keys() - ours) | changed | linked}
        (replacement.new / self._list).write_text(
            "".join(f"{digest}  {name}\n" for name, digest in sorted((new | kept).items())),
            encoding="utf-8",
            newline="\n",
        )
        said = (stale - changed, changed, linked, others)
        told: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):  # NAME-1 is not a part of NAME
            for files, (one, several) in zip(said, _SAID, strict=True):
                own = {file for file in files if self._belongs(file, name)}
                files.difference_update(own)
                if own:
                    what = one if len(own) == 1 else several
                    told.setdefault(name, []).append(
                        f"{first_of(sorted(own), _MOST_NAMED)}: {what}"
                    )
        return told

    @property
    def _list(self) -> str:
        return f".exported{self.suffix}"

    def _taken(self, name: str, path: Path) -> Iterator[Path]:
        if self.folders and path.is_dir() and not any(path.iterdir()):
            return
        if os.path.lexists(path):  # a link that leads to nowhere counts, too
            yield path
        yield from (self.output / shard for shard in self._shards(name))

    def _of_others(self, name: str) -> Iterator[str]:
        """The files that are in the way of `NAME`, or lie among its own."""
        if self.folders and (self.output / name).is_dir():
            yield from (f"{name}/{path.name}" for path in (self.output / name).iterdir())
        yield from self._shards(name)

    def _shards(self, name: str) -> Iterator[str]:
        if self.suffix == DOCBIN_SUFFIX and self.output.is_dir():
            for path in self.output.iterdir():
                if re.fullmatch(rf"{re.escape(name)}-[1-9]\d*{DOCBIN_SUFFIX}", path.name):
                    yield path.name

    def _former(self) -> dict[str, str]:
        """The files that former exports wrote, and the SHA-256 of each."""
        try:
            lines = (self.output / self._list).read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return {}
        parts = (line.partition("  ") for line in lines)
        return {name: digest for digest, _, name in parts if name}

    def _is_linked(self, name: str) -> bool:
        path = self.output / name
        return path.is_symlink() or (self.folders and path.parent.is_symlink())

    def _belongs(self, file: str, name: str) -> bool:
        # Whoever wrote the list, no name outside of the folder is taken away; links, which may lead
        # there, are left out of what is.
        if self.folders:
            folder, _, rest = file.partition("/")
            return folder == name and bool(rest) and not {"/", "\\"} & set(rest) and rest != ".."
        return file == f"{name}{self.suffix}" or bool(
            self.suffix == DOCBIN_SUFFIX
            and re.fullmatch(rf"{re.escape(name)}-[1-9]\d*{DOCBIN_SUFFIX}", file)
        )


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
