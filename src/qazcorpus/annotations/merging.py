"""Merge the annotators' versions of one document into agreed items and disputes.

Entities and statements' contents are matched across annotators by `matching.item_clusters`, with at
most one item of each annotator per place, in the same way as for agreement. If every annotator has
the same item at a place, it is agreed; otherwise it is a dispute. A statement without an answer is
never agreed: the question about it is open. This module decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal, TypeVar

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.matching import (
    Item,
    Signature,
    differing,
    extent,
    item_clusters,
    signature,
)
from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.errors import DocumentError, UsageError

AnyItem = TypeVar("AnyItem", bound=Item)
Layer = Literal["entities", "statements"]
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Mark:
    """An entity or a statement that one annotator marked at a place."""

    annotator: str
    item: Item


@dataclass(frozen=True, slots=True)
class Version:
    """The version of one or several annotators at a place; without marks they marked nothing
    there."""

    annotators: tuple[str, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def item(self) -> Item | None:
        """The entity or statement of this version, or None if nothing was marked."""
        return most_detailed([mark.item for mark in self.marks]) if self.marks else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A place where every annotator marked the same item."""

    marks: tuple[Mark, ...]

    @property
    def item(self) -> Item:
        """The item that they marked."""
        return most_detailed([mark.item for mark in self.marks])


@dataclass(frozen=True, slots=True)
class Dispute:
    """A place where annotators differ, or where all left a statement without an answer; every
    annotator is in exactly one of its versions.

    `differs` names the differences: `missing` (somebody marked nothing); `boundaries` and `label`
    of entities; `content`, `source`, `cue`, `target` and `stance` of statements.
    """

    layer: Layer
    versions: tuple[Version, ...]
    differs: tuple[str, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The disputed entities or statements, one per version."""
        return tuple(item for version in self.versions if (item := version.item) is not None)

    @property
    def start(self) -> int:
        """The start of the first span of all versions (code points)."""
        return min(span.start for item in self.items for span in spans_of(item))

    @property
    def end(self) -> int:
        """The end of the last span of all versions (code points)."""
        return max(span.end for item in self.items for span in spans_of(item))

    def majority(self) -> int | None:
        """The index of the version of more than half of the annotators, or None if there is no
        majority or if their version has no answer."""
        total = sum(len(version.annotators) for version in self.versions)
        for number, version in enumerate(self.versions):
            if 2 * len(version.annotators) > total:
                return None if version.item is not None and unanswered(version.item) else number
        return None


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged versions of one document: agreed items and disputes.

    `document` has the annotators' targets and the layers that annotators do not change, but no
    entities or statements. `disputes` are in the order of the text.
    """

    document: Document
    annotators: tuple[str, ...]
    agreed: tuple[Agreed, ...]
    disputes: tuple[Dispute, ...]


def merge(annotations: Sequence[Annotation]) -> Merged:
    """Merge the versions of one document; their order does not matter.

    If there is only one annotator, everything with an answer is agreed. Raises UsageError if there
    is no version or two of one annotator, DocumentError if they have different texts.
    """
    versions = sorted(annotations, key=lambda annotation: annotation.annotator)
    _require_mergeable(versions)
    annotators = tuple(annotation.annotator for annotation in versions)
    agreed: list[Agreed] = []
    disputes: list[Dispute] = []
    layers: dict[Layer, list[tuple[Item, ...]]] = {
        "entities": [annotation.document.all_entities for annotation in versions],
        "statements": [annotation.document.statements for annotation in versions],
    }
    for layer, marked in layers.items():
        for place in item_clusters(marked):
            found = _versions({annotators[v]: marked[v][i] for v, i in place.items()}, annotators)
            if len(found) == 1 and not unanswered(found[0].marks[0].item):
                agreed.append(Agreed(found[0].marks))
            else:
                disputes.append(Dispute(layer, found, _differences(found)))
    return Merged(
        _base(versions),
        annotators,
        tuple(sorted(agreed, key=lambda a: _order(a.item))),
        tuple(sorted(disputes, key=lambda d: (d.start, d.layer, -d.end, _order(d.items[0])))),
    )


def spans_of(item: Item) -> tuple[Span, ...]:
    """The spans of an entity (itself) or of a statement (content, source, cue)."""
    if isinstance(item, Entity):
        return (item,)
    return tuple(part for part in (item.content, item.source, item.cue) if part is not None)


def unanswered(item: Item) -> bool:
    """Whether an item is a statement for which nobody has chosen an answer."""
    return isinstance(item, Statement) and item.answer == "unsure"


def same(first: Item, second: Item) -> bool:
    """Whether two items are equal, as `signature` says."""
    return signature(first) == signature(second)


def most_detailed(items: Sequence[AnyItem]) -> AnyItem:
    """The most detailed of equal items (an entity with kind and canonical name); the first in a
    tie."""
    return max(items, key=_details)  # the first of equals


def _details(item: Item) -> int:
    return bool(item.kind) + bool(item.canonical) if isinstance(item, Entity) else 0


def _require_mergeable(annotations: Sequence[Annotation]) -> None:
    names = [annotation.annotator for annotation in annotations]
    if not names or len(set(names)) < len(names):
        raise UsageError(
            f"annotations of {', '.join(names) or 'nobody'} cannot be merged.",
            remedy="Give one annotation of each annotator.",
        )
    first = annotations[0].document
    for annotation in annotations[1:]:
        if annotation.document.doc_id != first.doc_id or annotation.document.text != first.text:
            raise DocumentError(
                f"{names[0]} and {annotation.annotator} did not annotate the same text.",
                path=first.doc_id,
                remedy="Pull again: qazcorpus annotate pull",
            )


def _base(annotations: Sequence[Annotation]) -> Document:
    documents = [annotation.document for annotation in annotations]
    targets = {target.text: target for d in reversed(documents) for target in reversed(d.targets)}
    ordered = sorted(targets.values(), key=lambda target: _position(target.text, documents))
    return replace(documents[0], entities=(), statements=(), targets=tuple(ordered))


def _position(target: str, documents: Sequence[Document]) -> tuple[int, int]:
    for number, document in enumerate(documents):
        for place, other in enumerate(document.targets):
            if other.text == target:
                return number, place
    return len(documents), 0


def _order(item: Item) -> tuple[int, int, bool, str]:
    span = extent(item)
    return span.start, -span.end, isinstance(item, Statement), repr(signature(item))


def _versions(place: Mapping[str, Item], annotators: Sequence[str]) -> tuple[Version, ...]:
    """The different versions of a place (annotator to item), in the order of the annotators."""
    groups: dict[Signature | None, list[str]] = {}
    for annotator in annotators:
        item = place.get(annotator)
        groups.setdefault(None if item is None else signature(item), []).append(annotator)
    return tuple(
        Version(tuple(names), tuple(Mark(name, place[name]) for name in names if name in place))
        for names in groups.values()
    )


def _differences(versions: Sequence[Version]) -> tuple[str, ...]:
    items = [version.item for version in versions]
    present = [item for item in items if item is not None]
    found = {name for pair in combinations(present, 2) for name in differing(*pair)}
    if any(map(unanswered, present)):
        found.add("stance")
    names = [name for name, _ in signature(present[0]) if name in found]
    return tuple(names if len(present) == len(items) else [MISSING, *names])
