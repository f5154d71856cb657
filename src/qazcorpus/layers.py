"""The layers of a document: spans of its text, and what is said about them.

All offsets are Unicode code points, end exclusive.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final, Literal

Stance = Literal["favor", "against", "neutral"]
STANCES: Final[tuple[Stance, ...]] = ("favor", "against", "neutral")
Answer = Literal["favor", "against", "neutral", "none", "unsure"]
ANSWERS: Final[tuple[Answer, ...]] = (*STANCES, "none")
OriginKind = Literal["pipeline", "annotator", "adjudicated", "given"]
TargetOrigin = Literal["given", "found"]
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
    without its inflection. `id` is that of the mention, `entity_id` that of the referent: all
    mentions of one person or place have the same. `inner` are the names inside this one, by the
    same borders, in the order of the text («Қазақстан» in «Қазақстан Республикасының Президенті»).
    """

    label: str
    kind: str = ""
    canonical: str = ""
    id: str = ""
    entity_id: str = ""
    inner: tuple[Entity, ...] = ()


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
