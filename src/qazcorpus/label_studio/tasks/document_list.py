"""The columns in the list of a project's documents: name, title, beginning of the text and target.

Without this list, Label Studio makes a default one when the project is first opened. It shows every
value of a task, with a column of JSON before the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qazcorpus.label_studio.tasks.interface_adjudication import DISPUTES
from qazcorpus.label_studio.tasks.tasks import BLANK

TITLE: Final = "Құжаттар"
_OWN: Final = (
    *("targets", "start", "part", "parts", "text_sha256", "source", BLANK),
    *("published", "url", "byline", DISPUTES, "fingerprint", "annotators", "of"),
)
_EDITOR: Final = (
    *("id", "inner_id", "cancelled_annotations", "total_predictions", "annotators"),
    *("annotations_results", "annotations_ids", "predictions_score", "predictions_results"),
    *("predictions_model_versions", "file_upload", "storage_filename", "created_at"),
    *("updated_at", "updated_by", "avg_lead_time", "draft_exists"),
)
_NARROW: Final = ("completed_at", "data.doc_id", "data.title", "data.target_line")
_WIDTHS: Final = {"doc_id": 130, "title": 260, "text": 320, "target_line": 210}


def is_earlier_version(view: Mapping[str, Any]) -> bool:
    """Whether a list was made by an earlier version and is unchanged: before it showed names and
    titles, or before there were blank tasks."""
    blank = f"tasks:data.{BLANK}"
    hidden = {*document_list()["hiddenColumns"]["explore"]} - {blank}
    there = view.get("hiddenColumns")
    explored = there.get("explore") if isinstance(there, Mapping) else None
    if not isinstance(explored, list):
        return False
    without_names = hidden | {"tasks:data.doc_id", "tasks:data.title"}
    return {*explored} == hidden or {*explored} - {blank} == without_names


def document_list() -> dict[str, Any]:
    """The list in the form that the server stores. It shows the text, the document's name and
    title, the target and the time of completion; next to an open document, it shows only the
    text."""
    hidden = [f"tasks:data.{name}" for name in _OWN] + [f"tasks:{name}" for name in _EDITOR]
    return {
        "title": TITLE,
        "type": "list",
        "target": "tasks",
        "hiddenColumns": {
            "explore": hidden,
            "labeling": [*hidden, *(f"tasks:{name}" for name in _NARROW)],
        },
        "columnsWidth": {f"tasks:data.{name}": width for name, width in _WIDTHS.items()},
    }
