"""Reading a data set of `qazcorpus build`: its `documents` configuration, with all layers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Token,
    statements_from,
    targets_from,
)
from qazcorpus.errors import DocumentError, ReadError, UsageError
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source
from qazcorpus.readers.report import LeftOut
from qazcorpus.readers.rows import annotated_document, check_columns, row_document
from qazcorpus.readers.tables import open_parquet, parquet_rows

_CARD: Final = "README.md"
_FILES: Final = "documents*/*.parquet"


def is_dataset(folder: Path) -> bool:
    """Whether a folder has a card and Parquet files of a `documents` configuration."""
    return (folder / _CARD).is_file() and bool(dataset_files(folder))


def dataset_files(folder: Path) -> list[Path]:
    """The files of the `documents` configuration, in order."""
    return sorted(folder.glob(_FILES))


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The documents of one file of a data set, with the layers that were written.

    Rows that lack columns of the configuration are read like rows of other tables. Raises
    SourceError if the file is damaged or has no column `text`.
    """
    with open_parquet(source) as table:
        check_columns(table.schema_arrow.names, source)
        for number, row in enumerate(parquet_rows(table, source), start=1):
            place = f"row {number}"
            if isinstance(row, LeftOut):
                yield row
                continue
            try:
                yield annotated_document(document_from_row(row), place)
            except (KeyError, TypeError):
                yield row_document(row, source=source, number=number, place=place)
            except DocumentError as error:
                yield LeftOut(source.name, place, "bad_row", str(error))


SPLITS: Final = ("train", "validation", "test")


def is_own_dataset(folder: Path) -> bool:
    """Whether the folder is a data set that qazcorpus wrote."""
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(report, dict)
        and report.get("made_by") == "qazcorpus"
        and (folder / "documents").is_dir()
    )


def require_own_dataset(folder: Path) -> None:
    """Raise UsageError if qazcorpus did not write the folder."""
    if not is_own_dataset(folder):
        raise UsageError(
            "this is not a data set of qazcorpus.",
            path=folder,
            remedy="Name a folder that 'qazcorpus build' wrote.",
        )


def dataset_splits(folder: Path) -> tuple[str, ...]:
    """The splits that have documents, in the order train, validation, test."""
    return tuple(split for split in SPLITS if _files(folder, split))


def read_dataset_documents(folder: Path, split: str = "") -> Iterator[Document]:
    """The documents of a data set, or of the named split, read a few at a time.

    All layers, their origins and the metadata are the same as when they were written. Raises
    UsageError if the folder is not a data set of qazcorpus or has no such split, ReadError for a
    broken file.
    """
    require_own_dataset(folder)
    splits = dataset_splits(folder)
    if split and split not in splits:
        raise UsageError(
            f"the data set has no split {split!r}.",
            path=folder,
            remedy=f"Its splits: {', '.join(splits)}.",
        )
    for name in (split,) if split else splits:
        for path in _files(folder, name):
            yield from _documents(path)


def read_dataset_texts(folder: Path, split: str) -> Iterator[str]:
    """The texts of a split's documents, without layers."""
    for path in _files(folder, split):
        for _, row in _rows(path, ["text"]):
            yield row["text"]


def document_from_row(row: Mapping[str, Any]) -> Document:
    """The document of one row of the `documents` configuration. Raises DocumentError if the row is
    not a valid document."""
    text = row["text"]
    stated = ("title", "source", "url", "published", "licence", "language", "target", "sha256")
    return Document(
        doc_id=row["doc_id"],
        text=text,
        metadata=Metadata(
            **{name: row[name] for name in stated},
            extra={item["key"]: item["value"] for item in row["extra"]},
            # Data sets of earlier versions have one target.
            other_targets=tuple(row.get("other_targets") or ()),
        ),
        tokens=tuple(Token(**item) for item in row["tokens"]),
        sentences=tuple(
            Sentence(**item, text=text[item["start"] : item["end"]]) for item in row["sentences"]
        ),
        entities=_entities(row["entities"]),
        targets=targets_from(row["targets"]),
        statements=statements_from(row["statements"]),
        origin={
            item["layer"]: Origin(item["kind"], item["name"], item["version"])
            for item in row["origin"]
        },
    )


def _entities(items: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
    """The outermost names, with the others inside them. A name comes before those inside it. Data
    sets of earlier versions have no depth."""
    waiting: list[list[Entity]] = [[]]  # the names of each depth that are not in an outer one yet
    for item in reversed(list(items)):
        depth = item.get("depth", 0)
        waiting += ([] for _ in range(len(waiting), depth + 2))
        inner = tuple(reversed(waiting[depth + 1]))
        waiting[depth + 1] = []
        values = {name: value for name, value in item.items() if name not in ("parent", "depth")}
        waiting[depth].append(Entity(**values, inner=inner))
    return tuple(reversed(waiting[0]))


def _files(folder: Path, split: str) -> list[Path]:
    return sorted((folder / "documents").glob(f"{split}-*.parquet"))


def _documents(path: Path) -> Iterator[Document]:
    for number, row in _rows(path):
        try:
            document = document_from_row(row)
        except (KeyError, TypeError) as error:
            raise ReadError(
                f"the columns are not those of a data set of qazcorpus: {error}.",
                path=path,
                place=f"row {number}",
                remedy="Build the data set again.",
            ) from error
        except DocumentError as error:
            raise ReadError(error.problem, path=path, place=f"row {number}") from error
        yield document


def _rows(
    path: Path, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    source = Source(path, "dataset", path.stem)
    with open_parquet(source) as table:
        for number, row in enumerate(parquet_rows(table, source, columns), start=1):
            if isinstance(row, LeftOut):
                raise ReadError(row.detail, path=path, place=row.place)
            yield number, row
