"""What no output may take the place of: an annotation workplace, a repository, one's home."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from qazcorpus.errors import UsageError, printable_path

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
