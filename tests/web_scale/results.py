"""The rows of a data set, to compare."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

CONFIGURATIONS = ("documents", "ner", "stance")


def rows_of(dataset: Path) -> dict[str, list[tuple[str, str]]]:
    """Each configuration's rows in their order: the split, and the row as JSON."""
    return {
        configuration: [
            (path.name.partition("-")[0], json.dumps(row, ensure_ascii=False, sort_keys=True))
            for path in sorted((dataset / configuration).glob("*.parquet"))
            for row in pq.read_table(path).to_pylist()
        ]
        for configuration in CONFIGURATIONS
    }


def without_splits(rows: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    """The rows in an order of their own, whatever their split."""
    return {name: sorted(row for _, row in found) for name, found in rows.items()}


def column(dataset: Path, name: str) -> list[Any]:
    """A column of `documents`."""
    return [json.loads(row)[name] for _, row in rows_of(dataset)["documents"]]


def scale(recipe: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """The command in a process of its own, with warnings as errors."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "qazcorpus", "scale", str(recipe), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )


def ended(process: subprocess.Popen[str], status: int = 0) -> str:
    """What the command printed. It must end with this status."""
    try:
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == status, said
    return said
