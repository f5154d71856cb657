"""Gold annotations: standoff JSON files, one a document, checked against their text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.history import gold_file
from qazcorpus.document import (
    Document,
    Entity,
    Origin,
    statements_from,
    targets_from,
)
from qazcorpus.errors import DocumentError, ReadError
from qazcorpus.resources import resource

HELD_OUT: Final = frozenset(
    (
        "betting-ads",
        "dense-building",
        "doctor-licence",
        "domestic-violence",
        "e-scooters",
        "fast-train",
        "football-funding",
        "four-day-week",
        "glacier-resort",
        "income-tax",
        "nuclear-plant",
        "social-media-age",
        "wind-farm",
    )
)
"""Matters of the project's documents that the embedded statement models did not learn from (they
set the temperature of the models' confidence)."""
_IN_SIGHT: Final = frozenset(
    (
        "betting-ads-1",
        "betting-ads-2",
        "doctor-licence-1",
        "e-scooters-1",
        "e-scooters-2",
        "glacier-resort-1",
    )
)


def gold_documents(
    corpus: Path | None = None, gold: Path | None = None, *, documents: Iterable[Document] = ()
) -> Iterator[Document]:
    """The project's documents with their gold layers, in the order of their doc_id.

    `corpus` and `gold` are the project's own folders when not given; ready `documents` take the
    place of `corpus`. Documents without a gold file are left out. Raises DocumentError where a
    gold file does not fit its text.
    """
    from qazcorpus.readers import read_documents

    gold = gold or resource("annotations", "gold")
    ready = list(documents) or read_documents([corpus or resource("corpus", "documents")])
    for document in sorted(ready, key=lambda d: d.doc_id):
        path = gold_file(gold, document.doc_id)
        if path.is_file():
            yield with_gold(document, path)


def held_out(documents: Iterable[Document]) -> list[Document]:
    """The documents that the embedded statement models did not learn from, and that nobody had in
    sight who wrote the rules for statements."""
    return [
        document
        for document in documents
        if document.metadata.extra.get("matter") in HELD_OUT and document.doc_id not in _IN_SIGHT
    ]


def with_gold(document: Document, path: Path) -> Document:
    """The document with the layers of its gold file.

    Raises ReadError for a file that is not gold, DocumentError where it was made for another text.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["text_sha256"] != document.text_sha256:
            raise DocumentError(
                "these annotations were made for another version of the text.",
                path=path,
                remedy=f"Restore the text of {document.doc_id}, or annotate it anew.",
            )
        return replace(
            document,
            entities=tuple(Entity(**item) for item in data["entities"]),
            targets=targets_from(data["targets"]),
            statements=statements_from(data["statements"]),
            origin={
                **document.origin,
                **{layer: Origin(**origin) for layer, origin in data["origin"].items()},
            },
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(f"this is not a gold annotation file: {error}", path=path) from error
