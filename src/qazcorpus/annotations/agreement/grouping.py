"""Group annotations by document; count the annotations that are left out, by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qazcorpus.annotations.annotation import Annotation, read_annotations
from qazcorpus.annotations.gold import read_gold, with_gold
from qazcorpus.document import Document
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.resources import resource

# The reasons why an annotation is not compared.
REASONS: Final = ("draft", "skipped", "superseded", "other-text", "one-annotator")


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """A document that at least two annotators finished; `versions` maps annotators to versions."""

    doc_id: str
    versions: Mapping[str, Annotation]

    @property
    def updated(self) -> str:
        """The time at which the last version was finished, as in its annotation."""
        return max(version.updated for version in self.versions.values())

    @property
    def blank(self) -> bool:
        """Whether all annotators started without suggestions."""
        return all(version.suggestions == "none" for version in self.versions.values())

    @property
    def suggested(self) -> bool:
        """Whether any annotator started with suggestions."""
        began = {version.suggestions for version in self.versions.values()}
        return bool(began & {"changed", "unchanged"})

    @property
    def unchanged(self) -> bool:
        """Whether all annotators submitted the suggestions unchanged."""
        return all(version.suggestions == "unchanged" for version in self.versions.values())

    @property
    def unread(self) -> bool:
        """Whether all annotators submitted it in less time than reading takes."""
        return all(version.unread for version in self.versions.values())

    @property
    def unread_by_some(self) -> bool:
        """Whether any annotator submitted it in less time than reading takes."""
        return any(version.unread for version in self.versions.values())

    @property
    def target_doubts(self) -> dict[str, str]:
        """The annotators who say that the target does not fit the text, with their better
        wordings."""
        versions = self.versions.items()
        return {n: v.target_doubt for n, v in versions if v.target_doubt is not None}


@dataclass(frozen=True, slots=True)
class SharedDocuments:
    """The documents that can be compared; `left_out` counts the other annotations by reason."""

    documents: tuple[SharedDocument, ...]
    annotators: tuple[str, ...]
    left_out: Mapping[str, int]


def shared_documents(annotations: Iterable[Annotation]) -> SharedDocuments:
    """Group submitted annotations by document.

    Raises UsageError if there are fewer than two annotators, or if they share no document.
    """
    left_out: Counter[str] = Counter()
    by_document: dict[str, dict[str, Annotation]] = {}
    for annotation in annotations:
        if annotation.status != "submitted":
            left_out[annotation.status] += 1
            continue
        versions = by_document.setdefault(annotation.document.doc_id, {})
        known = versions.get(annotation.annotator)
        if known is not None:
            left_out["superseded"] += 1
        if known is None or annotation.updated >= known.updated:
            versions[annotation.annotator] = _without_tokens(annotation)
    annotators = sorted({name for versions in by_document.values() for name in versions})
    documents = []
    for doc_id, versions in sorted(by_document.items()):
        same = _of_one_text(versions)
        left_out["other-text"] += len(versions) - len(same)
        if len(same) > 1:
            documents.append(SharedDocument(doc_id, dict(sorted(same.items()))))
        else:
            left_out["one-annotator"] += len(same)
    _require_something(annotators, documents, left_out)
    counted = {reason: left_out[reason] for reason in REASONS if left_out[reason]}
    return SharedDocuments(tuple(documents), tuple(annotators), counted)


def _without_tokens(annotation: Annotation) -> Annotation:
    """The annotation without tokens, which take most of the memory and are not compared."""
    if not annotation.document.tokens:
        return annotation
    return replace(annotation, document=replace(annotation.document, tokens=()))


def _of_one_text(versions: Mapping[str, Annotation]) -> dict[str, Annotation]:
    """The versions that have the most common text."""
    texts = Counter(version.document.text for version in versions.values())
    text = texts.most_common(1)[0][0]
    return {name: version for name, version in versions.items() if version.document.text == text}


def _require_something(
    annotators: list[str], documents: list[SharedDocument], left_out: Mapping[str, int]
) -> None:
    if documents:
        return
    reasons = ", ".join(f"{reason}: {number}" for reason, number in left_out.items() if number)
    details = f" Left out: {reasons}." if reasons else ""
    if not annotators:
        raise UsageError(
            f"there is no submitted annotation to compare.{details}",
            remedy="Pull the annotations after the annotators have submitted their tasks.",
        )
    if len(annotators) == 1:
        raise UsageError(
            f"only one annotator ({annotators[0]}) has submitted annotations; agreement needs "
            f"two or more.{details}",
            remedy="Add the annotations of a second annotator of the same documents.",
        )
    raise UsageError(
        f"the annotators ({', '.join(annotators)}) have no document with the same text in "
        f"common.{details}",
        remedy="Assign some documents to two or more annotators.",
    )


def annotations_in_files(paths: Iterable[Path]) -> Iterator[Annotation]:
    """Yield the annotations of JSON Lines files, file by file."""
    for path in paths:
        yield from read_annotations(path)


def annotations_in_gold(
    folders: Sequence[Path], documents: Iterable[Document] = ()
) -> Iterator[Annotation]:
    """Yield gold files as annotations: each folder is an annotator with the folder's name.

    `documents` have the texts; the default is the project's documents. Raises UsageError if a
    folder has no gold files, ReadError if a gold file's document is missing.
    """
    texts = _texts(documents)
    for folder, annotator in zip(folders, _names(folders), strict=True):
        paths = sorted(folder.glob("*.json"))
        if not paths:
            raise UsageError(
                "this folder has no gold files.",
                path=folder,
                remedy="Name a folder with a file DOC_ID.json for each document.",
            )
        for path in paths:
            doc_id = str(read_gold(path).get("doc_id", path.stem))
            if doc_id not in texts:
                raise ReadError(
                    f"the text of the document {doc_id!r} is not known.",
                    path=path,
                    remedy="Also name the documents, with --documents.",
                )
            yield Annotation(with_gold(texts[doc_id], path), annotator)


def _texts(documents: Iterable[Document]) -> Mapping[str, Document]:
    from qazcorpus.readers import read_documents

    ready = list(documents) or read_documents([resource("corpus", "documents")])
    return {document.doc_id: document for document in ready}


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' names; if two names are equal, all paths instead."""
    names = [folder.resolve().name for folder in folders]
    return names if len({*names}) == len(names) else [str(folder) for folder in folders]
