"""Export to the formats of annotation tools: a folder with one or two files for each document, and
files that belong to all documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.document import Document
from qazcorpus.errors import DocumentError
from qazcorpus.export import brat, cas, inception_layers, webanno
from qazcorpus.scheme import Scheme, load_scheme


@dataclass(frozen=True, slots=True)
class FolderFormat:
    """A format: the function that writes a document into a folder, the files that belong to all
    documents, and what the format does not hold."""

    write: Callable[[Document, Path, Counter[str]], None]
    other_files: Callable[[Scheme], Mapping[str, str]]
    not_held: str


def _layers(scheme: Scheme) -> dict[str, str]:
    return {inception_layers.FILE: inception_layers.layers_json(scheme)}


def _types_and_layers(scheme: Scheme) -> dict[str, str]:
    return {cas.TYPE_SYSTEM_FILE: cas.type_system_xml(), **_layers(scheme)}


FOLDER_FORMATS: Final[Mapping[str, FolderFormat]] = {
    "brat": FolderFormat(brat.write_brat, brat.brat_configuration, brat.NOT_HELD),
    "webanno": FolderFormat(webanno.write_webanno, _layers, webanno.NOT_HELD),
    "cas": FolderFormat(cas.write_xmi, _types_and_layers, cas.NOT_HELD),
    "cas-json": FolderFormat(cas.write_json, _layers, cas.NOT_HELD),
}


def write_folder(
    documents: Iterable[Document], format: str, folder: Path, losses: Counter[str]
) -> None:
    """Write the documents into an empty folder.

    Raises DocumentError if two documents have the same identifier, or if one has the name of
    another file of the format. Raises MissingExtraError if a package is not installed.
    """
    chosen = FOLDER_FORMATS[format]
    for name, content in chosen.other_files(load_scheme()).items():
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    for document in documents:
        try:
            chosen.write(document, folder, losses)
        except FileExistsError as error:
            raise DocumentError(
                "another document has this identifier, or the format has a file of this name: "
                f"{Path(error.filename).name} would be written twice.",
                path=document.doc_id,
                remedy="Give each document a different doc_id.",
            ) from error
