"""Compare gold with the adjudicator's submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qazcorpus.annotations.matching import Item, signature
from qazcorpus.document import RELEVANT, STANCES, Document, Entity, Span, Statement
from qazcorpus.label_studio.adjudication.adjudication_tasks import Decided
from qazcorpus.nesting import nested


def submitted_in(decided: Decided) -> dict[str, Any]:
    """A short record of a submission for the history; `is_made_of` compares it with a later one."""
    document = decided.document
    return {
        "choices": sorted([*choice] for choice in decided.choices.items()),
        "entities": sorted([e.start, e.end, e.label, e.kind] for e in document.all_entities),
        "statements": sorted(
            [*(_offsets(span) for span in (s.content, s.source, s.cue)), s.target, s.answer]
            for s in document.statements
        ),
    }


def is_made_of(history: Mapping[str, Any], decided: Decided) -> bool:
    """Whether the gold with this history was made from exactly this submission.

    A change of the scheme moves the labels of the submission at the server and thereby changes its
    date. The history has the labels of that time, and the changes since.
    """
    if history.get("how") != "decided" or history.get("tasks") != list(decided.tasks):
        return False
    if history.get("updated") == decided.updated:
        return True
    changes, before = history.get("scheme_changes"), history.get("submitted")
    if decided.skipped or not changes or not before:
        return False
    from qazcorpus.annotations.scheme_change import SchemeChange
    from qazcorpus.annotations.scheme_migration import in_scheme

    then = _submitted(before, decided.document)
    moved = in_scheme(then, [SchemeChange.from_dict(change) for change in changes])
    same_choices = before["choices"] == submitted_in(decided)["choices"]
    return same_choices and _marked(moved) == _marked(decided.document)


def _submitted(kept: Mapping[str, Any], document: Document) -> Document:
    """The document as it was submitted, from the record of `submitted_in`."""

    def span(edges: Sequence[int]) -> Span | None:
        return document.span(*edges) if edges else None

    return replace(
        document,
        entities=nested(
            Entity(start, end, document.text[start:end], label, kind)
            for start, end, label, kind in kept["entities"]
        ),
        statements=tuple(
            Statement(
                document.span(*content),
                span(source),
                span(cue),
                target=about,
                stance=answer if answer in STANCES else None,
                relevance=RELEVANT if answer == "unsure" else None,
            )
            for content, source, cue, about, answer in kept["statements"]
        ),
    )


def _marked(document: Document) -> list[str]:
    items: list[Item] = [*document.all_entities, *document.statements]
    return sorted(repr(signature(item)) for item in items)


def _offsets(span: Span | None) -> list[int]:
    return [] if span is None else [span.start, span.end]
