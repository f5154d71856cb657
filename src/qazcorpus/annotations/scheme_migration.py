"""Apply a change of the scheme to documents, annotations and Label Studio's results.

The functions return changed copies. Applying a change twice has the same effect as applying it
once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.scheme_change import (
    SchemeChange,
    SchemePlan,
    changes_of,
)
from qazcorpus.document import Document, Entity, Origin, Span, Statement, entities_from
from qazcorpus.errors import SchemeError
from qazcorpus.nesting import nested
from qazcorpus.scheme import NOT_ABOUT, read_scheme_data

Result = list[dict[str, Any]]
KindOf = Callable[[int, int, str], str]
_ANNOTATED: Final = ("annotator", "adjudicated")
_NONE: Final = NOT_ABOUT.label
_CONTROLS: Final = {"entities": "entity", "attribution": "attribution", "stances": "stance"}


@dataclass(frozen=True, slots=True)
class Undecided:
    """A span whose class does not decide the new label; it keeps the old one.

    `place` is a file or project; `url` is the address of the task.
    """

    label: str
    start: int
    end: int
    text: str
    doc_id: str = ""
    place: str = ""
    url: str = ""


@dataclass(slots=True)
class LabelMoves:
    """The number of moved labels by (old, new), and the spans that could not be decided.

    `review` has statements that keep their stance and that people must look at again, because a
    stance was added that may fit them better: if `none` is added, these are the neutral ones.
    """

    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    undecided: list[Undecided] = field(default_factory=list)
    review: list[Undecided] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moved or self.undecided or self.review)

    def add(self, other: LabelMoves) -> None:
        """Add the counts of another object."""
        self.moved += other.moved
        self.undecided += other.undecided
        self.review += other.review


def no_kind(start: int, end: int, label: str) -> str:
    """The class of a span if no class is known: empty."""
    return ""


def kinds_in(document: Document | None) -> KindOf:
    """A function that finds the class of a span among a document's entities, for spans without
    one."""
    known = {(e.start, e.end): e.kind for e in document.all_entities} if document else {}
    return lambda start, end, label: known.get((start, end), "")


def migrated_document(
    document: Document, plan: SchemePlan, kind_of: KindOf = no_kind
) -> tuple[Document, LabelMoves]:
    """The document with the new labels; layers made by people get the new scheme's version.

    `kind_of` gives the class of an entity that has none. A pipeline's layers keep their origin,
    which names the pipeline's version.
    """
    moves = LabelMoves()
    changed = _relabelled(document, plan.change, kind_of, moves)
    return replace(changed, origin=_origins(document.origin, plan)), moves


def migrated_annotation(
    annotation: Annotation, plan: SchemePlan, kind_of: KindOf = no_kind
) -> tuple[Annotation, LabelMoves]:
    """The annotation with the new labels, also in its unplaced items."""
    document, moves = migrated_document(annotation.document, plan, kind_of)
    unplaced, others = migrated_result([dict(i) for i in annotation.unplaced], plan.change)
    moves.add(others)
    return replace(annotation, document=document, unplaced=tuple(unplaced)), moves


def migrated_gold(
    record: Mapping[str, Any], plan: SchemePlan, kind_of: KindOf = no_kind
) -> tuple[dict[str, Any], LabelMoves]:
    """The contents of a gold file with the new labels. Its history keeps the labels of that time,
    and the change is appended to it."""
    moves = LabelMoves()
    before, after = plan.versions
    doc_id = str(record.get("doc_id", ""))
    gold = dict(record)
    if plan.change.group == "entities":
        gold["entities"] = [
            _moved_row(row, plan.change, kind_of, moves, doc_id) for row in record["entities"]
        ]
    if plan.change.group == "stances":
        gold["statements"] = [
            {**row, "stance": _moved_stance(row.get("stance"), plan.change, moves)}
            for row in record["statements"]
        ]
        for row in record["statements"] if _adds_none(plan.change) else ():
            _review(str(row.get("stance")), Span(**row["content"]), moves, doc_id)
    if record.get("scheme") == before:
        gold["scheme"] = after
        gold["origin"] = {
            layer: {**origin, "version": after}
            if origin.get("kind") in _ANNOTATED and origin.get("version") == before
            else origin
            for layer, origin in record["origin"].items()
        }
        if isinstance(record.get("history"), Mapping):
            change = {"version": after, **plan.change.to_dict()}
            changes = [*record["history"].get("scheme_changes", ()), change]
            gold["history"] = {**record["history"], "scheme_changes": changes}
    return gold, moves


def in_scheme(document: Document, changes: Iterable[SchemeChange]) -> Document:
    """Convert a document with labels of the original scheme, such as those of a pipeline, to the
    scheme after the changes. An undecided span keeps its label."""
    moves = LabelMoves()
    for change in changes:
        document = _relabelled(document, change, no_kind, moves)
    return document


def changes_in(path: Path) -> tuple[SchemeChange, ...]:
    """The changes recorded in a scheme file, for `in_scheme`."""
    return tuple(changes_of(read_scheme_data(path)))


def migrated_result(
    result: Sequence[Mapping[str, Any]], change: SchemeChange, kind_of: KindOf = no_kind
) -> tuple[Result, LabelMoves]:
    """A `result` of Label Studio (of an annotation, a prediction or a draft) with the new labels.

    A region's class is in its `meta`; if it is missing, `kind_of` gives it from the offsets and the
    label. Offsets count from the start of the section; `Undecided.text` is the text that the server
    states.
    """
    moves = LabelMoves()
    return [_migrated_item(dict(item), change, kind_of, moves) for item in result], moves


def region_kind(region: Mapping[str, Any]) -> str:
    """The KazNERD class in a region's `meta`; empty if it has none."""
    meta = region.get("meta")
    kind = meta.get("kind", "") if isinstance(meta, Mapping) else ""
    if isinstance(kind, list):
        kind = kind[0] if kind else ""
    return kind if isinstance(kind, str) else ""


def _migrated_item(
    item: dict[str, Any], change: SchemeChange, kind_of: KindOf, moves: LabelMoves
) -> dict[str, Any]:
    if change.group == "relations":
        if item.get("type") == "relation" and isinstance(item.get("labels"), list):
            item["labels"] = _moved(item["labels"], change, "", moves)
        return item
    if isinstance(item.get("meta"), Mapping):
        item["meta"] = _migrated_meta(item["meta"], change)
    if item.get("from_name") != _CONTROLS[str(change.group)]:
        return item
    value = item.get("value")
    key = "choices" if change.group == "stances" else "labels"
    labels = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(labels, list):
        return item
    start, end = _offset(value, "start"), _offset(value, "end")
    kind = ""
    if change.action == "split" and {*change.old} & {*map(str, labels)}:
        kind = region_kind(item) or kind_of(start, end, change.old[0])
    span = Undecided("", start, end, str(value.get("text", "")))
    item["value"] = {**value, key: _moved(labels, change, kind, moves, span)}
    if _adds_none(change) and "neutral" in labels:
        moves.review.append(replace(span, label="neutral"))
    return item


def _migrated_meta(meta: Mapping[str, Any], change: SchemeChange) -> dict[str, Any]:
    """The `meta` of a region with the new labels."""
    key = "stance" if change.group == "stances" else "label"
    label = meta.get(key)
    if change.group not in ("entities", "stances") or not isinstance(label, str):
        return dict(meta)
    return {**meta, key: change.label(label, str(meta.get("kind") or "")) or label}


def _offset(value: Mapping[str, Any], name: str) -> int:
    offset = value.get(name)
    return offset if isinstance(offset, int) else -1


def _moved(
    labels: Sequence[Any],
    change: SchemeChange,
    kind: str,
    moves: LabelMoves,
    span: Undecided | None = None,
) -> list[Any]:
    new = []
    for label in labels:
        found = change.label(label, kind) if isinstance(label, str) else label
        if found is None:
            found = label
            moves.undecided.append(replace(span or Undecided("", -1, -1, ""), label=label))
        elif found != label:
            moves.moved[label, found] += 1
        new.append(found)
    return list(dict.fromkeys(new)) if all(isinstance(label, str) for label in new) else new


def _relabelled(
    document: Document, change: SchemeChange, kind_of: KindOf, moves: LabelMoves
) -> Document:
    if change.group == "entities":
        entities = (
            _moved_entity(e, change, kind_of, moves, document.doc_id) for e in document.all_entities
        )
        return replace(document, entities=nested(entities))
    if change.group == "stances":
        statements = (_moved_statement(s, change, moves) for s in document.statements)
        changed = replace(document, statements=tuple(statements))
        for item in document.statements if _adds_none(change) else ():
            _review(item.answer, item.content, moves, document.doc_id)
        return changed
    return document


def _adds_none(change: SchemeChange) -> bool:
    return change.action == "add" and change.group == "stances" and _NONE in change.new


def _review(stance: str, content: Span, moves: LabelMoves, doc_id: str = "") -> None:
    """Record a statement that was neutral while `none` could not be chosen."""
    if stance == "neutral":
        span = Undecided(stance, content.start, content.end, content.text, doc_id)
        moves.review.append(span)


def _moved_entity(
    entity: Entity, change: SchemeChange, kind_of: KindOf, moves: LabelMoves, doc_id: str
) -> Entity:
    kind = entity.kind or kind_of(entity.start, entity.end, entity.label)
    span = Undecided("", entity.start, entity.end, entity.text, doc_id)
    return replace(entity, label=_moved([entity.label], change, kind, moves, span)[0])


def _moved_row(
    row: Mapping[str, Any], change: SchemeChange, kind_of: KindOf, moves: LabelMoves, doc_id: str
) -> dict[str, Any]:
    """An entity's row of a gold file, with the new label."""
    (entity,) = entities_from([row])
    moved = {**row, "label": _moved_entity(entity, change, kind_of, moves, doc_id).label}
    if inner := row.get("inner"):
        moved["inner"] = [_moved_row(one, change, kind_of, moves, doc_id) for one in inner]
    return moved


def _moved_stance(stance: Any, change: SchemeChange, moves: LabelMoves) -> Any:
    """The new stance of a gold file's row, where null is the label `none` of the scheme."""
    new = _moved([_NONE if stance is None else stance], change, "", moves)[0]
    return None if new == _NONE else new


def _moved_statement(statement: Statement, change: SchemeChange, moves: LabelMoves) -> Statement:
    old = statement.stance or _NONE
    new: Any = change.label(old)
    if new is None:
        raise SchemeError(f"the stance {old!r} has no new label.")
    if new != old:
        moves.moved[old, new] += 1
    return replace(statement, stance=None if new == _NONE else new)


def _origins(origins: Mapping[str, Origin], plan: SchemePlan) -> dict[str, Origin]:
    """The origins of a document; layers that people made with the old version of the scheme get the
    new version."""
    before, after = plan.versions
    return {
        layer: replace(origin, version=after)
        if origin.kind in _ANNOTATED and origin.version == before
        else origin
        for layer, origin in origins.items()
    }
