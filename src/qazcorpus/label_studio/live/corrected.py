"""The documents of a workplace to learn from: those corrected so far, and others for rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.gold import gold_file, with_gold
from qazcorpus.document import Document
from qazcorpus.label_studio.workplace.workplace import Workplace

# With more rehearsal documents, a model learns too little from some dozen corrected ones.
REHEARSED: Final = 100


@dataclass(frozen=True, slots=True)
class Corrected:
    """The documents that people corrected, and the doc_ids of those left out because they were only
    submitted `unread`."""

    documents: list[Document]
    unread: list[str]


def corrected_documents(workplace: Workplace) -> Corrected:
    """The documents that people corrected, in the order of the workplace's documents. Each is the
    gold version if there is one, else the last annotation that was submitted and not unread."""
    submitted: dict[str, Annotation] = {}
    passed: set[str] = set()
    for annotation in workplace.annotations():
        doc_id = annotation.document.doc_id
        last = submitted.get(doc_id)
        if annotation.unread:
            passed.add(doc_id)
        elif annotation.status == "submitted" and (
            last is None or annotation.updated >= last.updated
        ):
            submitted[doc_id] = annotation
    corrected, unread = [], []
    for document in workplace.documents():
        path = gold_file(workplace.gold_path, document.doc_id)
        if path.is_file():
            corrected.append(with_gold(document, path))
        elif document.doc_id in submitted:
            corrected.append(submitted[document.doc_id].document)
        elif document.doc_id in passed:
            unread.append(document.doc_id)
    return Corrected(corrected, unread)


def rehearsal_documents(
    workplace: Workplace, corrected: list[Document], limit: int = REHEARSED
) -> list[Document]:
    """Documents that nobody corrected, for rehearsal: first the workplace's, then those that come
    with qazcorpus."""
    known = {document.text_sha256 for document in corrected}
    others = (
        document
        for document in chain(workplace.documents(), _own_texts())
        if document.text_sha256 not in known
    )
    return list(islice(others, limit))


def _own_texts() -> Iterator[Document]:
    from qazcorpus.readers import read_documents
    from qazcorpus.resources import resource

    return read_documents([resource("corpus", "documents")])
