"""Training texts of the statement model: gold documents and single statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from qazcorpus.annotations.gold import gold_documents
from qazcorpus.annotations.whole_texts import as_document
from qazcorpus.answers import stance_of
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.sentence_annotations import read_jsonl
from qazcorpus.readers.interchange.statement_words import statement_in_text
from qazcorpus.training.repository import in_repository


def matter(document: Document) -> str:
    """The matter of a gold document."""
    return str(document.metadata.extra["matter"])


def register(document: Document) -> str:
    """The register of a document: "news", "comment", "interview" …"""
    return str(document.metadata.extra["register"])


def matter_folds(documents: list[Document], number: int) -> list[frozenset[str]]:
    """The matters of each fold. Matters are sorted by the SHA-256 of their names and distributed to
    the folds in turn."""
    order = sorted(
        {matter(d) for d in documents}, key=lambda m: hashlib.sha256(m.encode()).digest()
    )
    return [frozenset(order[fold::number]) for fold in range(number)]


def gold_texts() -> list[Document]:
    """The gold documents with statements."""
    return [document for document in gold_documents() if document.statements]


@dataclass(frozen=True, slots=True)
class RelatedTargets:
    """Targets that are related to another one: who is for it is against its `opposites`, and a
    statement on it is not about those that are `near`; `wordings` mean the same."""

    opposites: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()


def single_statements(files: Iterable[Path]) -> Iterator[Document]:
    """Yield a document for each target of each line: a short text with one marked statement and its
    stance toward this target."""
    for path in files:
        for items in read_jsonl(path, _items, "this is not a single statement"):
            yield from items


@cache
def wordings() -> dict[str, list[str]]:
    """Other wordings of each target in gold documents, whole texts and short texts. Raises
    DocumentError for a broken row."""
    file = in_repository("annotations", "stance", "wordings.jsonl")
    return dict(read_jsonl(file, _wordings, "these are not wordings of a target"))


@cache
def related_targets() -> dict[str, RelatedTargets]:
    """The opposite and near targets, and other wordings, of each target that has any. Raises
    DocumentError for a broken row."""
    file = in_repository("annotations", "stance", "opposites.jsonl")
    found = dict(read_jsonl(file, _related, "these are not the opposites of a target"))
    for target, others in wordings().items():
        found[target] = replace(found.get(target, RelatedTargets()), wordings=tuple(others))
    return found


def names_of(documents: Iterable[Document]) -> set[str]:
    """The targets of documents in all wordings, in lower case."""
    others = wordings()
    targets = {target.text for document in documents for target in document.targets}
    names = targets.union(*(others.get(target, ()) for target in targets))
    return {name.lower() for name in names}


def refuse_matters(documents: Iterable[Document], kept: Iterable[Document]) -> None:
    """Raise UsageError if a document has a target of the `kept` documents, in any wording."""
    matters = names_of(kept)
    for document in documents:
        if found := names_of([document]) & matters:
            raise UsageError(
                f"«{document.text[:60]}…» is about «{found.pop()}», a matter that is held out for "
                "evaluation.",
                remedy="Leave this text out.",
            )


def _wordings(row: Any) -> tuple[str, list[str]]:
    return row["target"], [*row["wordings"]]


def _related(row: Any) -> tuple[str, RelatedTargets]:
    return row["target"], RelatedTargets(
        *(tuple(row[key]) for key in ("opposites", "near", "wordings"))
    )


def _items(item: Any) -> list[Document]:
    statement = statement_in_text(item["text"], item)
    return [
        as_document(
            item["text"],
            about["target"],
            [replace(statement, target=about["target"], stance=stance_of(about["stance"]))],
        )
        for about in item.get("targets", [item])
    ]
