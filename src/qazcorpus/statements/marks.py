"""Punctuation and quotation marks at the edges of what is said."""

from __future__ import annotations

from collections.abc import Sequence

from qazcorpus.statements.discourse import Edges

_LOOSE = frozenset(".,;:-–—―")
_LOOSE_AT_END = _LOOSE | frozenset("([")
_OPENING = frozenset('«“„‹"')
_CLOSING = frozenset('»”›“"')
_BOTH = _OPENING & _CLOSING
_EDGES = _LOOSE_AT_END | _OPENING | _CLOSING


def without_marks(edges: Edges, forms: Sequence[str]) -> Edges | None:
    """The span without the punctuation, the outer quotation marks and a last open bracket, as the
    guidelines have it («?», «!» and «…» stay); None where nothing else is there."""
    start, end = edges
    while start < end:
        if forms[start] not in _EDGES and forms[end - 1] not in _EDGES:
            return start, end
        if forms[start] in _LOOSE or forms[end - 1] in _LOOSE_AT_END:
            start += forms[start] in _LOOSE
            end -= start < end and forms[end - 1] in _LOOSE_AT_END
            continue
        first, last = forms[start], forms[end - 1]
        excess = _excess(forms[start:end])
        quoted = excess == 0 and _is_quoted(forms[start:end])
        if first in _OPENING and (quoted or excess > 0):
            start += 1
        elif last in _CLOSING and excess < 0:
            end -= 1
        else:
            return start, end
    return None


def is_quoted_by(before: str, behind: str) -> bool:
    """Whether two marks open and close a quotation."""
    return before in _OPENING and behind in _CLOSING


def _is_quoted(forms: Sequence[str]) -> bool:
    """Whether the first mark is closed by the last."""
    if len(forms) < 2 or forms[0] not in _OPENING or forms[-1] not in _CLOSING:
        return False
    if any(mark in _BOTH for mark in (forms[0], forms[-1])):
        return sum(form in _OPENING | _CLOSING for form in forms) == 2
    depth = 0
    for place, form in enumerate(forms):
        depth += (form in _OPENING) - (form in _CLOSING)
        if depth == 0:
            return place == len(forms) - 1
    return False


def _excess(forms: Sequence[str]) -> int:
    """How many more quotation marks open than close; one that may do either and has no partner is
    what its edge makes it."""
    certain = sum((form in _OPENING - _BOTH) - (form in _CLOSING - _BOTH) for form in forms)
    unsure = sum(form in _BOTH for form in forms)
    if (certain + unsure) % 2 == 0:
        return 0 if abs(certain) <= unsure else certain
    return certain or (1 if forms[0] in _BOTH else -1)
