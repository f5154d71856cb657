"""Documents in batches that several processes share, and their layers in a compact form."""

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

MOST_CHARS: Final = 20_000  # code points of a batch; one longer document is a batch by itself
_PATIENCE: Final = 0.2  # seconds


class Layers(NamedTuple):
    """What a pipeline found in one document. Spans have no text: the document has it."""

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
    """The documents in order, in batches of up to `most` documents and MOST_CHARS code points.

    The first batches have one document; for each process that has had one, sizes double: few
    documents are shared as well, and the first result is there soon. Where documents come slowly, a
    batch waits for no more. When reading fails, what was read before comes first, as it does before
    the UsageError for what is no Document.
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
            f"documents holds Documents, and not {type(document).__name__}.",
            remedy="Make them with Document(doc_id, text) or qazcorpus.read_documents.",
        )
    return document


def without_layers(document: Document) -> Document:
    """What a pipeline has to know of a document."""
    metadata = document.metadata
    return Document(
        document.doc_id,
        document.text,
        Metadata(language=metadata.language, target=metadata.target),
    )


def packed(documents: Sequence[Document | None]) -> list[Layers | None]:
    """The layers of documents; equal strings are one object, which pickling writes once."""
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
    """The document with the layers that were found in its text."""
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


# `start`, `end` and what follows the text, in the order in which the classes take them.
_VALUES: Final = {
    kind: attrgetter(*(f.name for f in fields(kind) if f.name != "text"))
    for kind in (Token, Sentence, Entity)
}
