"""`imported.jsonl`: the annotations of a workplace that were made in other tools."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.json_files import first_strings, json_line
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.workplace import Workplace


def add_imported(
    workplace: Workplace, annotations: Iterable[Annotation], *, overwrite: bool = False
) -> Path | None:
    """Add annotations to a workplace's `imported.jsonl`, atomically.

    With `overwrite` they replace annotations of the same annotators and documents. The old file is
    then copied to `backups/`, and the path of the copy is returned. Raises UsageError if there are
    such annotations and `overwrite` is false.
    """
    path = workplace.imported_path
    with command_lock(workplace, "import"):
        new: set[tuple[str, str]] = set()
        replaced = False
        with written_file(path) as part:
            with part.open("wb") as file:
                for annotation in annotations:
                    new.add((annotation.document.doc_id, annotation.annotator))
                    file.write(json_line(annotation.to_dict()))
                for line in _lines(path):
                    doc_id, name = first_strings(line, ("doc_id", "annotator"))
                    if (doc_id, name) not in new:
                        file.write(line)
                    elif overwrite:
                        replaced = True
                    else:
                        raise UsageError(
                            f"the document {doc_id!r} was imported from {name} before.",
                            path=path,
                            remedy="Replace it with --overwrite, or name another annotator.",
                        )
            return _kept(workplace) if replaced else None


def _lines(path: Path) -> Iterator[bytes]:
    if path.is_file():
        with path.open("rb") as file:
            yield from file


def _kept(workplace: Workplace) -> Path:
    workplace.backups_path.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    kept = workplace.backups_path / f"imported-{moment}.jsonl"
    with written_file(kept) as part:
        shutil.copyfile(workplace.imported_path, part)
    return kept
