"""The documents that were taken back from a workplace: `WORKPLACE/withdrawn` has a file for each,
with all that was made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.history import gold_file
from qazcorpus.annotations.label_studio.json_files import not_this, read_json_object
from qazcorpus.annotations.label_studio.stored import stored_documents
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.errors import ReadError

_WHAT: Final = "a document that was withdrawn"


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
    """The record of a document; raises ReadError where the file holds none, or has another name
    than the document's."""
    record = read_json_object(path, _WHAT)
    if lacking := {"doc_id", "withdrawn", "tasks"} - record.keys():
        raise not_this(path, _WHAT, f"it lacks {', '.join(sorted(lacking))}")
    ours = gold_file(path.parent, str(record["doc_id"]))
    if path.name != ours.name:
        raise ReadError(
            f"this holds the document {record['doc_id']!r}, whose file would be {ours.name}: it "
            "was renamed.",
            path=path,
            remedy=f"Name it {ours.name} again; where there is such a file already, keep this one "
            "in another folder.",
        )
    return record
