"""Documents to the formats of others: CoNLL-U (of tokens, or of UD's words), CoNLL-2003, spaCy
DocBin, JSON Lines, and those of annotation tools (brat standoff, WebAnno TSV, UIMA CAS).

JSON Lines holds everything (`Document.to_dict`, a document a line). What another format cannot hold
is named in its module and among the notes that come back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.atomic import written_file
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.export import conll2003, conllu, docbin, ud
from qazcorpus.export.folders import FOLDER_FORMATS, write_folder
from qazcorpus.readers.dataset_documents import (
    dataset_splits,
    read_dataset_documents,
    require_own_dataset,
)

if TYPE_CHECKING:
    from spacy.tokens import DocBin

FORMATS: Final = ("conllu", "ud", "conll2003", "spacy", *FOLDER_FORMATS, "jsonl")
_SUFFIXES: Final = {
    "conllu": ".conllu",
    "ud": ".ud.conllu",
    "conll2003": ".conll",
    "spacy": ".spacy",
    "jsonl": ".jsonl",
    **dict.fromkeys(FOLDER_FORMATS, ""),
}
_NOT_HELD: Final = {
    "conllu": conllu.NOT_HELD,
    "ud": ud.NOT_HELD,
    "conll2003": conll2003.NOT_HELD,
    "spacy": docbin.NOT_HELD,
    "jsonl": "",
    **{name: format.not_held for name, format in FOLDER_FORMATS.items()},
}
# A DocBin is written whole from memory, some 100 bytes a token.
_DOCBIN_TOKENS: Final = 500_000
# Line separators to many a reader, though not to JSON.
_LINE_BREAKS: Final = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """The files (or the folder) that were written, the documents in them, and what the format does
    not hold."""

    files: tuple[Path, ...]
    documents: int
    notes: tuple[str, ...]


def export_documents(
    documents: Iterable[Document],
    format: str,
    output: Path,
    *,
    name: str = "documents",
    overwrite: bool = False,
) -> ExportSummary:
    """Write the documents into the folder `output`, as `name` and the format's suffix.

    `format` is one of `FORMATS`. A DocBin of more than half a million tokens goes on in
    `NAME-1.spacy` and so forth; formats of annotation tools are a folder `name` with files for each
    document. Raises UsageError for an unknown format and for what is there already (unless
    `overwrite`), DocumentError where tokens are out of order, MissingExtraError where a format
    needs a package that is not installed.
    """
    if format not in FORMATS:
        raise UsageError(
            f"there is no export format {format!r}.", remedy=f"Choose one of: {', '.join(FORMATS)}."
        )
    path = output / f"{name}{_SUFFIXES[format]}"
    if not overwrite and path.exists():
        raise UsageError(
            f"the {'folder' if format in FOLDER_FORMATS else 'file'} is there already.",
            path=path,
            remedy="Name another folder, or allow it with overwrite (--overwrite).",
        )
    output.mkdir(parents=True, exist_ok=True)
    losses: Counter[str] = Counter()
    counter = _Counted(documents)
    if format == "spacy":
        files = _write_docbins(counter, path, losses)
    elif format in FOLDER_FORMATS:
        write_folder(counter, format, path, losses)
        files = (path,)
    else:
        _write_lines(_lines(counter, format, losses), path)
        files = (path,)
    return ExportSummary(files, counter.number, _notes(format, losses, files))


def export_dataset(
    dataset: Path, format: str, output: Path, *, overwrite: bool = False
) -> dict[str, ExportSummary]:
    """Write each split of a data set to `output`: `train.conllu`, …; raises as
    `export_documents`, and UsageError when the folder is no data set of qazcorpus."""
    require_own_dataset(dataset)
    return {
        split: export_documents(
            read_dataset_documents(dataset, split), format, output, name=split, overwrite=overwrite
        )
        for split in dataset_splits(dataset)
    }


class _Counted:
    """The documents, counted as they pass."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = documents
        self.number = 0

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            self.number += 1
            yield document


def _json_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    yield json.dumps(document.to_dict(), ensure_ascii=False).translate(_LINE_BREAKS)


_LINES_OF: Final[dict[str, Callable[[Document, Counter[str]], Iterator[str]]]] = {
    "conllu": conllu.conllu_lines,
    "ud": ud.ud_lines,
    "conll2003": conll2003.conll2003_lines,
    "jsonl": _json_lines,
}


def _lines(documents: Iterable[Document], format: str, losses: Counter[str]) -> Iterator[str]:
    for document in documents:
        yield from _LINES_OF[format](document, losses)


def _write_lines(lines: Iterable[str], path: Path) -> None:
    with written_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _write_docbins(
    documents: Iterable[Document], path: Path, losses: Counter[str]
) -> tuple[Path, ...]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    files: list[Path] = []
    vocab, docbin_, tokens = Vocab(), DocBin(store_user_data=True), 0
    for document in documents:
        docbin_.add(docbin.spacy_doc(document, vocab, losses))
        tokens += len(document.tokens)
        if tokens >= _DOCBIN_TOKENS:
            files.append(_write_docbin(docbin_, path, len(files)))
            vocab, docbin_, tokens = Vocab(), DocBin(store_user_data=True), 0
    if len(docbin_) or not files:
        files.append(_write_docbin(docbin_, path, len(files)))
    return tuple(files)


def _write_docbin(docbin_: DocBin, path: Path, number: int) -> Path:
    target = path.with_name(f"{path.stem}-{number}{path.suffix}") if number else path
    with written_file(target) as part:
        docbin_.to_disk(part)
    return target


def _notes(format: str, losses: Counter[str], files: tuple[Path, ...]) -> tuple[str, ...]:
    notes = [f"{format} does not hold: {_NOT_HELD[format]}"] if _NOT_HELD[format] else []
    notes += [f"{reason}: {number:,}" for reason, number in losses.items() if number]
    if len(files) > 1:
        notes.append(f"written as {len(files)} files: {', '.join(path.name for path in files)}")
    return tuple(notes)
