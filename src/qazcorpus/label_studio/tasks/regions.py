"""Layers of a document as regions of Label Studio: the list that it calls `result`.

A region's id names the item of the document: `e3` is the fourth entity, where each name is followed
by the names inside it; `s2` is the content of the
third statement, `s2-source` and `s2-cue` are its other parts. Statements that share a source share
its region. Details that Label Studio cannot store are in a region's `meta`, which the editor keeps
and copies with the region; `read_regions` gets the original item from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.errors import SchemeError
from qazcorpus.label_studio.tasks.interface import (
    ATTRIBUTION,
    CONTENT,
    ENTITY,
    STANCE,
    TARGET,
    TEXT,
)
from qazcorpus.scheme import Scheme

Region = dict[str, Any]
# The parts of a statement that relations lead from, by the label of the scheme.
PARTS: Final[dict[str, str]] = {"SOURCE": "source", "CUE": "cue"}
_ID: Final = re.compile(r"([es])([0-9]{1,9})", re.ASCII)


def regions_of(
    document: Document, scheme: Scheme, *, start: int = 0, end: int | None = None
) -> list[Region]:
    """The regions of the items between `start` and `end`, with offsets counted from `start`.

    The content decides where a statement is. Raises SchemeError for an entity label that is not in
    the scheme and therefore not in the interface, because the editor would remove it.
    """
    end = len(document.text) if end is None else end
    labels = set(scheme.entity_labels)
    regions: list[Region] = []
    for number, entity in enumerate(document.all_entities):
        if start <= entity.start and entity.end <= end:
            if entity.label not in labels:
                raise SchemeError(
                    f"the scheme {scheme.version} has no entity label {entity.label!r}.",
                    path=document.doc_id,
                    remedy=f"Its labels: {', '.join(scheme.entity_labels)}.",
                )
            meta = entity_meta(number, entity)
            regions.append(_labelled(f"e{number}", ENTITY, entity.label, entity, start, meta=meta))
    placed: dict[tuple[str, int, int], str] = {}
    for number, statement in enumerate(document.statements):
        if start <= statement.content.start and statement.content.end <= end:
            regions.extend(_statement(number, statement, start, placed, scheme))
    return regions


def entity_meta(number: int, entity: Entity) -> dict[str, Any]:
    """The `meta` of a region that was made from an entity."""
    meta = {
        "region": f"e{number}",
        "id": entity.id,
        "label": entity.label,
        "span": [entity.start, entity.end],
    }
    details = {name: getattr(entity, name) for name in ("kind", "canonical", "entity_id")}
    return meta | {key: value for key, value in details.items() if value}


def statement_meta(number: int, statement: Statement) -> dict[str, Any]:
    """The `meta` of a content's region that was made from a statement."""
    return {
        "region": f"s{number}",
        "id": statement.id,
        "span": [statement.content.start, statement.content.end],
        "target": statement.target,
        "stance": statement.answer,
        "confidence": statement.confidence,
        "relevance": statement.relevance,
        "probabilities": statement.probabilities and asdict(statement.probabilities),
    }


def original_meta(region: str, meta: Mapping[str, Any], stored: Document) -> Mapping[str, Any]:
    """The `meta` of the item from which a region was made; empty if an annotator made the region.

    A copy of a region has the same `meta` but another id. If the `meta` was lost, it is made again
    from the stored document.
    """
    if meta.get("region") == region:
        return meta
    if number := number_of(region):
        kind, index = number
        entities = stored.all_entities
        if kind == "e" and index < len(entities):
            return entity_meta(index, entities[index])
        if kind == "s" and index < len(stored.statements):
            return statement_meta(index, stored.statements[index])
    return {}


def number_of(region: str) -> tuple[str, int] | None:
    """The layer (`e`, `s`) and the index of the item that a region was made from."""
    match = _ID.fullmatch(region)
    return (match[1], int(match[2])) if match else None


def _statement(
    number: int,
    statement: Statement,
    start: int,
    placed: dict[tuple[str, int, int], str],
    scheme: Scheme,
) -> Iterator[Region]:
    """The regions of a statement; `placed` has the sources and cues that have a region already.

    Without an answer that the scheme has, the annotator must choose one.
    """
    relations = {relation.source: relation.label for relation in scheme.relations}
    name = f"s{number}"
    content = statement.content
    meta = statement_meta(number, statement)
    yield _labelled(name, ATTRIBUTION, CONTENT, content, start, meta=meta)
    if any(statement.answer == label.label for label in scheme.stances):
        yield _chosen(name, STANCE, statement.answer, content, start)
    if statement.target:
        yield _chosen(name, TARGET, statement.target, content, start)
    for label, part in PARTS.items():
        span: Span | None = getattr(statement, part)
        if span is None:
            continue
        key = (label, span.start, span.end)
        if key not in placed:
            placed[key] = f"{name}-{part}"
            yield _labelled(placed[key], ATTRIBUTION, label, span, start)
        yield {
            "type": "relation",
            "from_id": placed[key],
            "to_id": name,
            "direction": "right",
            "labels": [relations[label]] if label in relations else [],
        }


def _labelled(
    name: str, control: str, label: str, span: Span, start: int, *, meta: Region | None = None
) -> Region:
    region = _region(name, control, "labels", span, start)
    region["value"] |= {"text": span.text, "labels": [label]}
    if meta is not None:
        region["meta"] = meta
    return region


def _chosen(name: str, control: str, choice: str, span: Span, start: int) -> Region:
    region = _region(name, control, "choices", span, start)
    region["value"]["choices"] = [choice]
    return region


def _region(name: str, control: str, type: str, span: Span, start: int) -> Region:
    value = {"start": span.start - start, "end": span.end - start}
    return {"id": name, "from_name": control, "to_name": TEXT, "type": type, "value": value}
