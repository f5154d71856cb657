"""Cut a long text into sections: between paragraphs, never inside an entity or a statement."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from qazcorpus.document import Document, Span, Statement

_PARAGRAPH_END: Final = re.compile(r"\n+")


def sections(document: Document, section_chars: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end (code points) of each section, in order and without gaps.

    A section is at most `section_chars` long if the text permits it. A longer paragraph is cut
    between sentences if they are known. A span is never cut, and a statement is never separated
    from its source or cue.
    """
    whole = _whole(document)
    paragraphs = _allowed([match.end() for match in _PARAGRAPH_END.finditer(document.text)], whole)
    sentences = _allowed([sentence.end for sentence in document.sentences], whole)
    section_chars = max(section_chars, 1)
    start, length = 0, len(document.text)
    while length - start > section_chars:
        cut = _last(paragraphs, start, start + section_chars) or _last(
            sentences, start, start + section_chars
        )
        if cut is None:
            following = (_first(cuts, start + section_chars) for cuts in (paragraphs, sentences))
            cut = min((place for place in following if place is not None), default=length)
        if cut >= length:
            break
        yield start, cut
        start = cut
    yield start, length


def _whole(document: Document) -> list[tuple[int, int]]:
    """The ranges that must not be cut, in order; overlapping ranges are joined."""
    stretches = sorted(
        [
            *((entity.start, entity.end) for entity in document.entities),
            *map(_extent, document.statements),
        ]
    )
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _extent(statement: Statement) -> tuple[int, int]:
    parts: list[Span] = [
        part for part in (statement.source, statement.cue, statement.content) if part is not None
    ]
    return min(part.start for part in parts), max(part.end for part in parts)


def _allowed(places: list[int], whole: list[tuple[int, int]]) -> list[int]:
    """The places that are not inside a range, in order."""
    starts = [start for start, _ in whole]
    allowed = []
    for place in sorted(set(places)):
        before = bisect_right(starts, place - 1) - 1  # the last range that starts before it
        if before < 0 or whole[before][1] <= place:
            allowed.append(place)
    return allowed


def _last(places: list[int], after: int, until: int) -> int | None:
    at = bisect_right(places, until) - 1
    return places[at] if at >= 0 and places[at] > after else None


def _first(places: list[int], after: int) -> int | None:
    at = bisect_right(places, after)
    return places[at] if at < len(places) else None
