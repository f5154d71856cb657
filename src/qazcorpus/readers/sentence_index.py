"""Which sentence a place in the text belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from qazcorpus.document import Span


class SentenceIndex:
    """Gives the number of the last sentence that has begun at an offset; 0 before the first."""

    def __init__(self, sentences: Sequence[Span]) -> None:
        self._starts = [sentence.start for sentence in sentences]

    def __call__(self, offset: int) -> int:
        """The number of the sentence at an offset."""
        return max(bisect_right(self._starts, offset) - 1, 0)
