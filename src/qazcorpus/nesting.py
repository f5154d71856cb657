"""Names inside names: a document's names as one list, and as a tree.

A name stands inside another if all its code points do, and the other is longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qazcorpus.layers import Entity, Span


@dataclass(frozen=True, slots=True)
class Level:
    """A name, its depth (0: outermost) and the name directly around it."""

    entity: Entity
    depth: int
    parent: Entity | None


def levels(entities: Iterable[Entity]) -> Iterator[Level]:
    """Yield the names at all levels; a name comes before the names inside it."""
    waiting = [Level(entity, 0, None) for entity in reversed(tuple(entities))]
    while waiting:
        level = waiting.pop()
        yield level
        outer = level.entity
        waiting += (Level(inner, level.depth + 1, outer) for inner in reversed(outer.inner))


def flattened(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The names at all levels as one list, each without the names inside it."""
    found = (level.entity for level in levels(entities))
    return tuple(replace(entity, inner=()) if entity.inner else entity for entity in found)


def nested(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The outermost of the names, with the others inside them: the opposite of `flattened`.

    A name is put into the shortest one that it is inside of. Names of one level stay in their
    order. A name that crosses another, or has the same borders, stays beside it, so that nothing
    is lost.
    """
    given = flattened(entities)
    inside: dict[int, list[int]] = {}
    outermost: list[int] = []
    around: list[int] = []
    for number in sorted(range(len(given)), key=lambda i: (given[i].start, -given[i].end, i)):
        entity = given[number]
        around = [i for i in around if given[i].end > entity.start]
        outer = next((i for i in reversed(around) if is_inside(entity, given[i])), None)
        (outermost if outer is None else inside.setdefault(outer, [])).append(number)
        around.append(number)
    made: dict[int, Entity] = {}
    for number in sorted(range(len(given)), key=lambda i: given[i].end - given[i].start):
        inner = tuple(made[i] for i in sorted(inside.get(number, ())))
        made[number] = replace(given[number], inner=inner) if inner else given[number]
    return tuple(made[i] for i in sorted(outermost))


def is_inside(inner: Span, outer: Span) -> bool:
    """Whether a span is a part of a longer one."""
    within = outer.start <= inner.start and inner.end <= outer.end
    return within and (inner.start, inner.end) != (outer.start, outer.end)
