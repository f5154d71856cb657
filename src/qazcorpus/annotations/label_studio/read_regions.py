"""Regions of Label Studio as layers of a document, whatever the server may hold.

The server checks almost nothing, so nothing is taken for granted here. Spans are sliced from the
text by their offsets: what `value.text` says is not reliable. Relations are read from what they
join, in either direction: drawn by hand they have no label. What a document has no place for is
kept verbatim in `unplaced`, with a finding that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.label_studio.interface import (
    ATTRIBUTION,
    CONTENT,
    ENTITY,
    NEW_TARGET,
    OTHER_TARGET,
    STANCE,
    TARGET,
)
from qazcorpus.annotations.label_studio.json_values import (
    mapping,
    number,
    text,
    texts,
    whole_number,
)
from qazcorpus.annotations.label_studio.problems import finding
from qazcorpus.annotations.label_studio.regions import PARTS, made_from, number_of
from qazcorpus.document import STANCES, Document, Entity, Span, Stance, Statement
from qazcorpus.scheme import Scheme


@dataclass(frozen=True, slots=True)
class ReadEntity:
    """An entity, and the index of the stored one that it was made from."""

    entity: Entity
    index: int | None


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement, and the index of the stored one that it was made from.

    `targeted`: its target was chosen, or left open by the pipeline that it comes from.
    """

    statement: Statement
    index: int | None
    targeted: bool


@dataclass(slots=True)
class Regions:
    """What a result holds, its findings, and what a document has no place for:
    `{"code": …, "result": …}`, verbatim."""

    entities: list[ReadEntity] = field(default_factory=list)
    statements: list[ReadStatement] = field(default_factory=list)
    new_targets: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Mapping[str, Any]] = field(default_factory=list)


def read_regions(
    result: object,
    stored: Document,
    scheme: Scheme,
    *,
    start: int = 0,
    end: int | None = None,
    url: str = "",
) -> Regions:
    """Read the `result` of an annotation, a draft or a prediction.

    `stored` is the document as it was sent out; `start` and `end` bound the section that the
    result's offsets count in; findings point to `url`.
    """
    end = len(stored.text) if end is None else end
    return _Reader(stored, scheme, start, end, url).read(result)


@dataclass(slots=True)
class _Content:
    """A content, and what was found to belong to it."""

    region: str
    span: Span
    item: Mapping[str, Any]
    parts: dict[str, Span] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    """A source or a cue. `related` says whether a statement has it."""

    label: str
    span: Span
    item: Mapping[str, Any]
    related: bool = False


class _Reader:
    def __init__(self, stored: Document, scheme: Scheme, start: int, end: int, url: str) -> None:
        self.stored = stored
        self.start = start
        self.end = end
        self.url = url
        self.entity_labels = set(scheme.entity_labels)
        self.attribution_labels = {CONTENT, *PARTS} & {label.label for label in scheme.attribution}
        self.stances = set(STANCES) & {label.label for label in scheme.stances}
        self.kinds = {label.label: label.kinds for label in scheme.entities}
        self.contents: dict[str, _Content] = {}
        self.parts: dict[str, _Part] = {}
        self.named: set[tuple[str, str]] = set()
        self.drawn: set[tuple[str, str]] = set()
        self.regions = Regions()

    def read(self, result: object) -> Regions:
        items = result if isinstance(result, list) else [] if result is None else [result]
        spans, choices, relations = self._sorted(items)
        for item in spans:
            self._span(item)
        for item in relations:
            self._relation(item)
        for item in choices:
            self._choice(item)
        for part in self.parts.values():
            if not part.related:
                self._keep(f"unrelated-{PARTS[part.label]}", part.item, span=part.span)
        for content in self.contents.values():
            self._statement(content)
        return self.regions

    def _sorted(
        self, items: list[Any]
    ) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """The labelled spans, the choices that belong to them, and the relations."""
        spans: list[Mapping[str, Any]] = []
        choices: list[Mapping[str, Any]] = []
        relations: list[Mapping[str, Any]] = []
        places = {ENTITY: spans, ATTRIBUTION: spans}
        places |= {STANCE: choices, TARGET: choices, OTHER_TARGET: choices}
        for item in items:
            if not isinstance(item, dict):
                self._keep("odd-item", item)
            elif item.get("type") == "relation":
                relations.append(item)
            elif (name := text(item.get("from_name"))) == NEW_TARGET:
                self.regions.new_targets.extend(texts(mapping(item.get("value")).get("text")))
            elif name in places:
                places[name].append(item)
            else:
                self._keep("unknown-control", item, name)
        return spans, choices, relations

    def _keep(self, code: str, item: object, name: object = "", span: Span | None = None) -> None:
        """Keep an item that has no place, and say why."""
        self.regions.unplaced.append({"code": code, "result": item})
        self._report(code, name, span)

    def _report(self, code: str, name: object = "", span: Span | None = None) -> None:
        start, end = (span.start, span.end) if span else (None, None)
        self.regions.findings.append(finding(code, name, start=start, end=end, url=self.url))

    def _span(self, item: Mapping[str, Any]) -> None:
        value = mapping(item.get("value"))
        span = self._sliced(value)
        if span is None:
            self._keep("out-of-range", item, f"{value.get('start')}–{value.get('end')}")
            return
        control = item["from_name"]
        known = self.entity_labels if control == ENTITY else self.attribution_labels
        label = self._label(item, span, known)
        if label is None:
            return
        # The editor gives a region without an id one of its own.
        region = text(item.get("id")) or f"unnamed-{len(self.named)}"
        if (control, region) in self.named:
            self._keep("duplicate-id", item, region, span)
            return
        self.named.add((control, region))
        if control == ENTITY:
            self._entity(region, label, span, mapping(item.get("meta")))
        elif label == CONTENT:
            self.contents[region] = _Content(region, span, item)
        else:
            self.parts[region] = _Part(label, span, item)
        if note := " ".join(texts(mapping(item.get("meta")).get("text"))):
            self._keep("note", item, note, span)

    def _sliced(self, value: Mapping[str, Any]) -> Span | None:
        start, end = whole_number(value.get("start")), whole_number(value.get("end"))
        if start is None or end is None or not 0 <= start < end <= self.end - self.start:
            return None
        return self.stored.span(self.start + start, self.start + end)

    def _label(self, item: Mapping[str, Any], span: Span, known: set[str]) -> str | None:
        """The label of a span; None where it has none of the scheme's."""
        labels = texts(mapping(item.get("value")).get("labels"))
        found = [label for label in labels if label in known]
        if not found:
            code = "unknown-label" if labels else "no-label"
            self._keep(code, item, ", ".join(labels), span)
            return None
        if len(labels) > 1:
            self._keep("several-labels", item, ", ".join(labels), span)
        return found[0]

    def _entity(self, region: str, label: str, span: Span, meta: Mapping[str, Any]) -> None:
        """An entity, with what was known of it as far as it still holds.

        The name without its inflection holds for the same span, the kind for the same label or any
        other that has it.
        """
        was = made_from(region, meta, self.stored)
        details = was or meta
        same_span = details.get("span") == [span.start, span.end]
        kinds = self.kinds[label]
        kind = text(details.get("kind"))
        if not (same_span and details.get("label") == label) and kind not in kinds:
            kind = kinds[0] if len(kinds) == 1 else ""
        canonical = text(details.get("canonical")) if same_span else ""
        place = number_of(region) if was else None
        entity = Entity(span.start, span.end, span.text, label, kind, canonical, _id(region, was))
        self.regions.entities.append(ReadEntity(entity, place[1] if place else None))

    def _relation(self, item: Mapping[str, Any]) -> None:
        ends = [text(item.get("from_id")), text(item.get("to_id"))]
        contents = [end for end in ends if end in self.contents]
        parts = [end for end in ends if end in self.parts]
        if len(contents) == len(parts) == 1:
            self._relate(self.contents[contents[0]], parts[0], item)
        elif len(contents) + len(parts) == 2:
            self._keep("wrong-relation", item, " – ".join(map(self._said, ends)))
        else:
            self._keep("dangling-relation", item)

    def _said(self, region: str) -> str:
        at = self.contents.get(region) or self.parts[region]
        return f"«{at.span.text}»"

    def _relate(self, content: _Content, name: str, item: Mapping[str, Any]) -> None:
        part = self.parts[name]
        role = PARTS[part.label]
        if (name, content.region) in self.drawn:
            self._keep("duplicate-relation", item, span=content.span)
        elif role in content.parts:
            self._keep(f"second-{role}", item, span=content.span)
        else:
            self.drawn.add((name, content.region))
            content.parts[role] = part.span
            part.related = True

    def _choice(self, item: Mapping[str, Any]) -> None:
        content = self.contents.get(text(item.get("id")))
        name = item["from_name"]
        if content is None:
            self._keep("choice-elsewhere", item)
            return
        chosen = texts(
            mapping(item.get("value")).get("text" if name == OTHER_TARGET else "choices")
        )
        if name == STANCE and (unknown := [text for text in chosen if text not in self.stances]):
            self._keep("unknown-stance", item, ", ".join(unknown), content.span)
            chosen = [text for text in chosen if text in self.stances]
        if len(chosen) > 1 or (chosen and name in content.choices):
            self._keep("several-choices", item, ", ".join(chosen), content.span)
        if chosen:
            content.choices.setdefault(name, chosen[0])

    def _statement(self, content: _Content) -> None:
        was = made_from(content.region, mapping(content.item.get("meta")), self.stored)
        stance = content.choices.get(STANCE)
        if stance is None:
            self._report("missing-stance", span=content.span)
        same = was.get("stance") == stance and was.get("span") == [
            content.span.start,
            content.span.end,
        ]
        target = self._target(content)
        statement = Statement(
            content.span,
            content.parts.get("source"),
            content.parts.get("cue"),
            target=target or "",
            stance=cast(Stance, stance or "neutral"),
            confidence=number(was.get("confidence")) if same else None,
            id=_id(content.region, was),
        )
        place = number_of(content.region) if was else None
        self.regions.statements.append(
            ReadStatement(
                statement,
                place[1] if place else None,
                targeted=target is not None or was.get("target") == "",
            )
        )

    def _target(self, content: _Content) -> str | None:
        chosen = content.choices.get(TARGET)
        typed = content.choices.get(OTHER_TARGET)
        if typed is None:
            return chosen
        if chosen is not None and chosen != typed:
            self.regions.unplaced.append({"code": "target-replaced", "result": chosen})
            self._report("target-replaced", chosen, content.span)
        if all(target.text != typed for target in self.stored.targets):
            self.regions.new_targets.append(typed)
        return typed


def _id(region: str, was: Mapping[str, Any]) -> str:
    """The id of the stored item; an annotator's own has that of its region."""
    return text(was.get("id")) if was else region
