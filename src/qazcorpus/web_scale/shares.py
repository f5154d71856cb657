"""Sharing the documents out to ranks.

The sources are listed once, when the work begins, and the list is kept: files that come later do
not move documents from one rank to another. A unit is what one rank reads in one piece: a file, a
data set of qazcorpus, or some row groups of a large Parquet file. The largest units are dealt out
first, each to the rank that has the fewest bytes, so the shares are even and always the same.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.readers.report import LeftOut
from qazcorpus.readers.sources import list_sources
from qazcorpus.web_scale.recipe import Recipe, SourceSpec

if TYPE_CHECKING:
    from datatrove.io import DataFolder

# Parquet files with more bytes are divided into units of about this size.
UNIT_BYTES: Final = 256_000_000
_ROW_FILES: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".json.gz", ".parquet")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a rank reads in one piece.

    `source` is the number of the source in the recipe. `stem` is the identifier of the file, and
    `alone` the one that it has when it is read without the others. `groups` are the first row group
    of a Parquet file and the one after the last; None for whole files.
    """

    source: int
    path: str
    size: int
    stem: str
    alone: str
    groups: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The units of each rank, in the order in which they are read, and what was not taken."""

    ranks: tuple[tuple[Unit, ...], ...]
    left_out: tuple[LeftOut, ...]


def make_plan(recipe: Recipe, *, unit_bytes: int = UNIT_BYTES) -> Plan:
    """List the sources and share them out.

    Raises UsageError if there is nothing to read, and ReadError for a file that does not exist.
    """
    units: list[Unit] = []
    left_out: list[LeftOut] = []
    for number, source in enumerate(recipe.sources):
        if source.kind == "files":
            found, others = _files(number, source, without=recipe.output)
            left_out += others
        else:
            found = list(_rows(number, source, recipe.path, unit_bytes))
        units += found
    if not units:
        raise UsageError(
            "the sources hold no file that can be read.",
            path=recipe.path,
            place="sources",
            remedy="Check their places.",
        )
    return Plan(_shared_out(units, recipe.tasks), tuple(left_out))


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan as JSON."""
    with written_file(path, parents=True) as part:
        part.write_text(json.dumps(asdict(plan), ensure_ascii=False), "utf-8")


def units_of_rank(path: Path, rank: int) -> tuple[Unit, ...]:
    """The units of one rank, in a plan that `save_plan` wrote."""
    values = json.loads(path.read_text("utf-8"))["ranks"][rank]
    return tuple(
        Unit(**{**value, "groups": tuple(value["groups"]) if value["groups"] else None})
        for value in values
    )


def left_out_of(path: Path) -> list[LeftOut]:
    """What the plan's listing did not take."""
    return [LeftOut(**value) for value in json.loads(path.read_text("utf-8"))["left_out"]]


def _shared_out(units: Sequence[Unit], tasks: int) -> tuple[tuple[Unit, ...], ...]:
    # A file costs something even if it is empty.
    loads = [(0, rank) for rank in range(tasks)]
    ranks: list[list[int]] = [[] for _ in range(tasks)]
    order = sorted(range(len(units)), key=lambda place: (-units[place].size, place))
    for place in order:
        load, rank = heapq.heappop(loads)
        ranks[rank].append(place)
        heapq.heappush(loads, (load + units[place].size + 1, rank))
    return tuple(tuple(units[place] for place in sorted(places)) for places in ranks)


def _files(
    number: int, source: SourceSpec, *, without: Path
) -> tuple[list[Unit], tuple[LeftOut, ...]]:
    listing = list_sources([source.place], without=without)
    units: dict[str, Unit] = {}
    for item in listing.sources:
        assert item.path is not None  # only standard input has none
        # The files of a data set are read together, through their folder.
        path = item.path.parent.parent if item.format == "dataset" else item.path
        size = item.path.stat().st_size
        if str(path) in units:
            known = units[str(path)]
            units[str(path)] = replace(known, size=known.size + size)
            continue
        alone = list_sources([path]).sources[0].doc_id
        units[str(path)] = Unit(number, str(path), size, item.doc_id, alone)
    return list(units.values()), listing.left_out


def _rows(number: int, source: SourceSpec, recipe: Path, unit_bytes: int) -> Iterator[Unit]:
    folder, names = row_files(source.place)
    if not names:
        raise UsageError(
            f"there are no rows here: {source.place}",
            path=recipe,
            place=f"sources[{number + 1}].rows",
            remedy=f"Files of these kinds are read: {', '.join(_ROW_FILES)}.",
        )
    for name, stem in zip(names, _stems(names), strict=True):
        size = int(folder.size(name) or 0)
        path = str(folder.resolve_paths(name))
        whole = Unit(number, path, size, stem, stem)
        if name.endswith(".parquet") and size > unit_bytes:
            yield from _divided(whole, folder, name, unit_bytes)
        else:
            yield whole


def row_files(place: str) -> tuple[DataFolder, list[str]]:
    """The folder of a place, local or remote, and its files of rows in order.

    The place is a file, a folder, or a pattern such as `corpus/*.jsonl.zst`.
    """
    from datatrove.io import get_datafolder

    folder = get_datafolder(place)
    if any(char in place for char in "*?["):
        parts = place.split("/")
        first = next(i for i, part in enumerate(parts) if any(char in part for char in "*?["))
        folder = get_datafolder("/".join(parts[:first]))
        return folder, sorted(folder.list_files(glob_pattern="/".join(parts[first:])))
    if folder.isfile(""):
        above, _, name = place.rpartition("/")
        return get_datafolder(above), [name]
    if not folder.exists(""):
        return folder, []
    return folder, [name for name in folder.list_files() if name.endswith(_ROW_FILES)]


def _divided(unit: Unit, folder: DataFolder, name: str, unit_bytes: int) -> Iterator[Unit]:
    import pyarrow.parquet as pq

    with folder.open(name, "rb") as stream, pq.ParquetFile(stream) as table:
        sizes = [
            table.metadata.row_group(group).total_byte_size
            for group in range(table.metadata.num_row_groups)
        ]
    whole = sum(sizes) or 1
    bounds, filled = [0], 0
    for group, size in enumerate(sizes):
        filled += size * unit.size // whole
        if filled >= unit_bytes:
            bounds.append(group + 1)
            filled = 0
    if bounds[-1] != len(sizes):
        bounds.append(len(sizes))
    for first, end in pairwise(bounds):
        share = sum(sizes[first:end]) * unit.size // whole
        yield replace(unit, size=share, groups=(first, end))


def _stems(names: Iterable[str]) -> list[str]:
    """The names without their suffixes, as parts of identifiers. If two would be the same, the
    whole names are taken."""
    names = list(names)
    plain = [_stem(name).replace("/", "__") for name in names]
    return plain if len({*plain}) == len(plain) else [name.replace("/", "__") for name in names]


def _stem(name: str) -> str:
    suffix: Any = next((suffix for suffix in _ROW_FILES if name.endswith(suffix)), "")
    return name.removesuffix(suffix)
