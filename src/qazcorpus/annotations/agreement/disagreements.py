"""The disagreements of two annotators, each with both versions and the sentences around them."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from qazcorpus.annotations.agreement.comparisons import EntityComparison, StatementComparison
from qazcorpus.annotations.agreement.figures import AnnotatorPair
from qazcorpus.annotations.agreement.grouping import SharedDocument
from qazcorpus.annotations.matching import same_target
from qazcorpus.document import Document, Entity, Span, Statement

if TYPE_CHECKING:
    from spacy.language import Language

Kind = Literal[
    "entity-missing",
    "entity-label",
    "entity-border",
    "statement-missing",
    "content-border",
    "source",
    "cue",
    "target",
    "stance",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A span as one annotator marked it, with its label (an entity or attribution label of the
    scheme)."""

    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class MarkedVersion:
    """One annotator's side: the marked spans, and for targets and answers about the
    stance the choice (`value`).

    Without `marks`, the annotator marked nothing here. `tasks` are the ids of the server's tasks.
    """

    annotator: str
    marks: tuple[MarkedSpan, ...] = ()
    value: str = ""
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place where two annotators differ. `context` has the sentences around it."""

    kind: Kind
    doc_id: str
    title: str
    context: tuple[Span, ...]
    first: MarkedVersion
    second: MarkedVersion

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def disagreements(
    shared: SharedDocument,
    pair: AnnotatorPair,
    entities: EntityComparison,
    statements: StatementComparison,
    sentences: Sequence[Span],
) -> list[Disagreement]:
    """The disagreements of a pair of annotators on a document, in the order of the text."""
    document = shared.versions[pair[0]].document
    finder = _Finder(shared, pair, document, sentences)
    found = [*finder.entities(entities), *finder.statements(statements)]
    return sorted(found, key=lambda d: (d.context[0].start, KINDS.index(d.kind)))


def sentences_of(document: Document) -> Sequence[Span]:
    """The document's sentences; if it has none, those of the sentence splitter."""
    if document.sentences:
        return sorted(document.sentences, key=lambda sentence: sentence.start)
    return [
        document.span(sentence.start_char, sentence.end_char)
        for sentence in _splitter()(document.text).sents
    ]


@lru_cache(maxsize=1)
def _splitter() -> Language:
    import spacy

    nlp = spacy.blank("kk")
    nlp.max_length = sys.maxsize
    nlp.add_pipe("kk_sentencizer")
    return nlp


class _Finder:
    def __init__(
        self,
        shared: SharedDocument,
        pair: AnnotatorPair,
        document: Document,
        sentences: Sequence[Span],
    ) -> None:
        self.shared, self.pair = shared, pair
        self.document, self.sentences = document, sentences
        self._starts = [sentence.start for sentence in sentences]

    def entities(self, compared: EntityComparison) -> Iterator[Disagreement]:
        for ours, theirs in compared.matched:
            if ours is None or theirs is None:
                yield self._disagreement("entity-missing", _entity(ours), _entity(theirs))
            elif ours.label != theirs.label:
                yield self._disagreement("entity-label", _entity(ours), _entity(theirs))
            elif not _same(ours, theirs):
                yield self._disagreement("entity-border", _entity(ours), _entity(theirs))

    def statements(self, compared: StatementComparison) -> Iterator[Disagreement]:
        for ours, theirs in compared.matched:
            if ours is None or theirs is None:
                yield self._disagreement("statement-missing", _statement(ours), _statement(theirs))
                continue
            if not _same(ours.content, theirs.content):
                marks = _part(ours, "content"), _part(theirs, "content")
                yield self._disagreement("content-border", *marks)
            for kind in _PARTS:
                if not _same(getattr(ours, kind), getattr(theirs, kind)):
                    marks = (
                        (*_part(ours, kind), *_part(ours, "content")),
                        (*_part(theirs, kind), *_part(theirs, "content")),
                    )
                    yield self._disagreement(kind, *marks)
            marks = _statement(ours), _statement(theirs)
            if not same_target(ours, theirs):
                yield self._disagreement("target", *marks, values=(ours.target, theirs.target))
            elif ours.answer != theirs.answer:
                yield self._disagreement("stance", *marks, values=(ours.answer, theirs.answer))

    def _disagreement(
        self,
        kind: Kind,
        first: tuple[MarkedSpan, ...],
        second: tuple[MarkedSpan, ...],
        values: tuple[str, str] = ("", ""),
    ) -> Disagreement:
        versions = [
            MarkedVersion(name, marks, value, self.shared.versions[name].tasks)
            for name, marks, value in zip(self.pair, (first, second), values, strict=True)
        ]
        return Disagreement(
            kind,
            self.document.doc_id,
            self.document.metadata.title,
            self._context([*first, *second]),
            *versions,
        )

    def _context(self, marks: Sequence[MarkedSpan]) -> tuple[Span, ...]:
        """The sentences with the marks; adjacent sentences are joined into one span."""
        touched: set[int] = set()
        for mark in marks:
            begin = max(0, bisect_right(self._starts, mark.start) - 1)
            end = bisect_right(self._starts, mark.end - 1)
            touched.update(range(begin, max(end, begin + 1)))
        stretches: list[tuple[int, int]] = []
        for number in sorted(touched):
            sentence = self.sentences[number]
            if stretches and number - 1 in touched:
                stretches[-1] = (stretches[-1][0], sentence.end)
            else:
                stretches.append((sentence.start, sentence.end))
        # If another tool made the sentences, a mark may be outside all of them.
        outside = [m for m in marks if not any(a <= m.start and m.end <= b for a, b in stretches)]
        if outside:
            edges = [*stretches, *((mark.start, mark.end) for mark in outside)]
            stretches = [(min(a for a, _ in edges), max(b for _, b in edges))]
        return tuple(self._stretch(start, end, marks) for start, end in stretches)

    def _stretch(self, start: int, end: int, marks: Sequence[MarkedSpan]) -> Span:
        """The span from `start` to `end` without white space at its end, unless the white space is
        marked."""
        least = max((mark.end for mark in marks if mark.end <= end), default=start + 1)
        text = self.document.text[start:end].rstrip()
        return self.document.span(start, max(start + len(text), least))


_PARTS: Final[tuple[Literal["source", "cue"], ...]] = ("source", "cue")


def _entity(entity: Entity | None) -> tuple[MarkedSpan, ...]:
    return (
        () if entity is None else (MarkedSpan(entity.start, entity.end, entity.text, entity.label),)
    )


def _statement(statement: Statement | None) -> tuple[MarkedSpan, ...]:
    if statement is None:
        return ()
    return tuple(mark for part in ("source", "cue", "content") for mark in _part(statement, part))


def _part(statement: Statement, part: str) -> tuple[MarkedSpan, ...]:
    span: Span | None = getattr(statement, part)
    return () if span is None else (MarkedSpan(span.start, span.end, span.text, part.upper()),)


def _same(first: Span | None, second: Span | None) -> bool:
    if first is None or second is None:
        return first is second
    return (first.start, first.end) == (second.start, second.end)
