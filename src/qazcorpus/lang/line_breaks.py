"""Finding lines that were broken because of their width, not headings or list items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

_LINE: Final = re.compile(r"^[^\n]*", re.MULTILINE)
# Hard-wrapped text has at least this number of lines, and its longest line has this length.
_LINES: Final = 3
_WIDTHS: Final = range(40, 121)
# A shorter line before a line in lower case is probably a heading or an item, not a broken line.
_LONG_LINE: Final = 40


def broken_lines(text: str) -> tuple[set[int], set[int]]:
    """The offsets of the ends of full lines, and of lines that are too long for a heading.

    A line is full if its block (the lines between blank lines) is hard-wrapped and the first word
    of the next line would not fit into it. A block is hard-wrapped if it has at least three lines,
    the longest has 40 to 120 characters, and at least three quarters of the lines, without the
    last one, are full.
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
