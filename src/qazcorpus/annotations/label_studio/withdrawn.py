"""The documents that were taken back from a workplace: `WORKPLACE/withdrawn` has a file for each,
with all that was made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qazcorpus.annotations.label_studio.stored import stored_documents
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.errors import ReadError


def withdrawn_documents(workplace: Workplace) -> dict[str, str]:
    """When each document was withdrawn; those that were pushed again since are none."""
    found: dict[str, str] = {}
    for path in sorted(workplace.withdrawn_path.glob("*.json")):
        record = read_withdrawn(path)
        found[str(record["doc_id"])] = str(record["withdrawn"])
    if found:
        for doc_id in stored_documents(workplace.documents_path):
            found.pop(doc_id, None)
    return found


def read_withdrawn(path: Path) -> dict[str, Any]:
    """The record of a document; raises ReadError where the file holds none."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not {"doc_id", "withdrawn", "tasks"} <= record.keys():
            raise ValueError("doc_id, withdrawn or tasks are missing")
    except (OSError, ValueError, AttributeError) as error:
        raise ReadError(
            f"this is not a document that was withdrawn: {error}.",
            path=path,
            remedy="Restore it from a backup: qazcorpus annotate restore FILE",
        ) from error
    return record
