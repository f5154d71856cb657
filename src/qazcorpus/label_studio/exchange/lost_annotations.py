"""Annotations of the last pull that the server no longer has: count them and keep a copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qazcorpus.atomic import building, written_file
from qazcorpus.json_files import first_strings

Section = tuple[str, str, int]
"""A document, an annotator, and the id of a task in which the annotator worked on it."""
# A JSON string cannot contain this, because its quotation marks are escaped.
_TASKS: Final = b'"tasks": ['


def sections_of(line: bytes) -> Iterator[Section]:
    """The sections from which a line of `annotations.jsonl` was joined."""
    doc_id, annotator = first_strings(line, ("doc_id", "annotator"))
    _, _, rest = line.partition(_TASKS)
    numbers = rest.partition(b"]")[0]
    for number in json.loads(b"[" + numbers + b"]"):
        yield doc_id, annotator, number


def number_of_lost(annotations: Path, now: Collection[Section]) -> int:
    """The number of sections of the last pull's annotations that are missing now."""
    if not annotations.exists():
        return 0
    with annotations.open("rb") as file:
        return sum(section not in now for line in file for section in sections_of(line))


def keep_copies(annotations: Path, raw: Iterable[Path], backups: Path) -> Path:
    """Copy the last pull's annotations and the server's responses (`raw/`) to the backups. Returns
    the path of the copied annotations."""
    backups.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    kept = backups / f"annotations-{moment}.jsonl"
    with written_file(kept) as part:
        shutil.copyfile(annotations, part)
    with building(backups / f"raw-{moment}") as workspace:
        for path in raw:
            if path.is_file():
                shutil.copyfile(path, workspace / "new" / path.name)
    return kept
