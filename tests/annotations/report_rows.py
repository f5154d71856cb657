"""An annotated report with two targets, as a line of `annotations/reports`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from qazcorpus.annotations.real_reports import ReportAnnotation, read_report_annotations

TEXT = "Әкім көпір салынады деді. Тұрғындар көпірге қарсы шықты. Ауа райы жылы болады."
TARGETS = [
    {"target": "көпір салу", "role": "matter"},
    {"target": "көпір салудан бас тарту", "role": "opposite"},
    {"target": "жол салу", "role": "near"},
]


def offsets(words: str, text: str = TEXT) -> list[int]:
    start = text.index(words)
    return [start, start + len(words)]


def statement(content: str, source: str | None, cue: str | None, *stances: str) -> dict[str, Any]:
    parts = {"content": content, "source": source, "cue": cue}
    marked = {part: offsets(words) if words else None for part, words in parts.items()}
    return {**marked, "stances": list(stances)}


SAID = statement("көпір салынады", "Әкім", "деді", "favor", "against", "none")
PROTEST = statement("көпірге қарсы шықты", "Тұрғындар", None, "against", "favor", "none")
WEATHER = statement("Ауа райы жылы болады", None, None, "none", "none", "none")


def row(**changes: Any) -> dict[str, Any]:
    """A valid row, with other values for some keys."""
    return {
        "source": "news",
        "id": "news-1",
        "licence": "CC0-1.0",
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "use": "develop",
        "matter": "көпір салу",
        "targets": TARGETS,
        "statements": [SAID, PROTEST, WEATHER],
        **changes,
    }


def written(path: Path, *rows: dict[str, Any]) -> Path:
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in rows or (row(),))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def annotation(folder: Path, **changes: Any) -> ReportAnnotation:
    return read_report_annotations(written(folder / "one.jsonl", row(**changes)))[0]
