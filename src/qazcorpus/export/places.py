"""The output folder of an export, and the files of earlier exports in it.

An export also writes a list of its files, `.exported` and the suffix of the format, in the form of
`sha256sum`. With this list, the next export can remove files that it does not write any more, and
keep files that somebody else wrote or changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.atomic import Replacement
from qazcorpus.errors import UsageError, first_of
from qazcorpus.outputs import check_file, check_folder, check_no_workplace_part
from qazcorpus.regular_files import file_sha256

DOCBIN_SUFFIX: Final = ".spacy"
_MAX_NAMED: Final = 3
# Messages for one file and for several: stale files, and files that stay because they were changed,
# are linked or belong to somebody else.
_MESSAGES: Final = (
    (
        "removed: an earlier export wrote it, and this one does not",
        "removed: an earlier export wrote them, and this one does not",
    ),
    (
        "kept, although it is not exported any more: it was changed",
        "kept, although they are not exported any more: they were changed",
    ),
    (
        "kept, although it is not exported any more: it is a link, or is in a linked folder",
        "kept, although they are not exported any more: they are links, or are in a linked folder",
    ),
    ("kept: no export wrote it", "kept: no export wrote them"),
)


def shard_name(name: str, number: int) -> str:
    """The name of a DocBin, from 0: `NAME.spacy`, `NAME-1.spacy`, …"""
    return f"{name}-{number}{DOCBIN_SUFFIX}" if number else f"{name}{DOCBIN_SUFFIX}"


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """The output folder of a format. Its files are `NAME` and `suffix`, or in a folder `NAME`."""

    output: Path
    suffix: str
    folders: bool

    def check(self, name: str, *, overwrite: bool) -> None:
        """Raise UsageError or QazcorpusError if `NAME` cannot be written, or exists and `overwrite`
        is false."""
        check_folder(self.output)
        path = self.output / f"{name}{self.suffix}"
        check_no_workplace_part(path)
        taken = next(self._taken(name, path), None)
        if not overwrite and taken is not None:
            raise UsageError(
                f"the {'folder' if self.folders else 'file'} already exists.",
                path=taken,
                remedy="Name another folder, or allow it with overwrite (--overwrite).",
            )
        if self.folders:
            check_folder(path)
        elif self.output.is_dir():
            check_file(path)

    def finish(self, replacement: Replacement, names: Collection[str]) -> dict[str, list[str]]:
        """Add the files of earlier exports that are removed to `replacement`, and write the new
        list of files. Gives messages about files that are removed and kept, by name."""
        new = {
            file.relative_to(replacement.new).as_posix(): file_sha256(file)
            for file in sorted(replacement.new.rglob("*"))
            if not file.is_dir()
        }
        former = self._former()
        ours = {name for name in former if any(self._belongs(name, to) for to in names)}
        there = {name for name in ours - new.keys() if (self.output / name).is_file()}
        linked = {name for name in there if self._is_linked(name)}
        stale = there - linked
        changed = {name for name in stale if file_sha256(self.output / name) != former[name]}
        others = {name for to in names for name in self._of_others(to)} - new.keys() - ours
        replacement.gone |= stale - changed
        kept = {name: former[name] for name in (former.keys() - ours) | changed | linked}
        (replacement.new / self._list).write_text(
            "".join(f"{digest}  {name}\n" for name, digest in sorted((new | kept).items())),
            encoding="utf-8",
            newline="\n",
        )
        found = (stale - changed, changed, linked, others)
        messages: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):  # NAME-1 is not a part of NAME
            for files, (one, several) in zip(found, _MESSAGES, strict=True):
                own = {file for file in files if self._belongs(file, name)}
                files.difference_update(own)
                if own:
                    what = one if len(own) == 1 else several
                    messages.setdefault(name, []).append(
                        f"{first_of(sorted(own), _MAX_NAMED)}: {what}"
                    )
        return messages

    @property
    def _list(self) -> str:
        return f".exported{self.suffix}"

    def _taken(self, name: str, path: Path) -> Iterator[Path]:
        if self.folders and path.is_dir() and not any(path.iterdir()):
            return
        if os.path.lexists(path):  # also a link to a file that does not exist
            yield path
        yield from (self.output / shard for shard in self._shards(name))

    def _of_others(self, name: str) -> Iterator[str]:
        """The files in the folder `NAME`, or with the names of its shards."""
        if self.folders and (self.output / name).is_dir():
            yield from (f"{name}/{path.name}" for path in (self.output / name).iterdir())
        yield from self._shards(name)

    def _shards(self, name: str) -> Iterator[str]:
        if self.suffix == DOCBIN_SUFFIX and self.output.is_dir():
            for path in self.output.iterdir():
                if re.fullmatch(rf"{re.escape(name)}-[1-9]\d*{DOCBIN_SUFFIX}", path.name):
                    yield path.name

    def _former(self) -> dict[str, str]:
        """The files that earlier exports wrote, with the SHA-256 of each."""
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
        # The list may be wrong, so files outside of the folder are never removed. Links may lead
        # there, so they are not removed either.
        if self.folders:
            folder, _, rest = file.partition("/")
            return folder == name and bool(rest) and not {"/", "\\"} & set(rest) and rest != ".."
        return file == f"{name}{self.suffix}" or bool(
            self.suffix == DOCBIN_SUFFIX
            and re.fullmatch(rf"{re.escape(name)}-[1-9]\d*{DOCBIN_SUFFIX}", file)
        )
