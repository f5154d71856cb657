"""Rows of annotated sentences, which name their text by its hash."""

import hashlib
import json
from pathlib import Path


def written_row(path: Path, text: str, **row: object) -> Path:
    """A file with one row about a text."""
    named = {
        "source": "test",
        "licence": "CC0",
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    path.write_text(json.dumps(named | row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
