"""IOB2 tags of entities. Everything that is lost or changed is counted.

Token formats hold only entities that start and end at token borders and do not overlap. An entity
with other borders is widened to whole tokens. If entities share a token, only the longest is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from qazcorpus.document import Document, Entity
from qazcorpus.errors import DocumentError
from qazcorpus.nesting import levels


@dataclass(frozen=True, slots=True)
class TaggedEntity:
    """An entity and the indices of its tokens, `first` to `last`, inclusive."""

    entity: Entity
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tagging:
    """The entities of a document, aligned with its tokens.

    `expanded` entities were widened to whole tokens, `divided` ones cross a sentence border,
    `overlapping` ones share a token with a longer entity, `untokenized` ones touch no token. The
    last two kinds are not in `tagged`.
    """

    sentence_of: tuple[int, ...]
    tagged: tuple[TaggedEntity, ...]
    expanded: tuple[Entity, ...] = ()
    divided: tuple[Entity, ...] = ()
    overlapping: tuple[Entity, ...] = ()
    untokenized: tuple[Entity, ...] = ()

    def tags(self) -> list[str]:
        """An IOB2 tag for each token. An entity has a new B- tag in each sentence."""
        tags = ["O"] * len(self.sentence_of)
        for item in self.tagged:
            for i in range(item.first, item.last + 1):
                begins = i == item.first or self.sentence_of[i] != self.sentence_of[i - 1]
                tags[i] = f"{'B' if begins else 'I'}-{item.entity.label}"
        return tags

    def losses(self) -> dict[str, int]:
        """The number of entities that are lost or changed in a token format, by reason."""
        found = {
            "entities widened to whole tokens": len(self.expanded),
            "entities divided at a sentence border": len(self.divided),
            "entities left out: they share a token with a longer one": len(self.overlapping),
            "entities left out: no token stands there": len(self.untokenized),
        }
        return {reason: number for reason, number in found.items() if number}


def tag_tokens(document: Document, entities: Iterable[Entity] | None = None) -> Tagging:
    """Align the outermost names, or other `entities`, with the tokens. Raises DocumentError if
    tokens are out of order."""
    require_token_order(document)
    tokens = document.tokens
    starts = [token.start for token in tokens]
    ends = [token.end for token in tokens]
    sentence_of = tuple(token.sentence for token in tokens)
    taken: set[int] = set()
    tagged: list[TaggedEntity] = []
    expanded, divided, overlapping, untokenized = [], [], [], []
    chosen = document.entities if entities is None else entities
    for entity in sorted(chosen, key=lambda e: (e.start - e.end, e.start)):
        first, last = bisect_right(ends, entity.start), bisect_left(starts, entity.end) - 1
        covered = range(first, last + 1)
        if not covered:
            untokenized.append(entity)
        elif not taken.isdisjoint(covered):
            overlapping.append(entity)
        else:
            taken.update(covered)
            tagged.append(TaggedEntity(entity, first, last))
            if (starts[first], ends[last]) != (entity.start, entity.end):
                expanded.append(entity)
            if sentence_of[first] != sentence_of[last]:
                divided.append(entity)
    return Tagging(
        sentence_of,
        tuple(sorted(tagged, key=lambda item: item.first)),
        tuple(expanded),
        tuple(divided),
        tuple(overlapping),
        tuple(untokenized),
    )


def tag_each(document: Document, entities: Iterable[Entity]) -> list[TaggedEntity]:
    """Align each of the entities with the tokens. They may overlap. Those that touch no token are
    left out."""
    starts = [token.start for token in document.tokens]
    ends = [token.end for token in document.tokens]
    places = (
        TaggedEntity(e, bisect_right(ends, e.start), bisect_left(starts, e.end) - 1)
        for e in entities
    )
    return [item for item in places if item.first <= item.last]


def inner_losses(document: Document) -> dict[str, int]:
    """The number of names inside others, which formats with one level of names do not hold."""
    number = sum(level.depth > 0 for level in levels(document.entities))
    return {"names inside other names left out": number} if number else {}


def require_token_order(document: Document) -> None:
    """Raise DocumentError if the tokens are not in order, sentence by sentence."""
    for left, right in pairwise(document.tokens):
        if left.end > right.start or left.sentence > right.sentence:
            raise DocumentError(
                f"the tokens {left.text!r} ({left.start}–{left.end}) and {right.text!r} "
                f"({right.start}–{right.end}) overlap or are out of order.",
                path=document.doc_id,
                remedy="Tokens must be sorted and grouped by sentence, and may not overlap.",
            )
