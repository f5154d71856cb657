"""Which spans of several annotators stand for the same thing.

Agreement, adjudication and the status of a workplace all match by `item_clusters`: entities, and
statements by their contents, are joined one to one, the best overlap first, where it is Dice
`THRESHOLD` (0.5) of code points or more, as in `qazcorpus.evaluate.statements`. Neither the label
nor the stance decides what is joined; they only break ties, else agreement on them would be too
high. Ties are broken by what the spans are and never by whose they are, so that agreement is
symmetric.
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
    """The entities or statements of several annotators, in groups of at most one of each:
    {annotator: item}, in the order of the text.

    Of the same overlap, statements about one target come first, then those that differ in less.
    """
    return clusters(versions, extent, least=THRESHOLD, unlike=_unlike)


def item_pairs(
    first: Sequence[AnyItem], second: Sequence[AnyItem]
) -> list[tuple[AnyItem | None, AnyItem | None]]:
    """`item_clusters` of two annotators as pairs; None stands where one has no fellow."""
    return best_pairs(first, second, extent, least=THRESHOLD, unlike=_unlike)


def extent(item: Item) -> Span:
    """By what an item is matched: an entity itself, the content of a statement."""
    return item if isinstance(item, Entity) else item.content


def signature(item: Item) -> Signature:
    """What makes two items the same, by name; kinds, names, ids and confidence do not count."""
    if isinstance(item, Entity):
        return (("boundaries", (item.start, item.end)), ("label", item.label))
    return (
        *((name, _offsets(getattr(item, name))) for name in ("content", "source", "cue")),
        ("target", item.target),
        ("stance", item.stance),
    )


def differing(first: Item, second: Item) -> list[str]:
    """In what two entities, or two statements, differ."""
    best_pairs = zip(signature(first), signature(second), strict=True)
    return [name for (name, ours), (_, theirs) in best_pairs if ours != theirs]


def same_target(first: Statement, second: Statement) -> bool:
    """Whether two statements are about the same target; an unnamed one may be any."""
    return first.target == second.target or not (first.target and second.target)


def clusters(
    versions: Sequence[Sequence[T]],
    span_of: Callable[[T], Span],
    *,
    least: float,
    unlike: Callable[[T, T], tuple[int, ...]] = lambda first, second: (),
) -> list[Cluster]:
    """Groups of items, at most one of each version: {version: item}, in the order of the text.

    Two items are joined when their overlap is above 0 and at least `least`; of the same overlap,
    those that are less `unlike` come first. Items without a fellow are clusters of one.
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
    """`clusters` of two versions as pairs; None stands where one has no fellow."""
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
