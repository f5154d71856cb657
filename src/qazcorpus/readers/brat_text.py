"""What brat's files can hold: fragments of one line, and notes of `key=value` pairs.

brat keeps an annotation on one line, so that a span over several lines of the text is written as
fragments, one a line of the text. A note is text for people; the pairs in it are those that an
annotation has besides its label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NOTE: Final = "AnnotatorNotes"
# brat reads its files line by line as Python's splitlines does: these end a line.
LINE_ENDS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FRAGMENT: Final = re.compile(f"[^{LINE_ENDS}]+")
_KEYS: Final = frozenset({"kind", "canonical", "id", "target", "confidence"})
_ESCAPE: Final = re.compile(r"\\(u[0-9A-F]{4}|.)")
_PIECE: Final = re.compile(r"(?:\\.|[^\\;])+")


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a span between line ends; none where it is nothing but line ends."""
    return [match.span() for match in _FRAGMENT.finditer(text, start, end)]


def write_note(values: Mapping[str, str]) -> str:
    """The pairs as one line, those with an empty value left out."""
    return "; ".join(f"{key}={_escaped(value)}" for key, value in values.items() if value)


def read_note(note: str) -> tuple[dict[str, str], str]:
    """The pairs of a note, and whatever else a person wrote in it."""
    values: dict[str, str] = {}
    remarks = []
    for piece in _PIECE.findall(note):
        key, equals, value = piece.strip().partition("=")
        if equals and key.strip() in _KEYS:
            values[key.strip()] = _plain(value.strip())
        elif piece.strip():
            remarks.append(_plain(piece.strip()))
    return values, "; ".join(remarks)


def _escaped(value: str) -> str:
    edges = {0, len(value) - 1}
    return "".join(
        f"\\u{ord(char):04X}"
        if char in LINE_ENDS or char == "\t" or (index in edges and char.isspace())
        else f"\\{char}"
        if char in "\\;"
        else char
        for index, char in enumerate(value)
    )


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else m[1], value)
