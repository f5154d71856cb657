"""Annotations made in other tools as annotations of the project.

The tools send back what they were given, or less: tokens, sentences and metadata may be missing.
With the documents that were sent out, those layers are kept, as with Label Studio, the text is
checked against theirs, and corrected analyses are put over their tokens. What a file holds and a
document does not becomes findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.import_words import finding
from qazcorpus.annotations.sent_out import Completed, SentOut
from qazcorpus.document import Document, Origin
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers.brat import read_brat
from qazcorpus.readers.cas import read_cas
from qazcorpus.readers.conll import read_conll2003, read_conllu
from qazcorpus.readers.marks import Imported
from qazcorpus.readers.webanno import read_webanno
from qazcorpus.scheme import load_scheme

READERS: Final[Mapping[str, Callable[[Path], Iterator[Imported]]]] = {
    "brat": read_brat,
    "webanno": read_webanno,
    "cas": read_cas,
    "conllu": read_conllu,
    "conll2003": read_conll2003,
}


def import_annotations(
    format: str,
    paths: Sequence[Path],
    *,
    annotator: str = "",
    documents: Iterable[Document] = (),
    scheme_version: str = "",
) -> Iterator[Annotation]:
    """The annotations in files (or folders) of one of the formats in `READERS`.

    `annotator` is whose they are; without it, whom the file names. `documents` are those that were
    sent out; CoNLL-2003, which has no identifiers, is matched with them by its words. Raises
    UsageError for an unknown format or where no annotator is known, ReadError for a file that
    cannot be read, a document that is not among `documents` or has another text, and for a document
    that stands twice.
    """
    if format not in READERS:
        raise UsageError(
            f"annotations are not read from {format!r}.", remedy=f"Formats: {', '.join(READERS)}."
        )
    sent = SentOut(documents)
    version = scheme_version or load_scheme().version
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for imported in READERS[format](path):
            name = annotator or imported.annotator
            if not name:
                raise UsageError(
                    "the files do not say who annotated them.",
                    path=path,
                    remedy="Name the annotator (--annotator NAME).",
                )
            found = sent.complete(imported, path) if sent else _alone(imported)
            if (found.document.doc_id, name) in seen:
                raise ReadError(
                    f"{name} has annotated the document {found.document.doc_id!r} twice.",
                    path=path,
                    remedy="Leave one version of it, or import them as two annotators.",
                )
            seen.add((found.document.doc_id, name))
            yield _annotation(found, (*imported.unplaced, *found.unplaced), name, version)


def _alone(imported: Imported) -> Completed:
    return Completed(imported.document, imported.layers)


def _annotation(
    found: Completed, unplaced: tuple[Mapping[str, Any], ...], name: str, version: str
) -> Annotation:
    document = found.document
    origin = Origin("annotator", name, version)
    made = {layer: origin for layer in found.layers if layer != "targets" or document.targets}
    return Annotation(
        replace(document, origin={**document.origin, **made}),
        name,
        findings=tuple(finding(item) for item in unplaced),
        unplaced=unplaced,
    )
