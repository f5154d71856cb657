"""Add to each finding the words that it is about and the sentence around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.document import Document

_AROUND: Final = 100  # the highest number of characters quoted on each side of a span
_CUT: Final = "…"


def with_quotes(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """The findings, each with its span in its sentence; findings without a span are unchanged."""
    return tuple(
        finding
        if finding.start is None or finding.end is None
        else replace(finding, quote=quoted_in(document, finding.start, finding.end))
        for finding in findings
    )


def quoted_in(document: Document, start: int, end: int) -> tuple[str, str, str]:
    """The text before the span in its sentence, the span, and the text after it.

    If sentences are not known, the line is used instead. Long texts are cut.
    """
    text = document.text
    touched = [s for s in document.sentences if s.start < end and start < s.end]
    first = min((s.start for s in touched), default=text.rfind("\n", 0, start) + 1)
    line_end = text.find("\n", end)
    last = max((s.end for s in touched), default=len(text) if line_end < 0 else line_end)
    before, after = text[min(first, start) : start], text[end : max(last, end)]
    if len(before) > _AROUND:
        before = _CUT + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + _CUT
    words = text[start:end]
    if len(words) > 2 * _AROUND:
        words = f"{words[:_AROUND]} {_CUT} {words[-_AROUND:]}"
    return before.lstrip(), words, after.rstrip()
