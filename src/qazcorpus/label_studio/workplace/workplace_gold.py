"""The gold documents of a workplace: written when they are decided, read for a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from qazcorpus.annotations.merging import Merged
from qazcorpus.document import Document, Origin
from qazcorpus.errors import UsageError
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
