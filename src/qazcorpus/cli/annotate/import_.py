"""`qazcorpus annotate import`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import output_path

if TYPE_CHECKING:
    from qazcorpus.annotations.annotation import Annotation

    Read = Callable[..., Iterator[Annotation]]
    Write = Callable[[Iterator[Annotation]], None]


class ImportFormat(StrEnum):
    """The formats of other annotation tools."""

    BRAT = "brat"
    WEBANNO = "webanno"
    CAS = "cas"
    CONLLU = "conllu"
    CONLL2003 = "conll2003"


def import_(
    format_: Annotated[
        ImportFormat, typer.Argument(metavar="FORMAT", help="The format of the files.")
    ],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Files, or folders with files.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            parser=output_path,
            metavar="FILE",
            help="The file that the annotations are written to, as JSON Lines.",
        ),
    ] = None,
    workplace: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The workplace that the annotations are added to, instead of a file. They must be "
            "annotations of documents that were pushed there.",
        ),
    ] = None,
    annotator: Annotated[
        str,
        typer.Option(metavar="NAME", help="The annotator's name. Default: the name in the files."),
    ] = "",
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="The documents that were given to the annotators. Their texts are compared with "
            "the texts of the files, and their tokens, sentences and metadata are kept.",
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD=NEW",
            help="The label of the scheme for an entity label in the files (PER=PERSON). Can be "
            "given several times.",
        ),
    ] = None,
    scheme: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The label scheme. Default: the scheme of the project, or of the workplace.",
        ),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace the file, or the workplace's annotations of the same documents by the "
            "same people.",
        ),
    ] = False,
) -> None:
    """Import annotations from brat, WebAnno, INCEpTION or CoNLL files, to compare and adjudicate.

    The annotations go either to a file (--output) or to a workplace (--workplace).
    """
    from qazcorpus.annotations.import_words import renamed_labels
    from qazcorpus.annotations.imports import ImportTally
    from qazcorpus.cli.console import progress

    if workplace is not None:
        imported, write = _into_workplace(workplace, output, documents, scheme, overwrite)
    else:
        imported, write = _into_file(output, paths, documents or [], scheme, overwrite)
    tally = ImportTally()
    read = imported(format_.value, paths, annotator=annotator, labels=renamed_labels(label or ()))
    with progress(read, "reading") as counted:
        write(tally.counted(counted))
    for line in tally.lines():
        say(line, err=True)


def _into_file(
    output: Path | None,
    paths: list[Path],
    documents: list[str],
    scheme: Path | None,
    overwrite: bool,
) -> tuple[Read, Write]:
    from functools import partial

    from qazcorpus.annotations.annotation import check_annotations_file, write_annotations
    from qazcorpus.annotations.imports import import_annotations
    from qazcorpus.errors import UsageError
    from qazcorpus.readers import read_documents
    from qazcorpus.scheme import load_scheme

    if output is None:
        raise UsageError(
            "the output is missing.",
            remedy="Name a file (--output FILE) or a workplace (--workplace DIR).",
        )
    path = output
    reads: list[str | Path] = [*paths, *documents, *([scheme] if scheme else ())]
    check_annotations_file(path, reads=reads, overwrite=overwrite)
    sent = read_documents(documents, without=path) if documents else ()
    read = partial(import_annotations, documents=sent, scheme=load_scheme(scheme))

    def write(annotations: Iterator[Annotation]) -> None:
        write_annotations(annotations, path)
        say(path)

    return read, write


def _into_workplace(
    folder: Path,
    output: Path | None,
    documents: list[str] | None,
    scheme: Path | None,
    overwrite: bool,
) -> tuple[Read, Write]:
    from functools import partial

    from qazcorpus.annotations.imports import import_annotations
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.exchange.imported import add_imported
    from qazcorpus.label_studio.workplace.workplace import Workplace

    if output is not None or documents or scheme is not None:
        raise UsageError(
            "a workplace already has a file, documents and a scheme.",
            remedy="Leave out --output, --documents and --scheme, or leave out --workplace.",
        )
    opened = Workplace.open(folder)
    if not opened.documents_path.is_file():
        raise UsageError(
            "no documents were pushed into the workplace yet.",
            path=opened.documents_path,
            remedy="Push the documents that were annotated: qazcorpus annotate push",
        )

    read = partial(import_annotations, documents=opened.documents(), scheme=opened.scheme)

    def write(annotations: Iterator[Annotation]) -> None:
        kept = add_imported(opened, annotations, overwrite=overwrite)
        say(opened.imported_path)
        if kept is not None:
            say(f"The annotations that were replaced are kept: {kept}", err=True)

    return read, write
