"""Files that are in the repository, but not in the package."""

from __future__ import annotations

from pathlib import Path

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.resources import resource


def in_repository(folder: str, *names: str) -> Path:
    """The path of a file in the repository, such as `annotations/stance/wordings.jsonl`.

    Raises UsageError if qazcorpus was not installed from its repository.
    """
    try:
        return resource(folder, *names)
    except QazcorpusError as error:
        raise UsageError(
            f"{'/'.join((folder, *names))} is in the repository of qazcorpus only.",
            remedy="Clone the repository and install from it: pip install -e '.[train]'",
        ) from error
