"""The index of a document's names: who and what is named in it, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from qazcorpus.layers import Entity
from qazcorpus.nesting import levels

NOT_NAMES: Final = frozenset({"DATE", "NUMERIC"})
"""Labels of entities that are no names and have no referent."""


@dataclass(frozen=True, slots=True)
class Referent:
    """A person, body or place that a document names: its most frequent label, its canonical name
    and its mentions at all levels, in the order of the text and without the names inside them.

    `entity_id` is empty if the document does not say which mentions mean the same.
    """

    entity_id: str
    canonical: str
    label: str
    mentions: tuple[Entity, ...]


def names_index(entities: Iterable[Entity]) -> tuple[Referent, ...]:
    """The referents of a document's names, in the order of their first mention.

    Mentions with one `entity_id` have one referent; without it, those with the same label and
    canonical name in any letter case.
    """
    groups: dict[tuple[str, ...], list[Entity]] = {}
    for level in levels(entities):
        entity = level.entity
        if entity.label not in NOT_NAMES:
            name = " ".join((entity.canonical or entity.text).casefold().split())
            key = (entity.entity_id,) if entity.entity_id else (entity.label, name)
            groups.setdefault(key, []).append(replace(entity, inner=()))
    return tuple(
        Referent(
            mentions[0].entity_id,
            _most_frequent(mention.canonical or mention.text for mention in mentions),
            _most_frequent(mention.label for mention in mentions),
            tuple(mentions),
        )
        for mentions in groups.values()
    )


def _most_frequent(values: Iterable[str]) -> str:
    return Counter(values).most_common(1)[0][0]
