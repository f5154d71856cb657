"""Entities over tokens: IOB2, with everything that had to give counted.

Token formats hold entities that start and end at token borders and do not overlap. An entity with
other borders takes the whole tokens it touches; of entities that share a token the longest stays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from qazcorpus.document import Document, Entity
from qazcorpus.errors import DocumentError


@dataclass(frozen=True, slots=True)
class TaggedEntity:
    """An entity and the tokens it takes: indices `first` to `last`, inclusive."""

    entity: Entity
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tagging:
    """The entities of a document laid over its tokens.

    `expanded` took more text than they cover, `divided` reach over a sentence border,
    `overlapping` lost their token to a longer entity, `untokenized` touch no token; the last two
    are not in `tagged`.
    """

    sentence_of: tuple[int, ...]
    tagged: tuple[TaggedEntity, ...]
    expanded: tuple[Entity, ...] = ()
    divided: tuple[Entity, ...] = ()
    overlapping: tuple[Entity, ...] = ()
    untokenized: tuple[Entity, ...] = ()

    def tags(self) -> list[str]:
        """An IOB2 tag for each token; an entity begins anew in each sentence it reaches into."""
        tags = ["O"] * len(self.sentence_of)
        for item in self.tagged:
            for i in range(item.first, item.last + 1):
                begins = i == item.first or self.sentence_of[i] != self.sentence_of[i - 1]
                tags[i] = f"{'B' if begins else 'I'}-{item.entity.label}"
        return tags

    def losses(self) -> dict[str, int]:
        """How many entities a token format holds otherwise than the document, by reason."""
        found = {
            "entities widened to whole tokens": len(self.expanded),
            "entities divided at a sentence border": len(self.divided),
            "entities left out: they share a token with a longer one": len(self.overlapping),
            "entities left out: no token stands there": len(self.untokenized),
        }
        return {reason: number for reason, number in found.items() if number}


def tag_tokens(document: Document) -> Tagging:
    """Lay the entities over the tokens; raises DocumentError where tokens are out of order."""
    require_token_order(document)
    tokens = document.tokens
    starts = [token.start for token in tokens]
    ends = [token.end for token in tokens]
    sentence_of = tuple(token.sentence for token in tokens)
    taken: set[int] = set()
    tagged: list[TaggedEntity] = []
    expanded, divided, overlapping, untokenized = [], [], [], []
    for entity in sorted(document.entities, key=lambda e: (e.start - e.end, e.start)):
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


def require_token_order(document: Document) -> None:
    """Raises DocumentError unless the tokens follow one another, sentence by sentence."""
    for left, right in pairwise(document.tokens):
        if left.end > right.start or left.sentence > right.sentence:
            raise DocumentError(
                f"the tokens {left.text!r} ({left.start}–{left.end}) and {right.text!r} "
                f"({right.start}–{right.end}) overlap or stand out of order.",
                path=document.doc_id,
                remedy="Tokens must be sorted, apart, and grouped by sentence.",
            )
