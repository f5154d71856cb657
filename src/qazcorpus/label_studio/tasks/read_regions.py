"""Read regions of Label Studio as layers of a document, whatever the server sends.

The server checks almost nothing, so this module checks everything. Spans are sliced from the text
by their offsets, because `value.text` is not reliable. Relations that are drawn by hand have no
label, so they are read from the regions they join, in either direction (`Places.joined_by`). Items
that a document cannot store are kept verbatim in `unplaced`, with a finding that says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from qazcorpus.annotations.lint.messages import quoted
from qazcorpus.annotations.problems import problem_finding
from qazcorpus.document import (
    ANSWERS,
    RELEVANT,
    Document,
    Entity,
    Span,
    Stance,
    Statement,
)
from qazcorpus.label_studio.tasks.interface import (
    ATTRIBUTION,
    BETTER_TARGET,
    CONTENT,
    ENTITY,
    NEW_TARGET,
    OTHER_TARGET,
    STANCE,
    TARGET,
    TARGET_FIT,
    UNFIT,
)
from qazcorpus.label_studio.tasks.json_values import (
    as_whole_number,
    mapping,
    probabilities,
    share,
    text,
    texts,
)
from qazcorpus.label_studio.tasks.read_items import Ends, Places, ReadEntity, ReadStatement, Regions
from qazcorpus.label_studio.tasks.regions import PARTS, number_of, original_meta
from qazcorpus.scheme import Scheme, labels_by_name

_TIMES: Final = frozenset({"DATE", "TIME"})  # kinds that cannot be the source of a statement
# Label Studio writes a line break as a backslash and an «n», and several spaces as one.
_SPACE: Final = re.compile(r"\\n|\s")


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

    `stored` is the document as it was pushed. `start` and `end` are the limits of the section in
    it; the result's offsets count from `start`. Findings link to `url`.
    """
    end = len(stored.text) if end is None else end
    return _Reader(stored, scheme, start, end, url).read(result)


@dataclass(slots=True)
class _Content:
    """A content with its parts and choices."""

    region: str
    span: Span
    item: Mapping[str, Any]
    parts: dict[str, Span] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    """A source or a cue. `related` says whether a statement has it. `drawn` is the code of the
    finding if a relation was drawn to a content that had such a part already."""

    label: str
    span: Span
    item: Mapping[str, Any]
    related: bool = False
    drawn: str = ""


class _Reader:
    def __init__(self, stored: Document, scheme: Scheme, start: int, end: int, url: str) -> None:
        self.stored = stored
        self.start = start
        self.end = end
        self.url = url
        self.entity_labels = set(scheme.entity_labels)
        self.attribution_labels = {CONTENT, *PARTS} & {label.label for label in scheme.attribution}
        self.stances = set(ANSWERS) & {label.label for label in scheme.stances}
        self.spelled = labels_by_name((*scheme.entities, *scheme.attribution, *scheme.stances))
        self.kinds = {label.label: label.kinds for label in scheme.entities}
        self.of_cues = {r.label for r in scheme.relations if r.source == "CUE"}
        self.contents: dict[str, _Content] = {}
        self.parts: dict[str, _Part] = {}
        self.places = Places()
        self.times: set[str] = set()
        self.unread: set[str] = set()
        self.named: set[tuple[str, str]] = set()
        self.drawn: set[tuple[str, str]] = set()
        self.regions = Regions()

    def read(self, result: object) -> Regions:
        items = result if isinstance(result, list) else [] if result is None else [result]
        spans, choices, relations = self._sorted(items)
        for item in spans:
            self._span(item)
        # Relations drawn to a source or cue are read before relations drawn to an entity in its
        # place.
        for item in sorted(relations, key=self._is_of_names):
            self._relation(item)
        for item in choices:
            self._choice(item)
        for part in self.parts.values():
            if part.drawn and not part.related:
                self.regions.unplaced.append({"code": part.drawn, "result": part.item})
            elif not part.related:
                code = f"unrelated-{PARTS[part.label]}"
                self._keep(code, part.item, quoted(part.span.text), part.span)
        for content in self.contents.values():
            self._statement(content)
        return self.regions

    def _sorted(
        self, items: list[Any]
    ) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """Sort the items into labelled spans, choices that belong to them, and relations."""
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
            elif name in (TARGET_FIT, BETTER_TARGET):
                self._doubt(item, name)
            elif name in places:
                places[name].append(item)
            else:
                self._keep("unknown-control", item, name)
        return spans, choices, relations

    def _doubt(self, item: Mapping[str, Any], name: str) -> None:
        """Read that the target does not fit, and a better wording. A better wording implies that it
        does not fit."""
        value = mapping(item.get("value"))
        better = "; ".join(texts(value.get("text"))) if name == BETTER_TARGET else ""
        if better or UNFIT in texts(value.get("choices")):
            known = self.regions.target_doubt or ""
            self.regions.target_doubt = "; ".join(filter(None, (known, better)))

    def _keep(self, code: str, item: object, name: object = "", span: Span | None = None) -> None:
        """Keep an item that a document cannot store, with a finding that says why."""
        self.regions.unplaced.append({"code": code, "result": item})
        self._report(code, name, span)

    def _report(
        self, code: str, name: object = "", span: Span | None = None, *, mended: bool = False
    ) -> None:
        start, end = (span.start, span.end) if span else (None, None)
        found = problem_finding(code, name, start=start, end=end, url=self.url, mended=mended)
        self.regions.findings.append(found)

    def _span(self, item: Mapping[str, Any]) -> None:
        value = mapping(item.get("value"))
        span = self._sliced(value)
        if span is None:
            words = f" «{quoted(said)}»" if (said := text(value.get("text"))) else ""
            self._keep("out-of-range", item, f"{value.get('start')}–{value.get('end')}{words}")
            self.unread.add(text(item.get("id")))
            return
        control = item["from_name"]
        known = self.entity_labels if control == ENTITY else self.attribution_labels
        label = self._label(item, span, known)
        if label is None:
            self.unread.add(text(item.get("id")))
            return
        said = text(value.get("text"))
        if said and _SPACE.sub("", said) != _SPACE.sub("", span.text):
            self._report("text-differs", f"«{quoted(said)}»", span)
        # The editor also gives an id to a region that has none.
        region = text(item.get("id")) or f"unnamed-{len(self.named)}"
        if (control, region) in self.named:
            self._keep("duplicate-id", item, region, span)
            return
        self.named.add((control, region))
        if control == ENTITY:
            self._entity(region, label, span, mapping(item.get("meta")))
        elif label == CONTENT:
            self.contents[region] = _Content(region, span, item)
            self.places.contents[region] = span
        else:
            self.parts[region] = _Part(label, span, item)
            (self.places.cues if label == "CUE" else self.places.sources)[region] = span
        if note := " ".join(texts(mapping(item.get("meta")).get("text"))):
            self._keep("note", item, note, span)

    def _sliced(self, value: Mapping[str, Any]) -> Span | None:
        start, end = as_whole_number(value.get("start")), as_whole_number(value.get("end"))
        if start is None or end is None or not 0 <= start < end <= self.end - self.start:
            return None
        return self.stored.span(self.start + start, self.start + end)

    def _label(self, item: Mapping[str, Any], span: Span, known: set[str]) -> str | None:
        """The label of a span, or None if it has no label of the scheme."""
        labels = texts(mapping(item.get("value")).get("labels"))
        found = [label for label in (self._spelled(name) for name in labels) if label in known]
        if not found:
            code = "unknown-label" if labels else "no-label"
            self._keep(code, item, ", ".join(labels), span)
            return None
        if len(labels) > 1:
            self._keep("several-labels", item, ", ".join(labels), span)
        if found[0] not in labels:
            self._report("label-by-name", ", ".join(labels), span, mended=True)
        return found[0]

    def _spelled(self, name: str) -> str:
        """The scheme's label for a label's name. Names occur if somebody removed the interface's
        aliases in the server's settings."""
        return self.spelled.get(name.strip().casefold(), name)

    def _entity(self, region: str, label: str, span: Span, meta: Mapping[str, Any]) -> None:
        """Add an entity, with those details of the suggested entity that are still valid.

        The canonical name is valid for the same span, the kind for any label that has this kind.
        """
        was = original_meta(region, meta, self.stored)
        details = was or meta
        same_span = details.get("span") == [span.start, span.end]
        kinds = self.kinds[label]
        kind = text(details.get("kind"))
        if not (same_span and details.get("label") == label) and kind not in kinds:
            kind = kinds[0] if len(kinds) == 1 else ""
        canonical, referent = (
            text(details.get(name)) if same_span else "" for name in ("canonical", "entity_id")
        )
        place = number_of(region) if was else None
        entity = Entity(
            span.start, span.end, span.text, label, kind, canonical, _id(region, was), referent
        )
        self.regions.entities.append(ReadEntity(entity, place[1] if place else None))
        self.places.names[region] = span
        if kinds and set(kinds) <= _TIMES:
            self.times.add(region)

    def _is_of_names(self, item: Mapping[str, Any]) -> bool:
        places = self.places
        others = (places.contents, places.sources, places.cues)
        return any(all(end not in found for found in others) for end in _ends(item))

    def _relation(self, item: Mapping[str, Any]) -> None:
        first, second = _ends(item)
        said = " – ".join(f"«{quoted(s.text)}»" for s in map(self.places.of, (first, second)) if s)
        if first in self.places and second in self.places:
            ends = self.places.joined_by(first, second)
            if ends is None or (ends.name and not self._may_speak(ends.name, item)):
                self._keep("wrong-relation", item, said, self.places.of(first))
            else:
                self._relate(ends, item)
            return
        unread = self.unread & {first, second}
        code = "unread-relation" if unread else "dangling-relation"
        span = self.places.of(first) or self.places.of(second)
        self._keep(code, item, f": {said}" if said else "", span)

    def _may_speak(self, name: str, item: Mapping[str, Any]) -> bool:
        """Whether a relation from an entity to a content can only mean that the entity is the
        source."""
        return name not in self.times and not self.of_cues & {*texts(item.get("labels"))}

    def _relate(self, ends: Ends, item: Mapping[str, Any]) -> None:
        content = self.contents[ends.content]
        name = ends.part or ends.name
        part = self.parts.get(ends.part)
        role = PARTS[part.label] if part else "source"
        span = part.span if part else self.places.names[name]
        was = content.parts.get(role)
        if (name, content.region) in self.drawn or (part is None and was == span):
            said = f"«{quoted(span.text)}» – «{quoted(content.span.text)}»"
            self._keep("duplicate-relation", item, said, content.span)
            return
        if was is not None:
            code = f"second-{role}"
            said = f"«{quoted(was.text)}», «{quoted(span.text)}»"
            self._keep(code, item, said, content.span)
            if part:
                part.drawn = code
            return
        self.drawn.add((name, content.region))
        content.parts[role] = span
        if part is None:
            self._report("source-from-name", quoted(span.text), span)
            return
        part.related = True
        for clicked in ends.clicked:
            at = self.places.names[clicked]
            self._report("relation-of-name", quoted(at.text), at, mended=True)

    def _choice(self, item: Mapping[str, Any]) -> None:
        content = self.contents.get(text(item.get("id")))
        name = item["from_name"]
        value = mapping(item.get("value"))
        chosen = texts(value.get("text" if name == OTHER_TARGET else "choices"))
        if content is None:
            span = self.places.of(text(item.get("id"))) or self._sliced(value)
            words = f" – «{quoted(span.text)}»" if span else ""
            self._keep("choice-elsewhere", item, f"{', '.join(chosen)}{words}", span)
            return
        if name == STANCE:
            chosen = [self._spelled(choice) for choice in chosen]
        if name == STANCE and (unknown := [text for text in chosen if text not in self.stances]):
            self._keep("unknown-stance", item, ", ".join(unknown), content.span)
            chosen = [text for text in chosen if text in self.stances]
        if len(chosen) > 1 or (chosen and name in content.choices):
            self._keep("several-choices", item, ", ".join(chosen), content.span)
        if chosen:
            content.choices.setdefault(name, chosen[0])

    def _statement(self, content: _Content) -> None:
        was = original_meta(content.region, mapping(content.item.get("meta")), self.stored)
        stance = content.choices.get(STANCE)
        if stance is None:
            self._report("missing-stance", quoted(content.span.text), content.span)
        edges = [content.span.start, content.span.end]
        same = was.get("stance") == (stance or "unsure") and was.get("span") == edges
        relevance = share(was.get("relevance")) if same else None
        judged = probabilities(was.get("probabilities")) if same else None
        if stance is None and not (judged and judged.stance):
            # It is not known whether the statement is about the target.
            relevance, judged = max(relevance or 0.0, RELEVANT), None
        target = self._target(content)
        statement = Statement(
            content.span,
            content.parts.get("source"),
            content.parts.get("cue"),
            target=target or "",
            stance=None if stance == "none" else cast("Stance | None", stance),
            confidence=share(was.get("confidence")) if same else None,
            id=_id(content.region, was),
            relevance=relevance,
            probabilities=judged,
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
    """The id of the stored item, or the region's id if an annotator made the item."""
    return text(was.get("id")) if was else region


def _ends(item: Mapping[str, Any]) -> tuple[str, str]:
    return text(item.get("from_id")), text(item.get("to_id"))
