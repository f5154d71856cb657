"""Safe corrections in an annotator's layers, each recorded with the state before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.lint.messages import lint_finding
from qazcorpus.annotations.lint.span_edges import Words, extended_to_words, trimmed, trimmed_code
from qazcorpus.annotations.merging import most_detailed
from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.errors import SchemeError
from qazcorpus.nesting import nested
from qazcorpus.scheme import Scheme, labels_by_name

Part = Literal["source", "cue", "content"]
PARTS: Final[tuple[Part, ...]] = ("source", "cue", "content")
_TITLES: Final = frozenset({"ART"})  # «Кел, балалар, оқылық!»


@dataclass(frozen=True, slots=True)
class Repair:
    """One correction: `before` is the annotator's span, `after` is the corrected span."""

    code: str
    before: Span
    after: Span
    name: str = ""
    name_en: str = ""
    label: str = ""
    better: str = ""

    def finding(self, *, mended: bool) -> Finding:
        """The finding about it: a report (`mended`) or a request to the annotator."""
        return lint_finding(
            self.code,
            self.before,
            at=self.after if mended else self.before,
            mended=mended,
            name=self.name,
            name_en=self.name_en,
            label=self.label,
            better=self.better or self.after.text,
        )


def mend(document: Document, scheme: Scheme) -> tuple[Document, list[Repair]]:
    """Make the safe corrections in a document; returns the document and the corrections."""
    corrector = _Corrector(document, scheme, Words.of(document))
    entities = [corrector.entity(entity) for entity in document.all_entities]
    statements = [corrector.statement(statement) for statement in document.statements]
    kept = corrector.distinct_entities(entities), corrector.distinct_statements(statements)
    if not corrector.repairs:
        return document, []
    mended = replace(document, entities=nested(kept[0]), statements=tuple(kept[1]))
    return mended, list(dict.fromkeys(corrector.repairs))


def name_of(scheme: Scheme, label: str) -> tuple[str, str]:
    """A label's Kazakh and English names, or the label itself if it is not in the scheme."""
    try:
        found = scheme.get(label)
    except SchemeError:
        return label, label
    return found.kk, found.en


class _Corrector:
    def __init__(self, document: Document, scheme: Scheme, words: Words) -> None:
        self.document, self.scheme, self.words = document, scheme, words
        self.repairs: list[Repair] = []
        self.by_name = labels_by_name(scheme.entities)

    def entity(self, entity: Entity) -> Entity:
        label = self._label(entity)
        span = self._span(
            entity, name_of(self.scheme, label), keeps_final=label in _TITLES, unwrap=True
        )
        if span is entity and label == entity.label:
            return entity
        return replace(entity, start=span.start, end=span.end, text=span.text, label=label)

    def statement(self, statement: Statement) -> Statement:
        changed: dict[str, Span] = {}
        for part in PARTS:
            span: Span | None = getattr(statement, part)
            if span is None:
                continue
            is_content = part == "content"
            names = name_of(self.scheme, part.upper())
            # A source may be only a name in quotation marks.
            new = self._span(span, names, keeps_final=is_content, unwrap=is_content)
            if new is not span:
                changed[part] = new
        return replace(statement, **changed) if changed else statement  # type: ignore[arg-type]

    def distinct_entities(self, entities: Sequence[Entity]) -> list[Entity]:
        kept: dict[tuple[int, int, str], Entity] = {}
        for entity in entities:
            key = (entity.start, entity.end, entity.label)
            if (other := kept.setdefault(key, entity)) is not entity:
                kept[key] = most_detailed([other, entity])
                names = name_of(self.scheme, entity.label)
                span = self.document.span(entity.start, entity.end)
                self.repairs.append(Repair("duplicate-entity", span, span, *names))
        return list(kept.values())

    def distinct_statements(self, statements: Sequence[Statement]) -> list[Statement]:
        kept: dict[tuple[object, ...], Statement] = {}
        for s in statements:
            key = (*map(_edges, (s.content, s.source, s.cue)), s.target, s.answer)
            if kept.setdefault(key, s) is not s:
                self.repairs.append(Repair("duplicate-statement", s.content, s.content))
        return list(kept.values())

    def _label(self, entity: Entity) -> str:
        """The scheme's label for an entity whose label is written as a name or in another case."""
        if entity.label in self.scheme.entity_labels:
            return entity.label
        better = self.by_name.get(entity.label.strip().casefold())
        if better is None:
            return entity.label
        span = self.document.span(entity.start, entity.end)
        self.repairs.append(Repair("unknown-label", span, span, label=entity.label, better=better))
        return better

    def _span(self, span: Span, names: tuple[str, str], *, keeps_final: bool, unwrap: bool) -> Span:
        text = self.document.text
        edges = span.start, span.end
        start, end = trimmed(self.words, edges, keeps_final=keeps_final, unwrap=unwrap)
        inner = self.document.span(start, end)
        whole = self.document.span(*extended_to_words(self.words, (start, end)))
        if (whole.start, whole.end) == edges:
            return span
        before = self.document.span(*edges)
        if (start, end) != edges:
            taken = [(span.start, start), (end, span.end)]
            self.repairs.append(Repair(trimmed_code(text, taken), before, whole, *names))
        if (whole.start, whole.end) != (inner.start, inner.end):
            self.repairs.append(Repair("half-word", before, whole, *names))
        return whole


def _edges(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (span.start, span.end)
