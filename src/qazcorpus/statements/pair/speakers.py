"""What the speaker of a statement says elsewhere in the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qazcorpus.document import Span, Statement

NEIGHBOURS: Final = 50
STEM: Final = 5  # words are the same if they begin with the same letters: suffixes come after them
_SHORTEST: Final = 4  # shorter words are pronouns, initials and conjunctions
_PRONOUNS: Final = ("олар", "оның", "бұлар", "өзі")
_WORD: Final = re.compile(r"\w+")


def said_elsewhere(statements: Sequence[Statement], reach: int) -> list[str]:
    """For each statement, the content of the nearest other statement of the same speaker that the
    `reach` code points before the statement do not show. Empty if there is none.

    Two sources are one speaker if all long words of one begin like words of the other. Only the
    NEIGHBOURS statements before and after a statement are looked at, so that long documents take
    linear time.
    """
    names = [_stems(statement.source) for statement in statements]
    nearest: list[tuple[int, str]] = [(0, "")] * len(statements)
    order = sorted(range(len(statements)), key=lambda number: statements[number].content.start)
    pairs = (
        (one, other)
        for place, one in enumerate(order)
        for other in order[place + 1 : place + 1 + NEIGHBOURS]
    )
    for one, other in pairs:
        if names[one] and names[other] and _one_speaker(names[one], names[other]):
            for number, further in ((one, other), (other, one)):
                here, there = statements[number].content, statements[further].content
                distance = abs(there.start - here.start)
                shown = there.end <= here.start <= there.start + reach
                overlap = there.start < here.end and here.start < there.end
                found = nearest[number]
                if not shown and not overlap and (not found[1] or distance < found[0]):
                    nearest[number] = (distance, there.text)
    return [text for _, text in nearest]


def _stems(source: Span | None) -> frozenset[str]:
    words = _WORD.findall(source.text.lower()) if source else []
    return frozenset(word[:STEM] for word in words if _is_naming(word))


def _is_naming(word: str) -> bool:
    return len(word) >= _SHORTEST and not word.startswith(_PRONOUNS)


def _one_speaker(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one
