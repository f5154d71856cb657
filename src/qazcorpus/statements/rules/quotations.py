"""Quotation marks and what stands between them.

Straight marks have no direction of their own: one that follows white space, an opening bracket or a
dash opens, one that follows a word or its punctuation closes. Marks may be nested and one may be
missing: the outermost opening mark then reaches to the last closing one of the line, and one that
closes speech («…, », – деді ол») without having been opened reaches back to the line's beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile('[«»“”„‟"‹›]')
_OPENING: Final = frozenset("«„‹")
_CLOSING: Final = frozenset("»›")
_SPEECH_END: Final = frozenset(",!?…")
_BEFORE_REPORT: Final = re.compile(r"(?P<comma>,)?\s*[-–—―]\s*\w")
_BEFORE_OPENING: Final = frozenset('([{-–—―:/«„“"')


@dataclass(frozen=True, slots=True)
class Quotation:
    """An outermost quotation: `start`/`end` with its marks, `inner_start`/`inner_end` without."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_quotations(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The outermost quotations of `text[start:end]`, a line, in order."""
    found: list[Quotation] = []
    stack: list[int] = []
    closed_inner = -1
    for match in _MARK.finditer(text, start, end):
        place = match.start()
        if not stack and not found and _only_closes(text, place, start, end):
            first = start + len(text[start:place]) - len(text[start:place].lstrip())
            if first < place:
                found.append(Quotation(first, place + 1, first, place))
        elif _opens(text, place, start, end, bool(stack)):
            if not stack:
                closed_inner = -1
            stack.append(place)
        elif stack:
            opened = stack.pop()
            closed_inner = place
            if not stack:
                _add(found, opened, place)
    if stack and closed_inner > stack[0]:
        _add(found, stack[0], closed_inner)
    return tuple(found)


def _only_closes(text: str, place: int, start: int, end: int) -> bool:
    """Whether a mark ends speech: a comma or end mark by it, a dash and words after."""
    report = _BEFORE_REPORT.match(text, place + 1, end)
    if text[place] in _OPENING or report is None:
        return False
    before = place - 1
    while before >= start and text[before].isspace():
        before -= 1
    return report["comma"] is not None or (before >= start and text[before] in _SPEECH_END)


def _add(found: list[Quotation], opened: int, closed: int) -> None:
    if closed > opened + 1:
        found.append(Quotation(opened, closed + 1, opened + 1, closed))


def _opens(text: str, place: int, start: int, end: int, within: bool) -> bool:
    mark = text[place]
    if mark in _OPENING:
        return True
    if mark in _CLOSING:
        return False
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    if after.isspace():
        # « " сөз " », as in tokenized text: the first opens, the next closes.
        return not within and before.isspace()
    if before in "«„“":
        return True
    return before.isspace() or (before in _BEFORE_OPENING and after.isalnum() and not within)
