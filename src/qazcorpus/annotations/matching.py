"""Match the spans of several annotators that mean the same item.

Agreement, adjudication and the status of a workplace all use `item_clusters`. Entities, and the
contents of statements, are matched one to one, the best overlap first, if the Dice overlap of code
points is `THRESHOLD` (0.5) or more, as in `qazcorpus.evaluate.statements`. Labels and stances do
not decide the matching, because agreement on them would then be too high; they only break ties.
Ties are broken by the spans and never by the annotator, so agreement is symmetric.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TypeVar

from qazcorpus.document import Entity, Span, Statement
from qazcorpus.evaluate.statements import THRESHOLD, dice

Item = Entity | Statement
Signature = tuple[tuple[str, object], ...]
Cluster = dict[int, int]
T = TypeVar("T")
AnyItem = TypeVar("AnyItem", bound=Item)


def item_clusters(versions: Sequence[Sequence[AnyItem]]) -> list[Cluster]:
    """Group entities or statements of several annotators, with at most one item of each annotator.

    The result is a list of {annotator index: item index}, in the order of the text. If overlaps are
    equal, statements about the same target are matched first, then those with fewer differences.
    """
    return clusters(versions, extent, least=THRESHOLD, unlike=_unlike)


def item_pairs(
    first: Sequence[AnyItem], second: Sequence[AnyItem]
) -> list[tuple[AnyItem | None, AnyItem | None]]:
    """`item_clusters` of two annotators as pairs; None if an item has no match."""
    return best_pairs(first, second, extent, least=THRESHOLD, unlike=_unlike)


def extent(item: Item) -> Span:
    """The span by which an item is matched: that of an entity, or of a statement's content."""
    return item if isinstance(item, Entity) else item.content


def signature(item: Item) -> Signature:
    """The attributes that must be equal in two equal items, with their names. Kinds, canonical
    names, ids and a model's figures do not count."""
    if isinstance(item, Entity):
        return (("boundaries", (item.start, item.end)), ("label", item.label))
    return (
        *((name, _offsets(getattr(item, name))) for name in ("content", "source", "cue")),
        ("target", item.target),
        ("stance", item.answer),
    )


def differing(first: Item, second: Item) -> list[str]:
    """The names of the attributes in which two entities or two statements differ."""
    pairs = zip(signature(first), signature(second), strict=True)
    return [name for (name, ours), (_, theirs) in pairs if ours != theirs]


def same_target(first: Statement, second: Statement) -> bool:
    """Whether two statements are about the same target; an empty target matches any target."""
    return first.target == second.target or not (first.target and second.target)


def clusters(
    versions: Sequence[Sequence[T]],
    span_of: Callable[[T], Span],
    *,
    least: float,
    unlike: Callable[[T, T], tuple[int, ...]] = lambda first, second: (),
) -> list[Cluster]:
    """Groups of items, at most one of each version: {version index: item index}, in text order.

    Two items are joined if their overlap is above 0 and at least `least`. If overlaps are equal,
    the pair with the lower `unlike` is joined first. Items without a match are clusters of one.
    """
    spans = [[span_of(item) for item in items] for items in versions]
    found = []
    for (a, first), (b, second) in combinations(enumerate(spans), 2):
        for i, j, overlap in _overlapping(first, second):
            if overlap >= least:
                edges = sorted((_edges(first[i]), _edges(second[j])))
                rank = unlike(versions[a][i], versions[b][j])
                found.append((-overlap, rank, edges, a, i, b, j))
    joined = {(v, i): {v: i} for v, items in enumerate(versions) for i in range(len(items))}
    for *_, a, i, b, j in sorted(found):
        ours, theirs = joined[a, i], joined[b, j]
        if ours.keys().isdisjoint(theirs):
            ours |= theirs
            joined |= dict.fromkeys(theirs.items(), ours)
    distinct = {id(cluster): cluster for cluster in joined.values()}.values()
    return sorted(distinct, key=lambda c: min((*_edges(spans[v][i]), v) for v, i in c.items()))


def best_pairs(
    first: Sequence[T],
    second: Sequence[T],
    span_of: Callable[[T], Span],
    *,
    least: float,
    unlike: Callable[[T, T], tuple[int, ...]] = lambda first, second: (),
) -> list[tuple[T | None, T | None]]:
    """`clusters` of two versions as pairs; None if an item has no match."""
    return [
        (
            first[cluster[0]] if 0 in cluster else None,
            second[cluster[1]] if 1 in cluster else None,
        )
        for cluster in clusters((first, second), span_of, least=least, unlike=unlike)
    ]


def _unlike(first: Item, second: Item) -> tuple[int, int]:
    other = (
        isinstance(first, Statement)
        and isinstance(second, Statement)
        and not same_target(first, second)
    )
    return int(other), len(differing(first, second))


def _overlapping(first: Sequence[Span], second: Sequence[Span]) -> Iterator[tuple[int, int, float]]:
    order = sorted(range(len(second)), key=lambda j: second[j].start)
    starts = [second[j].start for j in order]
    longest = max((span.end - span.start for span in second), default=0)
    for i, span in enumerate(first):
        begin = bisect_right(starts, span.start - longest)
        for j in order[begin : bisect_left(starts, span.end)]:
            overlap = dice(span, second[j])
            if overlap > 0:
                yield i, j, overlap


def _edges(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _offsets(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else _edges(span)
