"""The items read from a result of Label Studio, the findings, and the regions without a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qazcorpus.annotations.annotation import Finding
from qazcorpus.document import Entity, Span, Statement


@dataclass(frozen=True, slots=True)
class ReadEntity:
    """An entity, and the index of the stored entity that it was made from."""

    entity: Entity
    index: int | None


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement, and the index of the stored statement that it was made from.

    `targeted`: its target was chosen, or the pipeline that made it left the target open.
    """

    statement: Statement
    index: int | None
    targeted: bool


@dataclass(slots=True)
class Regions:
    """The contents of a result and its findings. `unplaced` has the items that a document cannot
    store, verbatim: `{"code": …, "result": …}`. `target_doubt` is as in `Annotation`."""

    entities: list[ReadEntity] = field(default_factory=list)
    statements: list[ReadStatement] = field(default_factory=list)
    new_targets: list[str] = field(default_factory=list)
    target_doubt: str | None = None
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ends:
    """A content and the part related to it. If there is no part, `name` is the region of an entity
    that is itself the source. `clicked` has the entities that were clicked instead of a part or
    content."""

    content: str
    part: str = ""
    name: str = ""
    clicked: tuple[str, ...] = ()


@dataclass(slots=True)
class Places:
    """The spans of a result, by the ids of their regions."""

    contents: dict[str, Span] = field(default_factory=dict)
    sources: dict[str, Span] = field(default_factory=dict)
    cues: dict[str, Span] = field(default_factory=dict)
    names: dict[str, Span] = field(default_factory=dict)

    def __contains__(self, region: str) -> bool:
        return self.of(region) is not None

    def of(self, region: str) -> Span | None:
        """The span of a region, or None if it is not one of these."""
        for places in (self.contents, self.sources, self.cues, self.names):
            if region in places:
                return places[region]
        return None

    def joined_by(self, first: str, second: str) -> Ends | None:
        """The ends of a relation from one region to another, or None if they are not certain."""
        for part, content in ((first, second), (second, first)):
            ends = self._part(part), self._content(content)
            if all(ends):
                pairs = zip((part, content), ends, strict=True)
                clicked = tuple(drawn for drawn, meant in pairs if drawn != meant)
                return Ends(ends[1], ends[0], clicked=clicked)
        for name, content in ((first, second), (second, first)):
            if content in self.contents and self._is_name(name):
                return Ends(content, name=name)
        return None

    def _part(self, region: str) -> str:
        """The source or cue at an end of a relation, or the one closest to the entity at that
        end."""
        if region in self.sources or region in self.cues:
            return region
        return _nearest(self.names[region], self.sources) if self._is_name(region) else ""

    def _content(self, region: str) -> str:
        if region in self.contents:
            return region
        if not self._is_name(region):
            return ""
        name = self.names[region]
        return _nearest(name, {r: s for r, s in self.contents.items() if _covers(s, name)})

    def _is_name(self, region: str) -> bool:
        others = (self.contents, self.sources, self.cues)
        return region in self.names and not any(region in places for places in others)


def _nearest(name: Span, places: Mapping[str, Span]) -> str:
    """The region closest in length to an entity, among those that cover it or that it covers; empty
    if there is none."""
    found = [r for r, s in places.items() if _covers(s, name) or _covers(name, s)]
    size = name.end - name.start
    return min(found, key=lambda r: abs(places[r].end - places[r].start - size), default="")


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
