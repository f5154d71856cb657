"""The escapes of WebAnno TSV for special characters, in texts and in values."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import Final

NOTHING: Final = "_"  # there is no annotation
NO_VALUE: Final = "*"  # there is an annotation, but its feature has no value
_IN_VALUE: Final = re.compile(r"->|[\\\[\]|_;\t\n*]")
_VALUE_ESCAPE: Final = re.compile(r"\\(->|[\\\[\]|_;tn*])")
_LETTERS: Final = {"\t": "t", "\n": "n", "\f": "f", "\r": "r", "\b": "b"}
_CHARACTERS: Final = {letter: char for char, letter in _LETTERS.items()}
_IN_TEXT: Final = re.compile(r"[\\\x00-\x0a\x0c-\x1f]")
_TEXT_ESCAPE: Final = re.compile(r"\\([\\tnfrb\x00-\x07\x0e-\x1f])")
_JAVA_ESCAPE: Final = re.compile(r"\\(u+[0-9A-Fa-f]{4}|.)")
_STACKED: Final = re.compile(r"(?:\\.|[^\\|])+")
_SLOTS: Final = re.compile(r"(?:\\.|[^\\;])+")
_WITH_NUMBER: Final = re.compile(r"((?:\\.|[^\\\[])*)\[([0-9_]+)\]", re.DOTALL)


def escape_value(value: str) -> str:
    """A feature's value for a cell. An empty value is written as no value."""
    escaped = _IN_VALUE.sub(lambda m: "\\" + _LETTERS.get(m[0], m[0]), value)
    return escaped or NO_VALUE


def unescape_value(value: str) -> str:
    """The inverse of `escape_value`."""
    if value == NO_VALUE:
        return ""
    return _VALUE_ESCAPE.sub(lambda m: _CHARACTERS.get(m[1], m[1]), value)


def escape_text(text: str) -> str:
    """A line of a sentence's text."""
    return _IN_TEXT.sub(lambda m: "\\" + _LETTERS.get(m[0], m[0]), text)


def unescape_text(text: str, version: tuple[int, int]) -> str:
    """The inverse of `escape_text`. Up to version 3.1, texts had the escapes of Java source."""
    if version <= (3, 1):
        plain = _JAVA_ESCAPE.sub(
            lambda m: chr(int(m[1][-4:], 16)) if m[1][0] == "u" else _CHARACTERS.get(m[1], m[1]),
            text,
        )
        # Java writes a character above U+FFFF as a surrogate pair.
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _TEXT_ESCAPE.sub(lambda m: _CHARACTERS.get(m[1], m[1]), text)


def stacked(cell: str) -> list[tuple[str, str]]:
    """The values of a cell, still escaped, each with its disambiguation number or ""."""
    if cell == NOTHING:
        return []
    found = []
    for value in _STACKED.findall(cell) or [""]:
        match = _WITH_NUMBER.fullmatch(value)
        found.append((match[1], match[2]) if match else (value, ""))
    return found


def slots(value: str) -> list[str]:
    """The values of a slot, which are separated by semicolons."""
    return [unescape_value(part) for part in _SLOTS.findall(value)]


_LAST_SINGLE: Final = "\uffff"


class Utf16Offsets:
    """Converts offsets of a text from code points to UTF-16 units, and back."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        plain = not text or max(text) <= _LAST_SINGLE
        # None if both are the same, as in nearly all texts.
        self._units = (
            None
            if plain
            else list(accumulate((1 + (char > _LAST_SINGLE) for char in text), initial=0))
        )

    def from_code_points(self, offset: int) -> int:
        """The UTF-16 offset of a code point."""
        return offset if self._units is None else self._units[offset]

    def to_code_points(self, offset: int) -> int:
        """The code point of a UTF-16 offset. Raises ValueError for an offset inside a character or
        outside of the text."""
        if self._units is None:
            found = offset
        else:
            found = bisect_left(self._units, offset)
            if found > self.length or self._units[found] != offset:
                raise ValueError(f"{offset} is inside a character, or outside the text")
        if not 0 <= found <= self.length:
            raise ValueError(f"{offset} is outside the text")
        return found
