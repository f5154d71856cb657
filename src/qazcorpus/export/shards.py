"""Writing rows to Parquet files in batches. Memory does not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH_ROWS: Final = 1_000
# The row of an annotated document, as Python objects, needs about a hundred times the memory of its
# text.
_BATCH_CHARACTERS: Final = 500_000
_SHARD_BYTES: Final = 500_000_000


@dataclass(slots=True)
class SplitSize:
    """The size of a split: the number of rows, and their bytes in memory and in files."""

    rows: int = 0
    memory_bytes: int = 0
    file_bytes: int = 0


@dataclass(slots=True)
class _OpenSplit:
    size: SplitSize = field(default_factory=SplitSize)
    rows: list[dict[str, Any]] = field(default_factory=list)
    characters: int = 0
    shards: list[Path] = field(default_factory=list)
    writer: pq.ParquetWriter | None = None


class ShardWriter:
    """Writes `SPLIT-00000.parquet` and so on. A split without rows has no file.

    It is a context manager, which closes its files at the end of the block, also after an error.
    """

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._splits: dict[str, _OpenSplit] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for state in self._splits.values():
            _end_shard(state)

    def add(self, split: str, rows: Iterable[dict[str, Any]], characters: int) -> None:
        """Add a document's rows; `characters` is the length of its text."""
        state = self._splits.setdefault(split, _OpenSplit())
        state.rows.extend(rows)
        state.characters += characters
        if len(state.rows) >= _BATCH_ROWS or state.characters >= _BATCH_CHARACTERS:
            self._flush(split, state)

    def finish(self) -> dict[str, SplitSize]:
        """Write the remaining rows. Gives the size of each split that has rows."""
        for split, state in self._splits.items():
            self._flush(split, state)
            _end_shard(state)
        return {split: state.size for split, state in self._splits.items() if state.size.rows}

    def _flush(self, split: str, state: _OpenSplit) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if state.rows:
            if state.writer is None:
                path = self._folder / f"{split}-{len(state.shards):05}.parquet"
                self._folder.mkdir(parents=True, exist_ok=True)
                state.writer = pq.ParquetWriter(path, self._schema, compression="zstd")
                state.shards.append(path)
            table = pa.Table.from_pylist(state.rows, schema=self._schema)
            state.writer.write_table(table)
            state.size.rows += table.num_rows
            state.size.memory_bytes += table.nbytes
            if state.shards[-1].stat().st_size >= _SHARD_BYTES:
                _end_shard(state)
        state.rows, state.characters = [], 0


def _end_shard(state: _OpenSplit) -> None:
    if state.writer is not None:
        state.writer.close()
        state.writer = None
        state.size.file_bytes += state.shards[-1].stat().st_size
