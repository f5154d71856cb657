"""Statements whose parts a file gives as words of the text, instead of offsets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qazcorpus.document import Span, Statement


def statement_in_text(text: str, item: Any) -> Statement:
    """The statement whose `content`, `source` and `cue` the item gives as words of the text.

    If the words of a source or cue occur several times, the place nearest to the content is used.
    Raises ValueError for words that are not in the text.
    """
    content = next(places(text, item["content"]), None)
    if content is None:
        raise ValueError(f"«{item['content']}» is not in its text")
    source, cue = (_nearest(text, item[part], content) for part in ("source", "cue"))
    return Statement(content, source, cue)


def places(text: str, words: str) -> Iterator[Span]:
    """Yield the places of whole words in a text."""
    start = str.find(text, words) if words else -1  # TypeError if `words` is not a string
    while start >= 0:
        end = start + len(words)
        whole = not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1]))
        if whole:
            yield Span(start, end, words)
        start = text.find(words, end if whole else start + 1)


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _nearest(text: str, words: str | None, content: Span) -> Span | None:
    """The place of whole words nearest to the content: outside it if possible, else inside it («бұл
    хатты біз үшінші жыл алып отырмыз»)."""
    if not words:
        return None
    found = min(
        places(text, words),
        key=lambda p: (
            p.start < content.end and content.start < p.end,
            max(0, content.start - p.end, p.start - content.end),
        ),
        default=None,
    )
    if found is None:
        raise ValueError(f"«{words}» is not in its text")
    return found
