"""The gold documents of a workplace: written after a decision, read for a data set."""

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
    """Yield the gold documents in the order of the push.

    Tokens, sentences and metadata are those of the pushed documents. Raises UsageError if no
    document is gold yet, DocumentError if gold does not fit its text.
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
    """The history of a document's gold; empty if the gold was made elsewhere, None if the document
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
    """Write a document's gold; earlier gold is kept in the history.

    `done` has the first entries of the history: `how` it was decided, the `adjudicator`, the
    `fingerprint` of the annotations, and `updated`, the time. Returns False if the file already has
    this decision.
    """
    origin = Origin("adjudicated", done["adjudicator"], scheme.version)
    gold = as_gold(resolution.document, scheme, origin)
    return _write(workplace, gold, {**done, **history_of(merged, ready, resolution)})


def accept_single(
    workplace: Workplace, scheme: Scheme, annotation: Annotation, done: Mapping[str, Any]
) -> None:
    """Write the only annotation of a document as gold; earlier gold is kept in the history."""
    document = annotation.document
    merged = Merged(document, (annotation.annotator,), (), ())
    origin = Origin("annotator", annotation.annotator, scheme.version)
    gold = as_gold(document, scheme, origin)
    history = history_of(merged, [annotation], Resolution(document, ()))
    _write(workplace, gold, {**done, **history})


def _write(workplace: Workplace, gold: Document, history: dict[str, Any]) -> bool:
    """Write gold; returns False if the history says that the same gold is there already."""
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
    """The agreement on the documents that are gold now, or None if none of them has two finished
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
