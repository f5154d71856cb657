"""Gold annotations: standoff JSON files, one a document, checked against their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from qazcorpus.annotations.history import gold_file, not_gold, read_gold
from qazcorpus.document import NO_DOCUMENT, Document
from qazcorpus.document_checks import check_whole
from qazcorpus.errors import DocumentError, UsageError, printable_path
from qazcorpus.readers.report import LeftOut, ReadReport
from qazcorpus.regular_files import irregular
from qazcorpus.resources import resource

GOLD_LAYERS: Final = ("entities", "targets", "statements")
"""The layers that a gold file holds: they take the place of a pipeline's."""
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
_SEEN: Final = frozenset(
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
    corpus: Path | None = None,
    gold: Path | None = None,
    *,
    documents: Iterable[Document] | None = None,
) -> Iterator[Document]:
    """The project's documents with their gold layers, in the order of their doc_id.

    `corpus` and `gold` are the project's own folders when not given; ready `documents` take the
    place of `corpus`. Documents without a gold file are left out. Raises UsageError where `gold` is
    no folder, DocumentError where a gold file does not fit its text.
    """
    from qazcorpus.readers import read_documents

    gold = gold or resource("annotations", "gold")
    _require_folder(gold)
    if documents is None:
        documents = read_documents([corpus or resource("corpus", "documents")])
    for document in sorted(documents, key=lambda d: d.doc_id):
        path = gold_file(gold, document.doc_id)
        if path.exists():
            yield with_gold(document, path)


def those_with_gold(
    documents: Iterable[Document], gold: Path, report: ReadReport
) -> Iterator[Document]:
    """The documents that have a gold file, as they are; the others go to the report.

    Raises UsageError where `gold` is no folder.
    """
    _require_folder(gold)
    for document in documents:
        path = gold_file(gold, document.doc_id)
        if path.exists():
            yield document
        else:
            detail = f"it has no gold file: there is no {printable_path(path)}."
            report.leave_out(LeftOut(document.doc_id, "", "no_gold", detail))


def held_out(documents: Iterable[Document]) -> list[Document]:
    """The documents that the embedded statement models did not learn from, and that the authors
    of the rules for statements did not see."""
    return [
        document
        for document in documents
        if document.metadata.extra.get("matter") in HELD_OUT and document.doc_id not in _SEEN
    ]


def _require_folder(gold: Path) -> None:
    if gold.exists() and not gold.is_dir():
        raise UsageError(
            f"this is {irregular(gold) or 'a file'}, not a folder.",
            path=gold,
            remedy="Name the folder of the gold files.",
        )


def with_gold(document: Document, path: Path) -> Document:
    """The document with the layers of its gold file.

    Raises ReadError for a file that is not gold, DocumentError where it was made for another text.
    """
    data = read_gold(path)
    if data["text_sha256"] != document.text_sha256:
        raise DocumentError(
            "these annotations were made for another version of the text.",
            path=path,
            remedy=f"Restore the text of {document.doc_id}, or annotate it anew.",
        )
    try:
        layers = {layer: data[layer] for layer in (*GOLD_LAYERS, "origin")}
        read = Document.from_dict({"doc_id": document.doc_id, "text": document.text, **layers})
        check_whole(read)
    except DocumentError as error:
        raise not_gold(path, ValueError(error.problem.removeprefix(NO_DOCUMENT))) from error
    except KeyError as error:
        raise not_gold(path, error) from error
    return replace(
        document,
        entities=read.entities,
        targets=read.targets,
        statements=read.statements,
        origin={**document.origin, **read.origin},
    )
