"""Splitting a document's text where a span starts or ends, to draw layers that overlap."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Final, Literal

from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.nesting import levels

PartName = Literal["source", "cue", "content"]
PART_NAMES: Final[tuple[PartName, ...]] = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class StatementPart:
    """One part of a statement; `number` counts the document's `statement_groups` from 1."""

    number: int
    name: PartName
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the text that is covered by the same spans, of which the longest is first.

    `entities` are names at all levels, so each but the first is mostly inside the one before.
    """

    start: int
    end: int
    text: str
    entities: tuple[Entity, ...] = ()
    parts: tuple[StatementPart, ...] = ()

    @property
    def entity(self) -> Entity | None:
        """The innermost entity."""
        return self.entities[-1] if self.entities else None

    def named(self, name: PartName) -> tuple[StatementPart, ...]:
        """The parts with this name, the longest first."""
        return tuple(part for part in self.parts if part.name == name)


def lines(document: Document) -> Iterator[Span]:
    """The document's lines that are not blank, without line feeds."""
    start = 0
    for line in document.text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line), line)
        start += len(line) + 1


def statement_groups(document: Document) -> list[tuple[Statement, ...]]:
    """The statements, in their order. Those that differ only in their target are together."""
    if len(document.targets) < 2:
        return [(statement,) for statement in document.statements]
    by_parts = groupby(document.statements, attrgetter(*PART_NAMES))
    return [tuple(group) for _, group in by_parts]


def parts(document: Document) -> list[StatementPart]:
    """All parts of all statements."""
    return [
        StatementPart(number, name, span)
        for number, (statement, *_) in enumerate(statement_groups(document), start=1)
        for name in PART_NAMES
        if (span := getattr(statement, name)) is not None
    ]


def segments(document: Document) -> Iterator[list[Segment]]:
    """The segments of each line of `lines`, in order. Together, they are the text of the line."""
    names = [level.entity for level in levels(document.entities)]
    entities = deque(sorted(names, key=lambda e: (e.start, -e.end)))
    pieces = deque(sorted(parts(document), key=lambda p: (p.span.start, -p.span.end)))
    open_entities: list[Entity] = []
    open_pieces: list[StatementPart] = []
    for line in lines(document):
        # Only spans that touch the line are considered, so the time is linear in the length.
        while entities and entities[0].start < line.end:
            open_entities.append(entities.popleft())
        while pieces and pieces[0].span.start < line.end:
            open_pieces.append(pieces.popleft())
        open_entities = [e for e in open_entities if e.end > line.start]
        open_pieces = [p for p in open_pieces if p.span.end > line.start]
        yield list(_cut(line, open_entities, open_pieces))


def _cut(line: Span, entities: list[Entity], pieces: list[StatementPart]) -> Iterator[Segment]:
    edges = {line.start, line.end}
    for span in (*entities, *(piece.span for piece in pieces)):
        edges.update(edge for edge in (span.start, span.end) if line.start < edge < line.end)
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        yield Segment(
            start,
            end,
            line.text[start - line.start : end - line.start],
            tuple(e for e in entities if e.start <= start and end <= e.end),
            tuple(p for p in pieces if p.span.start <= start and end <= p.span.end),
        )


def heading(document: Document) -> Span | None:
    """The first line of the text if it is the document's title. (A title may be only in the
    metadata.)"""
    first = next(lines(document), None)
    if first is not None and first.text.strip() == document.metadata.title.strip():
        return first
    return None
