"""The counts of a data set as plain values, and the sum of those of all ranks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Origin
from qazcorpus.export.shards import SplitSize
from qazcorpus.export.summary import DatasetCounts

TALLY: Final = "tally.json"
Sizes = dict[str, dict[str, SplitSize]]


def write_tally(folder: Path, counts: DatasetCounts, sizes: Sizes) -> None:
    """Write the counts of a rank, and the sizes of its files, into its folder."""
    values = {
        "counts": {field.name: _plain(getattr(counts, field.name)) for field in fields(counts)},
        "sizes": {
            configuration: {split: asdict(size) for split, size in splits.items()}
            for configuration, splits in sizes.items()
        },
    }
    (folder / TALLY).write_text(json.dumps(values, ensure_ascii=False), "utf-8")


def add_tally(folder: Path, counts: DatasetCounts, sizes: Sizes) -> None:
    """Add the counts and the sizes that `write_tally` wrote for a rank."""
    values = json.loads((folder / TALLY).read_text("utf-8"))
    for name, value in values["counts"].items():
        if isinstance(value, int):
            setattr(counts, name, getattr(counts, name) + value)
        else:
            _add(getattr(counts, name), value)
    for configuration, splits in values["sizes"].items():
        known = sizes.setdefault(configuration, {})
        for split, size in splits.items():
            total = known.setdefault(split, SplitSize())
            for what, number in size.items():
                setattr(total, what, getattr(total, what) + number)


def _plain(value: Any) -> Any:
    """An integer, or the counts as a list of keys with numbers; by key, if there are several."""
    if isinstance(value, Counter):
        return [[_plain_key(key), number] for key, number in value.items()]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def _plain_key(key: Any) -> Any:
    if isinstance(key, tuple):
        return [_plain_key(part) for part in key]
    return asdict(key) if isinstance(key, Origin) else key


def _key(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_key(part) for part in plain)
    return Origin(**plain) if isinstance(plain, dict) else plain


def _add(known: Any, value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _add(known.setdefault(key, Counter()), inner)
        return
    for key, number in value:
        known[_key(key)] += number
