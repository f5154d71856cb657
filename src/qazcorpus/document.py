"""The document: one immutable text and standoff layers over it.

All offsets are Unicode code points into `Document.text`, end exclusive. `text[start:end]` must be
the text of the span; otherwise building the document raises `DocumentError`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from types import UnionType
from typing import Any, Final, Literal, get_args

from qazcorpus.document_form import require_containers
from qazcorpus.errors import DocumentError
from qazcorpus.json_files import in_words

Stance = Literal["favor", "against", "neutral"]
STANCES: Final[tuple[Stance, ...]] = ("favor", "against", "neutral")
Answer = Literal["favor", "against", "neutral", "none", "unsure"]
ANSWERS: Final[tuple[Answer, ...]] = (*STANCES, "none")
OriginKind = Literal["pipeline", "annotator", "adjudicated", "given"]
TargetOrigin = Literal["given", "found"]
NO_DOCUMENT: Final = "this is not a document of qazcorpus: "
RELEVANT: Final = 0.5
"""The least relevance of a statement that is about its target."""
ROUNDING: Final = 0.01  # how far the sum of rounded probabilities may be from 1
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
class Probabilities(_Json):
    """The probability of each answer about a statement's stance; their sum is 1.

    `none` is the probability that the statement is not about the target.
    """

    favor: float
    against: float
    neutral: float
    none: float

    @property
    def answer(self) -> Answer:
        """The likeliest answer; of equally likely ones, the first of `ANSWERS`."""
        return max(ANSWERS, key=lambda answer: float(getattr(self, answer)))

    @property
    def stance(self) -> Stance | None:
        """The likeliest stance, or None if `none` is likelier."""
        return next((stance for stance in STANCES if stance == self.answer), None)

    @property
    def confidence(self) -> float:
        """The probability of the likeliest answer."""
        return max(self.favor, self.against, self.neutral, self.none)


@dataclass(frozen=True, slots=True)
class Statement(_Json):
    """Who says (or does) what, and whether it is for or against the target.

    `source` and `cue` may be None. Without a source, the author of the document speaks. `target` is
    a `Target.text` of the document. `stance` is None if the statement is not about the target, or
    if its stance is not known; None never means neutral.

    If a model gave the stance, it also gives `probabilities`, `relevance` (0 to 1; the probability
    that the statement is about the target) and `confidence` (0 to 1; the probability of the answer,
    or of the likeliest answer if the stance is withheld).
    """

    content: Span
    source: Span | None = None
    cue: Span | None = None
    target: str = ""
    stance: Stance | None = None
    confidence: float | None = None
    id: str = ""
    relevance: float | None = None
    probabilities: Probabilities | None = None

    @property
    def answer(self) -> Answer:
        """The stance, or why there is none: `none` if the statement is not about the target, else
        `unsure`. The likeliest answer says which; without probabilities, the relevance (0.5)."""
        likeliest = self.probabilities and self.probabilities.answer != "none"
        about = (self.relevance or 0.0) >= RELEVANT if likeliest is None else likeliest
        return self.stance or ("unsure" if about else "none")


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
    `target` is the target that came with the document; `other_targets` are further ones. `extra`
    holds all other metadata.
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
    other_targets: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """All targets that came with the document."""
        given = (self.target, *self.other_targets)
        return tuple(target.strip() for target in given if target.strip())

    def about(self, targets: Sequence[str]) -> Metadata:
        """The metadata, with these targets instead of its own."""
        return replace(self, target="".join(targets[:1]), other_targets=tuple(targets[1:]))


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
                metadata=_metadata_from(data.get("metadata", {})),
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
_CHOICES: Final[Mapping[str, tuple[str | None, ...]]] = {
    name: (*get_args(choices), None) if "None" in name else get_args(choices)
    for name, choices in (
        ("Stance | None", Stance),
        ("OriginKind", OriginKind),
        ("TargetOrigin", TargetOrigin),
    )
}


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
                allowed = ", ".join(filter(None, choices))
                raise ValueError(f"{name} is {value!r:.50}, not one of {allowed}")
    for key, value in document.metadata.extra.items():
        _require_type("a key of Metadata.extra", key, str)
        _require_type(f"Metadata.extra[{key!r}]", value, str)
    for target in document.metadata.other_targets:
        _require_type("an item of Metadata.other_targets", target, str)
    for statement in document.statements:
        _require_type("Statement.content", statement.content, Span)
        for name in ("confidence", "relevance"):
            _require_share(f"Statement.{name}", getattr(statement, name))
        if statement.probabilities is not None:
            _check_probabilities(statement.probabilities)
    if not document.doc_id:
        raise ValueError("the doc_id is empty")


def _require_type(what: str, value: object, expected: type | UnionType) -> None:
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(f"{what} cannot be {value!r:.50}")
    if isinstance(value, str):
        value.encode("utf-8")  # refuses half of a surrogate pair, which JSON may hold


def _require_share(what: str, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"{what} cannot be {value!r:.50}")


def _check_probabilities(given: Probabilities) -> None:
    for answer in ANSWERS:
        what = f"Statement.probabilities.{answer}"
        _require_type(what, getattr(given, answer), float | int)
        _require_share(what, getattr(given, answer))
    total = sum(getattr(given, answer) for answer in ANSWERS)
    if abs(total - 1) > ROUNDING:
        raise ValueError(f"the sum of Statement.probabilities cannot be {total:.4g}")


def _metadata_from(data: Mapping[str, Any]) -> Metadata:
    """The inverse of `asdict` for metadata. Files of earlier versions have one target."""
    others = data.get("other_targets", ())
    if not isinstance(others, list | tuple):
        raise TypeError(f"Metadata.other_targets cannot be {others!r:.50}")
    return Metadata(**{**data, "other_targets": tuple(others)})


def targets_from(items: Iterable[Mapping[str, Any]]) -> tuple[Target, ...]:
    """The inverse of `asdict` for the targets layer."""
    return tuple(
        Target(**{**item, "mentions": tuple(Span(**m) for m in item.get("mentions", ()))})
        for item in items
    )


def statements_from(items: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """The inverse of `asdict` for the statements layer. Files of earlier versions have neither
    relevance nor probabilities."""
    kinds = {"source": Span, "cue": Span, "content": Span, "probabilities": Probabilities}
    return tuple(
        Statement(
            **{
                **item,
                **{
                    part: kind(**item[part]) if item.get(part) else None
                    for part, kind in kinds.items()
                },
            }
        )
        for item in items
    )
