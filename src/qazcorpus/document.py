"""The document: one immutable text and standoff layers over it.

All offsets are Unicode code points into `Document.text`, end exclusive. `text[start:end]` must be
the text of the span; otherwise building the document raises `DocumentError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from qazcorpus.document_form import require_containers
from qazcorpus.errors import DocumentError
from qazcorpus.json_files import in_words
from qazcorpus.layers import (
    ANSWERS,
    LAYERS,
    RELEVANT,
    ROUNDING,
    STANCES,
    Answer,
    Entity,
    Metadata,
    Origin,
    OriginKind,
    Probabilities,
    Sentence,
    Span,
    Stance,
    Statement,
    Target,
    TargetOrigin,
    Token,
)
from qazcorpus.layers_form import (
    check_values,
    entities_from,
    metadata_from,
    statements_from,
    targets_from,
)
from qazcorpus.names_index import Referent, names_index
from qazcorpus.nesting import flattened, is_inside, levels

__all__ = [
    "ANSWERS",
    "LAYERS",
    "NO_DOCUMENT",
    "RELEVANT",
    "ROUNDING",
    "STANCES",
    "Answer",
    "Document",
    "Entity",
    "Metadata",
    "Origin",
    "OriginKind",
    "Probabilities",
    "Referent",
    "Sentence",
    "Span",
    "Stance",
    "Statement",
    "Target",
    "TargetOrigin",
    "Token",
    "check_values",
    "entities_from",
    "statements_from",
    "targets_from",
]

NO_DOCUMENT: Final = "this is not a document of qazcorpus: "


@dataclass(frozen=True, slots=True)
class Document:
    """One text, its metadata and its layers."""

    doc_id: str
    text: str
    metadata: Metadata = field(default_factory=Metadata)
    tokens: tuple[Token, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    targets: tuple[Target, ...] = ()
    statements: tuple[Statement, ...] = ()
    origin: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for layer, span in self.spans():
            if not 0 <= span.start < span.end <= len(self.text):
                raise DocumentError(
                    f"{layer}: the span {span.start}–{span.end} is outside the text "
                    f"({len(self.text)} code points) or is empty.",
                    path=self.doc_id,
                    remedy="Offsets are code points, end exclusive.",
                )
            if self.text[span.start : span.end] != span.text:
                raise DocumentError(
                    f"{layer}: the text at {span.start}–{span.end} is "
                    f"{self.text[span.start : span.end]!r}, but the span has {span.text!r}.",
                    path=self.doc_id,
                    remedy="Use the text that was annotated. Offsets are code points.",
                )
        for level in levels(self.entities):
            if level.parent and not is_inside(level.entity, level.parent):
                raise DocumentError(
                    f"entities: the name {level.entity.text!r} is not inside "
                    f"{level.parent.text!r}, or is as long.",
                    path=self.doc_id,
                    remedy="Make the levels with qazcorpus.nesting.nested.",
                )

    def spans(self) -> Iterable[tuple[str, Span]]:
        """Every span of every layer, with the layer's name."""
        for layer, spans in (("tokens", self.tokens), ("sentences", self.sentences)):
            for span in spans:
                yield layer, span
        for level in levels(self.entities):
            yield "entities", level.entity
        for target in self.targets:
            for mention in target.mentions:
                yield "targets", mention
        for statement in self.statements:
            for part in (statement.source, statement.cue, statement.content):
                if part is not None:
                    yield "statements", part

    @property
    def all_entities(self) -> tuple[Entity, ...]:
        """The names at all levels as one list, each before those inside it and without them."""
        return flattened(self.entities)

    def names(self) -> tuple[Referent, ...]:
        """An index of who and what is named: each with a label, a canonical name and all mentions.

        Example: `[(name.canonical, len(name.mentions)) for name in document.names()]`
        """
        return names_index(self.entities)

    def span(self, start: int, end: int) -> Span:
        """The span of code points `start` to `end`, with its text."""
        return Span(start, end, self.text[start:end])

    @property
    def has_layers(self) -> bool:
        """Whether the text was analyzed or annotated, even if nothing was found in it."""
        return bool(self.origin) or any(getattr(self, layer) for layer in LAYERS)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8. Annotations made elsewhere are checked against it."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The document as dicts, lists, strings and numbers, for JSON. `from_dict` reads it."""
        return {
            "doc_id": self.doc_id,
            "text": self.text,
            "metadata": {
                f.name: getattr(self.metadata, f.name)
                for f in fields(Metadata)
                if f.name not in ("extra", "other_targets")
            }
            | {
                "extra": dict(self.metadata.extra),
                "other_targets": list(self.metadata.other_targets),
            },
            **{layer: [asdict(item) for item in getattr(self, layer)] for layer in LAYERS},
            "origin": {layer: asdict(origin) for layer, origin in self.origin.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """The document of a dict that `to_dict` made. Raises DocumentError if it does not fit."""
        try:
            require_containers(data, LAYERS)
            document = cls(
                doc_id=data["doc_id"],
                text=data["text"],
                metadata=metadata_from(data.get("metadata", {})),
                tokens=tuple(Token(**item) for item in data.get("tokens", ())),
                sentences=tuple(Sentence(**item) for item in data.get("sentences", ())),
                entities=entities_from(data.get("entities", ())),
                targets=targets_from(data.get("targets", ())),
                statements=statements_from(data.get("statements", ())),
                origin={k: Origin(**v) for k, v in data.get("origin", {}).items()},
            )
            check_values(document)
            return document
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise DocumentError(
                f"{NO_DOCUMENT}{in_words(error)}.",
                path=str(data.get("doc_id", "")) if isinstance(data, Mapping) else None,
                remedy="Write documents with Document.to_dict.",
            ) from error
