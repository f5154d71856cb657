"""Where annotations to compare come from: files of annotations, or folders of gold files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qazcorpus.annotations.annotation import Annotation, read_annotations
from qazcorpus.annotations.gold import with_gold
from qazcorpus.annotations.history import read_gold
from qazcorpus.document import Document
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.resources import resource


def annotations_in_files(paths: Iterable[Path]) -> Iterator[Annotation]:
    """The annotations of JSON Lines files, one file after another."""
    for path in paths:
        yield from read_annotations(path)


def annotations_in_gold(
    folders: Sequence[Path], documents: Iterable[Document] = ()
) -> Iterator[Annotation]:
    """Gold files as annotations: a folder is an annotator, of the folder's name.

    `documents` give the texts; without them, the project's own. Raises UsageError where a folder
    has no gold files, ReadError for a gold file whose document is not there.
    """
    texts = _texts(documents)
    for folder, annotator in zip(folders, _names(folders), strict=True):
        paths = sorted(folder.glob("*.json"))
        if not paths:
            raise UsageError(
                "here are no gold files.",
                path=folder,
                remedy="Name a folder with a file DOC_ID.json for each document.",
            )
        for path in paths:
            doc_id = str(read_gold(path).get("doc_id", path.stem))
            if doc_id not in texts:
                raise ReadError(
                    f"the text of the document {doc_id!r} is not known.",
                    path=path,
                    remedy="Name the documents as well, with --documents.",
                )
            yield Annotation(with_gold(texts[doc_id], path), annotator)


def _texts(documents: Iterable[Document]) -> Mapping[str, Document]:
    from qazcorpus.readers import read_documents

    ready = list(documents) or read_documents([resource("corpus", "documents")])
    return {document.doc_id: document for document in ready}


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' names, or where two have the same, their paths."""
    names = [folder.resolve().name for folder in folders]
    return names if len({*names}) == len(names) else [str(folder) for folder in folders]
