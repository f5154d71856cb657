"""Find quotations by their marks.

A straight mark opens a quotation if it follows white space, an opening bracket or a dash; it closes
one if it follows a word or punctuation. Quotations may be nested, and a mark may be missing. If a
closing mark is missing, the outermost quotation ends at the last closing mark of the line. If a
mark closes speech («…, », – деді ол») and the opening mark is missing, the quotation begins at the
beginning of the line.
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
    """An outermost quotation, in code points: `start` and `end` include its marks, `inner_start`
    and `inner_end` do not."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_quotations(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The outermost quotations of the line `text[start:end]`, in order."""
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
    """Whether a mark ends speech: a comma or end mark next to it, then a dash and words."""
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
        # « " сөз " » in tokenized text: the first mark opens, the next closes.
        return not within and before.isspace()
    if before in "«„“":
        return True
    return before.isspace() or (before in _BEFORE_OPENING and after.isalnum() and not within)
