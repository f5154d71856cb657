"""What the pair encoder reads: a target together with a statement and its context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from qazcorpus.document import Span, Statement
from qazcorpus.statements.pair.speakers import said_elsewhere

TITLE_WORDS: Final = 10
CONTEXT: Final = 220  # maximum length of the text before a content, in code points


class Question(NamedTuple):
    """The texts of the parts. Only the target and the content are never empty.

    `title` are the first words of the document if the content is after them. `before` is the text
    before the content, which usually includes the beginning of the content's own sentence. `other`
    is what the same speaker says elsewhere (see `said_elsewhere`).
    """

    target: str
    source: str
    cue: str
    content: str
    title: str
    before: str
    other: str


def questions(text: str, statements: Sequence[Statement], target: str) -> Iterator[Question]:
    """Yield the question about each statement of a document."""
    first = " ".join(text.lstrip().split("\n", 1)[0].split()[:TITLE_WORDS])
    elsewhere = said_elsewhere(statements, CONTEXT)
    for statement, other in zip(statements, elsewhere, strict=True):
        start = statement.content.start
        yield Question(
            target,
            _text(statement.source),
            _text(statement.cue),
            statement.content.text,
            first if start >= len(first) else "",
            context(text, start),
            other,
        )


def context(text: str, start: int) -> str:
    """The text before an offset: at most CONTEXT code points, without a word that is cut."""
    before = text[max(0, start - CONTEXT) : start]
    if start > CONTEXT:
        before = before[before.find(" ") + 1 :]
    return " ".join(before.split())


def _text(span: Span | None) -> str:
    return span.text if span else ""
