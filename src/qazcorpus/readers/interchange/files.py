"""Find and read the files of other annotation tools, and name their documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError
from qazcorpus.file_names import file_doc_id
from qazcorpus.regular_files import require_regular


def files_in(path: Path, suffixes: Sequence[str]) -> list[Path]:
    """The file itself, or all files with one of the suffixes in a folder and its subfolders.

    Raises ReadError if there is none.
    """
    require_regular(path)
    ends = f"Files of this format end in {' or '.join(suffixes)}."
    if path.is_file():
        if path.suffix.lower() in suffixes:
            return [path]
        archive = path.suffix.lower() == ".zip"
        raise ReadError(
            "the name is not that of a file of this format.",
            path=path,
            remedy=f"{ends}{' Unpack the archive and name its folder.' if archive else ''}",
        )
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in suffixes
        and not file.is_dir()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    for file in found:
        require_regular(file)
    if not found:
        raise ReadError(
            "there is no file to read." if path.exists() else "there is no such file or folder.",
            path=path,
            remedy=ends,
        )
    return found


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, exactly as it is. Raises ReadError if it cannot be read."""
    require_regular(path)
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"this is not UTF-8 text: {error.reason}.",
            path=path,
            place=f"byte {error.start}",
            remedy="Save it as UTF-8.",
        ) from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}.", path=path) from error


def read_lines(path: Path) -> list[str]:
    """The lines of a file in UTF-8, without its byte order mark and without carriage returns at
    their ends. Raises ReadError if it cannot be read."""
    text = read_text(path).removeprefix("\ufeff")
    return [line.removesuffix("\r") for line in text.split("\n")]


def named_by(path: Path) -> tuple[str, str]:
    """The names of the document and of the annotator in the path of a file.

    A project exported from INCEpTION has `annotation/DOCUMENT/ANNOTATOR.tsv` (and
    `curation/DOCUMENT/CURATION_USER.tsv`). Other paths have only the name of the document.
    """
    folder = path.absolute().parent
    if folder.parent.name in ("annotation", "curation"):
        return file_doc_id(Path(folder.name).stem), path.stem
    return file_doc_id(path.stem), ""


# The largest integer in Java, which UIMA's programs use; no text is so long.
LARGEST: Final = 2**31 - 1
_DIGITS: Final = re.compile("[0-9]{1,10}")


def whole_number(written: str, what: str, *, path: str | Path, place: str, remedy: str) -> int:
    """The number in a string. Raises ReadError if it is not a number, or is above `LARGEST`.

    `int` alone would accept digits of any script, and would fail on numbers with thousands of
    digits.
    """
    number = int(written) if _DIGITS.fullmatch(written) else -1
    if not 0 <= number <= LARGEST:
        said = written if len(written) <= 20 else f"{written[:20]}…"
        digits = written.isascii() and written.isdecimal()
        problem = f"larger than {LARGEST:,}" if digits else "not a whole number"
        raise ReadError(f"{what} {said!r} is {problem}.", path=path, place=place, remedy=remedy)
    return number
