"""Batches of documents for several processes, and a compact form of the documents' layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from time import monotonic
from typing import Any, Final, NamedTuple

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Statement,
    Target,
    Token,
)
from qazcorpus.errors import UsageError

MOST_CHARS: Final = 20_000  # code points in a batch; a longer document is a batch by itself
_PATIENCE: Final = 0.2  # seconds that a batch waits for documents


class Layers(NamedTuple):
    """The layers that a pipeline found in one document. Spans are stored without their text."""

    language: str
    tokens: list[tuple[Any, ...]]
    sentences: list[tuple[Any, ...]]
    entities: list[tuple[Any, ...]]
    targets: tuple[Target, ...]
    statements: tuple[Statement, ...]
    origin: dict[str, Origin]


def batches(
    documents: Iterable[Document], most: int, processes: int = 1
) -> Iterator[list[Document]]:
    """Yield the documents in order, in batches.

    A batch has at most `most` documents and MOST_CHARS code points.

    The first batches have one document; the size doubles when every process has had a batch. So a
    few documents are also shared between processes, and the first result comes soon. If documents
    come slowly, a batch is yielded before it is full. If reading fails, the documents read before
    are yielded before the error is raised. Raises UsageError for an item that is not a Document.
    """
    batch: list[Document] = []
    stream = iter(documents)
    chars, number = 0, 0
    waited = 0.0
    while True:
        asked = monotonic()
        try:
            document = _checked(next(stream))
        except StopIteration:
            if batch:
                yield batch
            return
        except Exception:
            if batch:
                yield batch
            raise
        waited += monotonic() - asked
        size = 1 << min(number // processes, most.bit_length())
        if batch and chars + len(document.text) > MOST_CHARS:
            yield batch
            batch, chars, number, waited = [], 0, number + 1, 0.0
        batch.append(document)
        chars += len(document.text)
        if len(batch) >= min(size, most) or waited > _PATIENCE:
            yield batch
            batch, chars, number, waited = [], 0, number + 1, 0.0


def _checked(document: object) -> Document:
    if not isinstance(document, Document):
        raise UsageError(
            f"documents must contain Document objects, not {type(document).__name__}.",
            remedy="Make them with Document(doc_id, text) or qazcorpus.read_documents.",
        )
    return document


def without_layers(document: Document) -> Document:
    """The document without layers: what a pipeline needs as its input."""
    metadata = document.metadata
    return Document(
        document.doc_id,
        document.text,
        Metadata(language=metadata.language).about(metadata.targets),
    )


def packed(documents: Sequence[Document | None]) -> list[Layers | None]:
    """The layers of documents. Equal strings become one object, so pickle writes them once."""
    known: dict[str, str] = {}

    def rows(items: Iterable[Any], values: attrgetter[Any]) -> list[tuple[Any, ...]]:
        return [
            tuple(known.setdefault(v, v) if isinstance(v, str) else v for v in values(item))
            for item in items
        ]

    return [
        None
        if document is None
        else Layers(
            document.metadata.language,
            rows(document.tokens, _VALUES[Token]),
            rows(document.sentences, _VALUES[Sentence]),
            rows(document.entities, _VALUES[Entity]),
            document.targets,
            document.statements,
            dict(document.origin),
        )
        for document in documents
    ]


def unpacked(document: Document, layers: Layers) -> Document:
    """The document with the layers that a pipeline found in its text."""
    text = document.text

    def spans(kind: type, rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
        return tuple(kind(start, end, text[start:end], *rest) for start, end, *rest in rows)

    return replace(
        document,
        metadata=replace(document.metadata, language=layers.language),
        tokens=spans(Token, layers.tokens),
        sentences=spans(Sentence, layers.sentences),
        entities=spans(Entity, layers.entities),
        targets=layers.targets,
        statements=layers.statements,
        origin=layers.origin,
    )


# All fields but `text`, in the order of the classes' arguments.
_VALUES: Final = {
    kind: attrgetter(*(f.name for f in fields(kind) if f.name != "text"))
    for kind in (Token, Sentence, Entity)
}
