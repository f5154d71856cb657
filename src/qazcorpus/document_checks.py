"""Checks of a document from a file that types cannot express."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from qazcorpus.document import Document, Span
from qazcorpus.errors import DocumentError
from qazcorpus.nesting import levels


def check_whole(document: Document) -> None:
    """Raise DocumentError, which names the place, if the document is not consistent.

    That is so if tokens or sentences overlap or are out of order, a head or a sentence index does
    not exist, an identifier occurs twice, or a statement has a target that the document lacks.
    """
    for problem in _problems(document):
        raise DocumentError(problem, path=document.doc_id, remedy="Correct the row.")


def _problems(document: Document) -> Iterator[str]:
    yield from _out_of_order("tokens", document.tokens)
    yield from _out_of_order("sentences", document.sentences)
    sentences = max(1, len(document.sentences))
    before = 0
    for number, token in enumerate(document.tokens):
        if not -1 <= token.head < len(document.tokens):
            yield f"tokens[{number}].head is {token.head}, but there is no such token."
        if not 0 <= token.sentence < sentences:
            yield f"tokens[{number}].sentence is {token.sentence}, but there is no such sentence."
        if token.sentence < before:
            yield f"tokens[{number}] belongs to an earlier sentence than the token before it."
        before = token.sentence
    yield from _twice("entities", (level.entity.id for level in levels(document.entities)))
    yield from _twice("statements", (statement.id for statement in document.statements))
    yield from _twice("targets", (target.text for target in document.targets))
    targets = {target.text for target in document.targets}
    for number, statement in enumerate(document.statements):
        if statement.target and statement.target not in targets:
            yield (
                f"statements[{number}].target is {statement.target!r}, but the document "
                "has no such target."
            )


def _out_of_order(layer: str, spans: Iterable[Span]) -> Iterator[str]:
    for number, (span, following) in enumerate(pairwise(spans)):
        if span.end > following.start:
            yield (
                f"{layer}[{number}] ({span.start}–{span.end}) and {layer}[{number + 1}] "
                f"({following.start}–{following.end}) overlap or are out of order."
            )


def _twice(layer: str, names: Iterable[str]) -> Iterator[str]:
    for name, number in Counter(names).items():
        if name and number > 1:
            yield f"{layer}: {name!r} occurs {number} times."
