"""Gold annotations: standoff JSON files, one per document, checked against their text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.decisions import Decision, Resolution
from qazcorpus.annotations.matching import Item
from qazcorpus.annotations.merging import Merged
from qazcorpus.atomic import written_file
from qazcorpus.document import NO_DOCUMENT, Document, Entity
from qazcorpus.document_checks import check_whole
from qazcorpus.errors import DocumentError, ReadError, UsageError, printable_path
from qazcorpus.file_names import file_name
from qazcorpus.json_files import in_words, parse_json
from qazcorpus.readers.interchange.files import read_text
from qazcorpus.readers.report import LeftOut, ReadReport
from qazcorpus.regular_files import irregular
from qazcorpus.resources import resource

GOLD_LAYERS: Final = ("entities", "targets", "statements")
"""The layers in a gold file; they replace those of a pipeline."""
HELD_OUT: Final = frozenset(
    (
        "betting-ads",
        "dense-building",
        "doctor-licence",
        "domestic-violence",
        "e-scooters",
        "fast-train",
        "football-funding",
        "four-day-week",
        "glacier-resort",
        "income-tax",
        "nuclear-plant",
        "social-media-age",
        "wind-farm",
    )
)
"""Topics (`metadata.extra["matter"]`) of the documents on which the embedded statement models were
not trained. The temperature of the models' confidence was set on these documents."""
_FIGURES: Final = ("relevance", "probabilities", "entity_id")
_SEEN: Final = frozenset(
    (
        "betting-ads-1",
        "betting-ads-2",
        "doctor-licence-1",
        "e-scooters-1",
        "e-scooters-2",
        "glacier-resort-1",
    )
)


def gold_documents(
    corpus: Path | None = None,
    gold: Path | None = None,
    *,
    documents: Iterable[Document] | None = None,
) -> Iterator[Document]:
    """Yield the project's documents with their gold layers, in the order of their doc_id.

    The defaults of `corpus` and `gold` are the project's folders. If `documents` is given,
    `corpus` is not read. Documents without a gold file are left out. Raises
    UsageError if `gold` is not a folder, DocumentError if a gold file does not fit its text.
    """
    from qazcorpus.readers import read_documents

    gold = gold or resource("annotations", "gold")
    _require_folder(gold)
    if documents is None:
        documents = read_documents([corpus or resource("corpus", "documents")])
    for document in sorted(documents, key=lambda d: d.doc_id):
        path = gold_file(gold, document.doc_id)
        if path.exists():
            yield with_gold(document, path)


def documents_with_gold(
    documents: Iterable[Document], gold: Path, report: ReadReport
) -> Iterator[Document]:
    """Yield the documents that have a gold file, unchanged; the others go to the report.

    Raises UsageError if `gold` is not a folder.
    """
    _require_folder(gold)
    for document in documents:
        path = gold_file(gold, document.doc_id)
        if path.exists():
            yield document
        else:
            detail = f"it has no gold file: {printable_path(path)} does not exist."
            report.leave_out(LeftOut(document.doc_id, "", "no_gold", detail))


def held_out(documents: Iterable[Document]) -> list[Document]:
    """The documents on which the embedded statement models were not trained, and which the authors
    of the rules for statements did not see."""
    return [
        document
        for document in documents
        if document.metadata.extra.get("matter") in HELD_OUT and document.doc_id not in _SEEN
    ]


def _require_folder(gold: Path) -> None:
    if gold.exists() and not gold.is_dir():
        raise UsageError(
            f"this is {irregular(gold) or 'a file'}, not a folder.",
            path=gold,
            remedy="Name the folder of the gold files.",
        )


def with_gold(document: Document, path: Path) -> Document:
    """The document with the layers of its gold file.

    Raises ReadError if the file is not gold, DocumentError if it was made for another text.
    """
    data = read_gold(path)
    if data["text_sha256"] != document.text_sha256:
        raise DocumentError(
            "these annotations were made for another version of the text.",
            path=path,
            remedy=f"Restore the text of {document.doc_id}, or annotate it again.",
        )
    try:
        layers = {layer: data[layer] for layer in (*GOLD_LAYERS, "origin")}
        read = Document.from_dict({"doc_id": document.doc_id, "text": document.text, **layers})
        check_whole(read)
    except DocumentError as error:
        raise not_gold(path, ValueError(error.problem.removeprefix(NO_DOCUMENT))) from error
    except KeyError as error:
        raise not_gold(path, error) from error
    return replace(
        document,
        entities=read.entities,
        targets=read.targets,
        statements=read.statements,
        origin={**document.origin, **read.origin},
    )


def gold_record(document: Document, scheme: str, history: Mapping[str, Any]) -> dict[str, Any]:
    """The contents of a gold file: the layers that `with_gold` reads, and the history."""
    data = document.to_dict()
    return {
        "doc_id": document.doc_id,
        "text_sha256": document.text_sha256,
        "scheme": scheme,
        **{key: data[key] for key in ("origin", "targets", "entities", "statements")},
        "history": dict(history),
    }


def write_gold(record: Mapping[str, Any], folder: Path) -> Path:
    """Write a gold file atomically; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = gold_file(folder, record["doc_id"])
    text = json.dumps(record, ensure_ascii=False, indent=1)
    if not _is_utf8(text):  # a server's text may have half of a surrogate pair
        text = json.dumps(record, indent=1)
    with written_file(path) as part:
        part.write_text(text + "\n", encoding="utf-8")
    return path


def gold_file(folder: Path, doc_id: str) -> Path:
    """The file of a document's gold in a folder.

    A file that has the name that an earlier version gave it keeps that name.
    """
    path = folder / f"{file_name(doc_id)}.json"
    earlier = folder / f"{_earlier_file_name(doc_id)}.json"
    return earlier if earlier != path and earlier.exists() and not path.exists() else path


def _earlier_file_name(doc_id: str) -> str:
    """The name before version 0.14: the identifier itself, or a hash if it cannot be a name."""
    plain = not doc_id.startswith(".") and not set('/\\:*?"<>|\0\n\r\t') & set(doc_id)
    return doc_id if plain and len(doc_id.encode("utf-8")) <= 200 else f"sha256-{_sha256(doc_id)}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_gold(path: Path) -> dict[str, Any]:
    """The contents of a gold file; raises ReadError if it is not a gold file."""
    try:
        data: Any = parse_json(read_text(path))
        if not isinstance(data, dict):
            raise TypeError("the file does not contain a JSON object")
        data["text_sha256"]
    except (ValueError, TypeError, KeyError) as error:
        raise not_gold(path, error) from error
    return dict(data)


def not_gold(path: Path, error: Exception) -> ReadError:
    """The error for a file that is not a gold file."""
    return ReadError(
        f"this is not a gold annotation file: {in_words(error)}.",
        path=path,
        remedy="Restore it from a backup. Or delete it and annotate the document again.",
    )


def history_of(
    merged: Merged, annotations: Sequence[Annotation], resolution: Resolution
) -> dict[str, Any]:
    """The history of a gold document: the annotators and dates, their versions where they differ,
    and the decisions."""
    return {
        "annotations": [
            {
                "annotator": annotation.annotator,
                "status": annotation.status,
                "created": annotation.created,
                "updated": annotation.updated,
                "lead_time": annotation.lead_time,
                "tasks": list(annotation.tasks),
                "suggestions": annotation.suggestions,
                "target_doubt": annotation.target_doubt,
            }
            for annotation in sorted(annotations, key=lambda a: a.annotator)
        ],
        "agreed": [
            {**described(agreed.item), "annotators": [mark.annotator for mark in agreed.marks]}
            for agreed in merged.agreed
        ],
        "decisions": [_decision(decision) for decision in resolution.decisions],
        "removed": [described(item) for item in resolution.removed],
        "changed": [
            {"agreed": described(before), "gold": described(after)}
            for before, after in resolution.changed
        ],
        "added": [described(item) for item in resolution.added],
    }


def described(item: Item) -> dict[str, Any]:
    """The fields of an item without its id, because the id of an item changes when it becomes
    gold, and without the names inside it, which are items of their own.

    There are no fields for a model's figures and a referent that are not known: `fingerprint` must
    be the same as in versions without these fields.
    """
    layer = "entities" if isinstance(item, Entity) else "statements"
    unknown = {name for name in _FIGURES if getattr(item, name, None) in (None, "")}
    left_out = {"id", "inner", *unknown}
    return {"layer": layer, **{k: v for k, v in asdict(item).items() if k not in left_out}}


def _decision(decision: Decision) -> dict[str, Any]:
    dispute = decision.dispute
    return {
        "layer": dispute.layer,
        "differs": list(dispute.differs),
        "versions": [
            {
                "annotators": list(version.annotators),
                "marked": [
                    {"annotator": mark.annotator, **described(mark.item)} for mark in version.marks
                ],
            }
            for version in dispute.versions
        ],
        "how": decision.how,
        "version": decision.version,
        "gold": [described(item) for item in decision.items],
    }


def fingerprint(annotations: Iterable[Annotation]) -> str:
    """A SHA-256 of the annotators' items; it changes when any of them changes an annotation."""
    versions = sorted((annotation.annotator, _digest(annotation)) for annotation in annotations)
    return _sha256(json.dumps(versions, ensure_ascii=False))


def _digest(annotation: Annotation) -> str:
    document = annotation.document
    items: tuple[Item, ...] = (*document.all_entities, *document.statements)
    marked = sorted(
        json.dumps(described(item), ensure_ascii=False, sort_keys=True) for item in items
    )
    targets = sorted(target.text for target in document.targets)
    what: list[Any] = [document.text_sha256, marked, targets]
    if annotation.target_doubt is not None:
        what.append(annotation.target_doubt)
    return _sha256(json.dumps(what, ensure_ascii=False))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
