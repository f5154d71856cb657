"""Score names at all levels on documents: outermost names, names inside names, and all together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.document import Document
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.names_index import names_index
from qazcorpus.nesting import levels
from qazcorpus.pipeline.convert import to_document

if TYPE_CHECKING:
    from spacy.language import Language

SIX: Final = ("AGENCY", "ORG", "PLACE", "PERSON", "POSITION", "LAW")
"""The labels that are scored if no others are named."""
LEVELS: Final = ("outermost", "inner", "all")


@dataclass(slots=True)
class NameEvaluation:
    """Scores by level, and how many referents of a document have mentions with two labels."""

    documents: int = 0
    outermost: SpanScores = field(default_factory=SpanScores)
    inner: SpanScores = field(default_factory=SpanScores)
    all: SpanScores = field(default_factory=SpanScores)
    referents: int = 0
    two_labels: int = 0

    def add(self, gold: Document, found: Document, labels: Collection[str] = SIX) -> None:
        """Count one document: names with the same borders and label are right."""
        self.documents += 1
        spans = {
            level: (_spans(gold, level, labels), _spans(found, level, labels)) for level in LEVELS
        }
        for level, (ours, theirs) in spans.items():
            scores: SpanScores = getattr(self, level)
            scores.add(ours, theirs)
        for referent in names_index(found.entities):
            self.referents += 1
            self.two_labels += len({mention.label for mention in referent.mentions}) > 1

    def to_dict(self) -> dict[str, Any]:
        """The scores as plain values, in percent."""
        return {
            "documents": self.documents,
            **{level: _record(getattr(self, level)) for level in LEVELS},
            "referents": self.referents,
            "referents with two labels": self.two_labels,
        }


def evaluate_names(
    gold: Iterable[Document], nlp: Language, labels: Collection[str] = SIX
) -> NameEvaluation:
    """The scores of a pipeline on documents with gold names. Statements are not looked for."""
    found = NameEvaluation()
    unneeded = [name for name in ("kk_statements",) if name in nlp.pipe_names]
    documents = list(gold)
    with nlp.select_pipes(disable=unneeded):
        docs = nlp.pipe(document.text for document in documents)
        for document, doc in zip(documents, docs, strict=True):
            found.add(document, to_document(doc), labels)
    return found


def _spans(
    document: Document, level: str, labels: Collection[str]
) -> Iterator[tuple[int, int, str]]:
    for one in levels(document.entities):
        wanted = level == "all" or (one.depth > 0) == (level == "inner")
        if wanted and one.entity.label in labels:
            yield one.entity.start, one.entity.end, one.entity.label


def _record(scores: SpanScores) -> dict[str, Any]:
    def percent(label: str | None = None) -> dict[str, Any]:
        score = scores.score(label)
        return {
            "precision": round(100 * score.precision, 2),
            "recall": round(100 * score.recall, 2),
            "f1": round(100 * score.f1, 2),
            "gold": score.gold,
        }

    return {**percent(), "labels": {label: percent(label) for label in scores.labels}}
