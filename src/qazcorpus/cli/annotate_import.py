"""`qazcorpus annotate import`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say

if TYPE_CHECKING:
    from collections import Counter

    from qazcorpus.annotations.annotation import Annotation

    Read = Callable[[str, list[Path], str], Iterator[Annotation]]
    Write = Callable[[Iterator[Annotation]], None]


class ImportFormat(StrEnum):
    """The formats of other annotation tools."""

    BRAT = "brat"
    WEBANNO = "webanno"
    CAS = "cas"
    CONLLU = "conllu"
    CONLL2003 = "conll2003"


def import_(
    format_: Annotated[ImportFormat, typer.Argument(metavar="FORMAT", help="What the files are.")],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Files, or folders with such files.")
    ],
    *,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the annotations go, as JSON Lines.")
    ] = None,
    workplace: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Instead, add them to this workplace, for its agreement and adjudication; they "
            "are of the documents that were pushed there.",
        ),
    ] = None,
    annotator: Annotated[
        str, typer.Option(metavar="NAME", help="Whose they are; without it, whom the files name.")
    ] = "",
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="The documents that were sent out: their texts are compared, and their tokens, "
            "sentences and metadata kept.",
        ),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace the file, or what the workplace has of the same documents and people.",
        ),
    ] = False,
) -> None:
    """Annotations made in brat, WebAnno, INCEpTION or as CoNLL, for agreement and adjudication."""
    from collections import Counter

    from qazcorpus.cli.console import progress

    if workplace is not None:
        imported, write = _into_workplace(workplace, output, documents, overwrite)
    else:
        imported, write = _into_file(output, paths, documents or [], overwrite)
    annotators: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    with progress(imported(format_.value, paths, annotator), "reading") as counted:
        write(_counted(counted, annotators, findings))
    for name, number in annotators.items():
        say(f"{name}: {number:,} documents", err=True)
    for message, number in findings.most_common():
        say(f"{number:,} × {message}", err=True)


def _into_file(
    output: Path | None, paths: list[Path], documents: list[str], overwrite: bool
) -> tuple[Read, Write]:
    from qazcorpus.annotations.annotation import check_annotations_file, write_annotations
    from qazcorpus.annotations.imports import import_annotations
    from qazcorpus.errors import UsageError
    from qazcorpus.readers import read_documents

    if output is None:
        raise UsageError(
            "where do the annotations go?",
            remedy="Name a file (--output FILE) or a workplace (--workplace DIR).",
        )
    path = output
    check_annotations_file(path, reads=[*paths, *documents], overwrite=overwrite)

    def read(name: str, paths: list[Path], annotator: str) -> Iterator[Annotation]:
        sent = read_documents(documents, without=path) if documents else ()
        return import_annotations(name, paths, annotator=annotator, documents=sent)

    def write(annotations: Iterator[Annotation]) -> None:
        write_annotations(annotations, path)
        say(path)

    return read, write


def _into_workplace(
    folder: Path, output: Path | None, documents: list[str] | None, overwrite: bool
) -> tuple[Read, Write]:
    from qazcorpus.annotations.imports import import_annotations
    from qazcorpus.annotations.label_studio.imported import add_imported
    from qazcorpus.annotations.label_studio.workplace import Workplace
    from qazcorpus.errors import UsageError

    if output is not None or documents:
        raise UsageError(
            "a workplace has its own file and its own documents.",
            remedy="Leave --output and --documents out, or --workplace.",
        )
    opened = Workplace.open(folder)
    if not opened.documents_path.is_file():
        raise UsageError(
            "no documents were pushed into the workplace yet.",
            path=opened.documents_path,
            remedy="Push those that were annotated: qazcorpus annotate push",
        )

    def read(name: str, paths: list[Path], annotator: str) -> Iterator[Annotation]:
        return import_annotations(
            name,
            paths,
            annotator=annotator,
            documents=opened.documents(),
            scheme_version=opened.scheme.version,
        )

    def write(annotations: Iterator[Annotation]) -> None:
        kept = add_imported(opened, annotations, overwrite=overwrite)
        say(opened.imported_path)
        if kept is not None:
            say(f"What it replaced is kept: {kept}", err=True)

    return read, write


def _counted(
    annotations: Iterator[Annotation], annotators: Counter[str], findings: Counter[str]
) -> Iterator[Annotation]:
    for annotation in annotations:
        annotators[annotation.annotator] += 1
        findings.update(
            f"{found.code}: {found.message_kk} · {found.message_en}"
            for found in annotation.findings
        )
        yield annotation
