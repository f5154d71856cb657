"""The gold documents of a workplace: written when they are decided, read for a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qazcorpus.annotations.agreement import AgreementReport, measure
from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.decisions import Resolution, as_gold
from qazcorpus.annotations.gold import (
    gold_file,
    gold_record,
    history_of,
    read_gold,
    with_gold,
    write_gold,
)
from qazcorpus.annotations.matching import Item, signature
from qazcorpus.annotations.merging import Merged
from qazcorpus.document import Document, Entity, Origin, Span, Statement
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.adjudication.adjudication_tasks import Decided
from qazcorpus.label_studio.workplace.stored_documents import check_documents
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import Scheme


def gold_of_workplace(workplace: Workplace) -> Iterator[Document]:
    """The documents that are gold, with tokens, sentences and metadata as they were pushed, in the
    order of the push.

    Raises UsageError where nothing is gold yet, DocumentError where gold does not fit its text.
    """
    check_documents(workplace)
    found = False
    for document in workplace.documents():
        path = gold_file(workplace.gold_path, document.doc_id)
        if path.is_file():
            found = True
            yield with_gold(document, path)
    if not found:
        raise UsageError(
            "no document of this workplace is gold yet.",
            path=workplace.gold_path,
            remedy="Annotations become gold with: qazcorpus annotate adjudicate",
        )


def gold_history(workplace: Workplace, doc_id: str) -> dict[str, Any] | None:
    """The history of a document's gold; empty where it came from elsewhere, None where the document
    is not gold."""
    path = gold_file(workplace.gold_path, doc_id)
    return dict(read_gold(path).get("history", {})) if path.is_file() else None


def submitted_in(decided: Decided) -> dict[str, Any]:
    """What was submitted, in short, for the history: by it, `is_made_of` knows it again."""
    document = decided.document
    return {
        "choices": sorted([*choice] for choice in decided.choices.items()),
        "entities": sorted([e.start, e.end, e.label, e.kind] for e in document.entities),
        "statements": sorted(
            [*(_offsets(span) for span in (s.content, s.source, s.cue)), s.target, s.stance]
            for s in document.statements
        ),
    }


def is_made_of(history: Mapping[str, Any], decided: Decided) -> bool:
    """Whether the gold with this history was made of just this.

    A change of the scheme moves the labels of what was submitted at the server, and the date with
    them; the history has the labels of that time, and the changes.
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


def write_decided(
    workplace: Workplace,
    scheme: Scheme,
    merged: Merged,
    ready: Sequence[Annotation],
    resolution: Resolution,
    *,
    done: Mapping[str, Any],
) -> bool:
    """Write a document's gold; `done` begins its history: `how` and by whom (`adjudicator`) it was
    decided, of which annotations (`fingerprint`), when (`updated`).

    Gold that was there stays in the history. False where this very decision is there already.
    """
    origin = Origin("adjudicated", done["adjudicator"], scheme.version)
    gold = as_gold(resolution.document, scheme, origin)
    return _write(workplace, gold, {**done, **history_of(merged, ready, resolution)})


def accept_single(
    workplace: Workplace, scheme: Scheme, annotation: Annotation, done: Mapping[str, Any]
) -> None:
    """Make gold of the one annotation that a document has; gold that was there stays in the
    history."""
    document = annotation.document
    merged = Merged(document, (annotation.annotator,), (), ())
    origin = Origin("annotator", annotation.annotator, scheme.version)
    gold = as_gold(document, scheme, origin)
    history = history_of(merged, [annotation], Resolution(document, ()))
    _write(workplace, gold, {**done, **history})


def _write(workplace: Workplace, gold: Document, history: dict[str, Any]) -> bool:
    """Write gold; False where the history says that just this is there."""
    path = gold_file(workplace.gold_path, gold.doc_id)
    if path.is_file():
        before = read_gold(path)
        old = before.get("history", {})
        if all(old.get(key) == history[key] for key in ("fingerprint", "updated")):
            return False
        history = {**history, "previous": before}
    scheme = gold.origin["entities"].version
    write_gold(gold_record(gold, scheme, history), workplace.gold_path)
    return True


def _submitted(kept: Mapping[str, Any], document: Document) -> Document:
    """The document as it was submitted, from what `submitted_in` kept."""

    def span(edges: Sequence[int]) -> Span | None:
        return document.span(*edges) if edges else None

    return replace(
        document,
        entities=tuple(
            Entity(start, end, document.text[start:end], label, kind)
            for start, end, label, kind in kept["entities"]
        ),
        statements=tuple(
            Statement(document.span(*content), span(source), span(cue), target=about, stance=stance)
            for content, source, cue, about, stance in kept["statements"]
        ),
    )


def _marked(document: Document) -> list[str]:
    items: list[Item] = [*document.entities, *document.statements]
    return sorted(repr(signature(item)) for item in items)


def _offsets(span: Span | None) -> list[int]:
    return [] if span is None else [span.start, span.end]


def agreement_on_gold(workplace: Workplace) -> AgreementReport | None:
    """The agreement on the documents that are gold now; None where none of them has two finished
    annotations."""
    found = (
        annotation
        for annotation in workplace.annotations()
        if gold_history(workplace, annotation.document.doc_id) is not None
    )
    try:
        return measure(found, workplace.scheme)
    except UsageError:
        return None
