"""Exact duplicates, and identifiers that several documents have, in all ranks together.

One task reads the keys of all documents: 24 bytes for each. Of documents with the same text, the
first stays (the first rank, the first in it). Of the others with the same identifier, the later
ones get the hash of their text added to it, as `qazcorpus build` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.atomic import written_file
from qazcorpus.export.splits import EXACT_DUPLICATE, renamed
from qazcorpus.web_scale.carried import carried, passed
from qazcorpus.web_scale.kept import KEYS
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.rank_folder import rank_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class FindExact(PipelineStep):
    """Finds exact duplicates and repeated identifiers, and writes what each rank has to do."""

    type = "🫂 - DEDUP"
    name = "🟰 Exact duplicates and identifiers"

    def __init__(self, read: Path, folder: Path, tasks: int, *, drop: bool = True) -> None:
        super().__init__()
        self.read, self.folder, self.tasks, self.drop = read, folder, tasks, drop

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> DocumentsPipeline:
        """Write one file for each rank. There are no documents."""
        ranks = [np.load(rank_folder(self.read, number) / KEYS) for number in range(self.tasks)]
        dropped = _repeated(ranks, (0, 1)) if self.drop else [_none(keys) for keys in ranks]
        repeated = _repeated(ranks, (2,), without=dropped)
        for number, (drop, rename) in enumerate(zip(dropped, repeated, strict=True)):
            with (
                written_file(_marks(self.folder, number), parents=True) as part,
                part.open("wb") as stream,
            ):
                np.savez(stream, drop=drop, rename=rename)
            self.stat_update("duplicates", value=int(drop.sum()))
        yield from ()


class ApplyExact(PipelineStep):
    """Leaves out the exact duplicates of a rank, and renames documents with a repeated
    identifier."""

    type = "🔻 - FILTER"
    name = "🟰 Exact duplicates and identifiers"

    def __init__(self, folder: str | Path, ledger: Ledger | None = None) -> None:
        super().__init__()
        self.folder, self.ledger = Path(folder), ledger

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents that stay."""
        with np.load(_marks(self.folder, rank)) as marks:
            drop, rename = marks["drop"], marks["rename"]
        for place, item in enumerate(data or ()):
            if drop[place]:
                self.stat_update("dropped")
                if self.ledger is not None:
                    self.ledger.leave_out(item.id, EXACT_DUPLICATE, text=item.text)
                continue
            if rename[place]:
                self.stat_update("renamed")
                yield passed(renamed(carried(item)))
                continue
            yield item


def renamed_of(folder: Path, rank: int) -> int:
    """The number of documents of a rank that were renamed."""
    with np.load(_marks(folder, rank)) as marks:
        return int(marks["rename"].sum())


def _marks(folder: Path, rank: int) -> Path:
    return folder / f"{rank:05}.npz"


def _none(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return np.zeros(len(keys), dtype=bool)


def _repeated(
    ranks: Sequence[NDArray[np.uint64]],
    columns: Sequence[int],
    without: Sequence[NDArray[np.bool_]] | None = None,
) -> list[NDArray[np.bool_]]:
    """For each rank, which of its documents have a key that an earlier document has."""
    keys = np.concatenate([rank[:, list(columns)] for rank in ranks])
    left_out = np.concatenate(list(without)) if without else np.zeros(len(keys), dtype=bool)
    places = np.flatnonzero(~left_out)
    # A stable sort: documents with the same key stay in their order.
    order = places[np.lexsort([keys[places, column] for column in range(keys.shape[1])])]
    same = np.all(keys[order[1:]] == keys[order[:-1]], axis=1)
    repeated = np.zeros(len(keys), dtype=bool)
    repeated[order[1:][same]] = True
    return np.split(repeated, np.cumsum([len(rank) for rank in ranks])[:-1])
