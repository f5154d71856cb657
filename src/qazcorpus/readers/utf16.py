"""Offsets in 16-bit units of UTF-16, as Java programs count them, and code points."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Final

_LAST_SINGLE: Final = "\uffff"


class Utf16Offsets:
    """Turns offsets of a text from code points into UTF-16 units, and back."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        plain = not text or max(text) <= _LAST_SINGLE
        # None where both count alike, as in nearly all texts.
        self._units = (
            None
            if plain
            else list(accumulate((1 + (char > _LAST_SINGLE) for char in text), initial=0))
        )

    def from_code_points(self, offset: int) -> int:
        """The UTF-16 offset of a code point."""
        return offset if self._units is None else self._units[offset]

    def to_code_points(self, offset: int) -> int:
        """The code point of a UTF-16 offset; ValueError inside of one, or outside of the text."""
        if self._units is None:
            found = offset
        else:
            found = bisect_left(self._units, offset)
            if found > self.length or self._units[found] != offset:
                raise ValueError(f"{offset} stands inside of a character, or outside of the text")
        if not 0 <= found <= self.length:
            raise ValueError(f"{offset} stands outside of the text")
        return found
