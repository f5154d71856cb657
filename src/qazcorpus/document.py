"""The document: one immutable text and standoff layers over it.

All offsets are Unicode code points into `Document.text`, end exclusive. `text[start:end]` must be
the text of the span; otherwise building the document raises `DocumentError`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from types import UnionType
from typing import Any, Final, Literal, get_args

from qazcorpus.errors import DocumentError
from qazcorpus.json_files import in_words

Stance = Literal["favor", "against", "neutral"]
STANCES: Final[tuple[Stance, ...]] = ("favor", "against", "neutral")
OriginKind = Literal["pipeline", "annotator", "adjudicated", "given"]
TargetOrigin = Literal["given", "found"]
NO_DOCUMENT: Final = "this is not a document of qazcorpus: "
LAYERS: Final = ("tokens", "sentences", "entities", "targets", "statements")


class _Json:
    """An object that srsly, and so spaCy's `Doc.to_json`, writes as a JSON object of its fields."""

    __slots__ = ()

    def __json__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Span(_Json):
    """A part of the text: code points `start` to `end` (exclusive), and the text between them."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Token(Span):
    """A token.

    `head` is an index into `Document.tokens`. A root is its own head; -1 means that the document
    was not parsed. `sentence` is an index into `Document.sentences`. A string is empty if the value
    is not known.
    """

    lemma: str = ""
    upos: str = ""
    feats: str = ""
    head: int = -1
    deprel: str = ""
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence.

    `language` is an ISO 639-1 tag, or empty if it was not identified. `kk-Latn` and `kk-Arab` are
    Kazakh in Latin and Arabic script.
    """

    language: str = ""


@dataclass(frozen=True, slots=True)
class Entity(Span):
    """A named entity, which covers whole inflected words.

    `label` is from the scheme, `kind` is the finer KazNERD class, and `canonical` is the name
    without its inflection.
    """

    label: str
    kind: str = ""
    canonical: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Target(_Json):
    """The matter that statements are for or against.

    `origin` says whether a user gave it (`given`) or it was found in the document (`found`).
    `mentions` are the places in the text that name it.
    """

    text: str
    origin: TargetOrigin = "given"
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement(_Json):
    """Who says (or does) what about the target, and whether it is for or against the target.

    `source` and `cue` may be None. Without a source, the author of the document speaks. `target` is
    a `Target.text` of the document. `confidence` (0 to 1) is set if a model gave the stance.
    """

    content: Span
    source: Span | None = None
    cue: Span | None = None
    target: str = ""
    stance: Stance = "neutral"
    confidence: float | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made a layer: a pipeline and its version, an annotator, or adjudication."""

    kind: OriginKind
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document.

    `published` is an ISO 8601 date. `language` is an ISO 639-1 tag or `mixed`; `kk-Latn` and
    `kk-Arab` are Kazakh in Latin and Arabic script. `sha256` is the hash of the original bytes.
    `target` is the target that came with the document. `extra` holds all other metadata.
    """

    title: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    licence: str = ""
    language: str = ""
    target: str = ""
    sha256: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


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

    def spans(self) -> Iterable[tuple[str, Span]]:
        """Every span of every layer, with the layer's name."""
        for layer in ("tokens", "sentences", "entities"):
            for span in getattr(self, layer):
                yield layer, span
        for target in self.targets:
            for mention in target.mentions:
                yield "targets", mention
        for statement in self.statements:
            for part in (statement.source, statement.cue, statement.content):
                if part is not None:
                    yield "statements", part

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
                if f.name != "extra"
            }
            | {"extra": dict(self.metadata.extra)},
            **{layer: [asdict(item) for item in getattr(self, layer)] for layer in LAYERS},
            "origin": {layer: asdict(origin) for layer, origin in self.origin.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """The document of a dict that `to_dict` made. Raises DocumentError if it does not fit."""
        try:
            _require_containers(data)
            document = cls(
                doc_id=data["doc_id"],
                text=data["text"],
                metadata=Metadata(**data.get("metadata", {})),
                tokens=tuple(Token(**item) for item in data.get("tokens", ())),
                sentences=tuple(Sentence(**item) for item in data.get("sentences", ())),
                entities=tuple(Entity(**item) for item in data.get("entities", ())),
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


_SIMPLE_TYPES: Final = {"str": str, "int": int, "float | None": float | int | None}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    name: get_args(choices)
    for name, choices in (
        ("Stance", Stance),
        ("OriginKind", OriginKind),
        ("TargetOrigin", TargetOrigin),
    )
}


def _require_containers(data: Mapping[str, Any]) -> None:
    """Raise TypeError, with the place, if a list, an object or a span is something else."""
    if not isinstance(data["text"], str):
        raise TypeError(f"text is not a string but {data['text']!r:.50}")
    for name in ("metadata", "origin"):
        _require_object(name, data.get(name, {}))
    _require_object("metadata.extra", data.get("metadata", {}).get("extra", {}))
    for layer in LAYERS:
        for name, item in _objects(layer, data.get(layer, ())):
            if layer == "targets":
                for mention, span in _objects(f"{name}.mentions", item.get("mentions", ())):
                    _require_offsets(mention, span)
            elif layer == "statements":
                for part in ("source", "cue", "content"):
                    if item.get(part) is not None:
                        _require_object(f"{name}.{part}", item[part])
                        _require_offsets(f"{name}.{part}", item[part])
            else:
                _require_offsets(name, item)


def _objects(name: str, items: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise TypeError(f"{name} is not a list but {items!r:.50}")
    for number, item in enumerate(items):
        _require_object(f"{name}[{number}]", item)
        yield f"{name}[{number}]", item


def _require_object(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is not an object but {value!r:.50}")


def _require_offsets(name: str, span: Mapping[str, Any]) -> None:
    for key in ("start", "end"):
        value = span.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{name}.{key} is not a whole number but {value!r:.50}")


def check_values(document: Document) -> None:
    """Raise TypeError or ValueError if a value does not have the type of its field, or is not one
    of the values that are allowed there. A file may hold such values; later code expects none."""
    layers = (item for layer in LAYERS for item in getattr(document, layer))
    for item in (document, document.metadata, *document.origin.values(), *layers):
        for f in fields(item):
            name, value = f"{type(item).__name__}.{f.name}", getattr(item, f.name)
            if expected := _SIMPLE_TYPES.get(str(f.type)):
                _require_type(name, value, expected)
            elif (choices := _CHOICES.get(str(f.type))) and value not in choices:
                raise ValueError(f"{name} is {value!r:.50}, not one of {', '.join(choices)}")
    for key, value in document.metadata.extra.items():
        _require_type("a key of Metadata.extra", key, str)
        _require_type(f"Metadata.extra[{key!r}]", value, str)
    for statement in document.statements:
        _require_type("Statement.content", statement.content, Span)
        if statement.confidence is not None and not 0 <= statement.confidence <= 1:
            raise ValueError(f"Statement.confidence cannot be {statement.confidence!r:.50}")
    if not document.doc_id:
        raise ValueError("the doc_id is empty")


def _require_type(what: str, value: object, expected: type | UnionType) -> None:
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(f"{what} cannot be {value!r:.50}")
    if isinstance(value, str):
        value.encode("utf-8")  # refuses half of a surrogate pair, which JSON may hold


def targets_from(items: Iterable[Mapping[str, Any]]) -> tuple[Target, ...]:
    """The inverse of `asdict` for the targets layer."""
    return tuple(
        Target(**{**item, "mentions": tuple(Span(**m) for m in item.get("mentions", ()))})
        for item in items
    )


def statements_from(items: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """The inverse of `asdict` for the statements layer."""
    return tuple(
        Statement(
            **{
                **item,
                **{
                    part: Span(**item[part]) if item.get(part) else None
                    for part in ("source", "cue", "content")
                },
            }
        )
        for item in items
    )
