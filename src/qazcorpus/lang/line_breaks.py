"""Which lines of a text were broken for width: hard-wrapped text, as against headings and items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

_LINE: Final = re.compile(r"^[^\n]*", re.MULTILINE)
# Hard-wrapped text: so many lines at least, the widest of so many characters.
_LINES: Final = 3
_WIDTHS: Final = range(40, 121)
# A shorter line before one in lower case is a heading or an item rather than a broken sentence.
_LONG_LINE: Final = 40


def broken_lines(text: str) -> tuple[set[int], set[int]]:
    """The offsets where a line was full, and where it was too long for a heading.

    A line is full when its block (the lines between blank ones) is hard-wrapped and the first word
    of the next line would not have fitted in. A block is hard-wrapped when it has three lines or
    more, the widest of 40 to 120 characters, and three in four of them, the last not counted, are
    full.
    """
    full: set[int] = set()
    long: set[int] = set()
    for block in _blocks(text):
        long.update(end for start, end in block if end - start >= _LONG_LINE)
        full.update(_full_lines(text, block))
    return full, long


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    lines = (match.span() for match in _LINE.finditer(text))
    for blank, block in groupby(lines, key=lambda line: not text[line[0] : line[1]].strip()):
        if not blank:
            yield [_stripped(text, start, end) for start, end in block]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    return start, start + len(text[start:end].rstrip())


def _full_lines(text: str, block: list[tuple[int, int]]) -> list[int]:
    width = max(end - start for start, end in block)
    if len(block) < _LINES or width not in _WIDTHS:
        return []
    full = [
        end
        for (start, end), (after, after_end) in pairwise(block)
        if end - start + 1 + len(text[after:after_end].split(maxsplit=1)[0]) > width
    ]
    return full if len(full) * 4 >= (len(block) - 1) * 3 else []
