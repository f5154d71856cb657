"""Export to other formats: CoNLL-U (with tokens, or with UD's words), CoNLL-2003, spaCy DocBin,
JSON Lines, and the formats of annotation tools (brat standoff, WebAnno TSV, UIMA CAS).

JSON Lines holds everything (`Document.to_dict`, one document on each line). What another format
cannot hold is described in its module and in the notes of the result.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.atomic import replacing
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.export import conll2003, conllu, docbin, ud
from qazcorpus.export.folders import FOLDER_FORMATS, write_folder
from qazcorpus.export.places import ExportPlace, shard_name
from qazcorpus.outputs import check_apart
from qazcorpus.readers.dataset import (
    SPLITS,
    dataset_files,
    dataset_splits,
    read_dataset_documents,
    require_own_dataset,
)

# A DocBin is held in memory until it is written, with about 100 bytes for each token.
_DOCBIN_TOKENS: Final = 500_000
# Many readers take these as line separators, although JSON does not.
_LINE_BREAKS: Final = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}

Lines = Callable[[Document, Counter[str]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format with one file for each split: its suffix, what it does not hold, and the function
    that gives the lines of a document (None for a DocBin, which has no lines)."""

    suffix: str
    not_held: str
    lines: Lines | None


def _json_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    yield json.dumps(document.to_dict(), ensure_ascii=False).translate(_LINE_BREAKS)


FILE_FORMATS: Final[Mapping[str, FileFormat]] = {
    "conllu": FileFormat(".conllu", conllu.NOT_HELD, conllu.conllu_lines),
    "ud": FileFormat(".ud.conllu", ud.NOT_HELD, ud.ud_lines),
    "conll2003": FileFormat(".conll", conll2003.NOT_HELD, conll2003.conll2003_lines),
    "spacy": FileFormat(".spacy", docbin.NOT_HELD, None),
    "jsonl": FileFormat(".jsonl", "", _json_lines),
}
FORMATS: Final = (*FILE_FORMATS, *FOLDER_FORMATS)


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """The files or the folder that were written, and the number of documents in them.

    `notes` say what the format does not hold, and which files of earlier exports were removed or
    kept.
    """

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

    `format` is one of `FORMATS`. A DocBin of more than half a million tokens continues in
    `NAME-1.spacy` and so on. Formats of annotation tools have a folder `name` with files for each
    document. With `overwrite`, existing files are replaced, and files that only an earlier export
    wrote are removed. All other files stay. Nothing changes until everything is written.

    Raises UsageError for an unknown format or, without `overwrite`, for files that exist,
    DocumentError if tokens are out of order, MissingExtraError if a package is not installed, and
    QazcorpusError if the output cannot be written.
    """
    return _export({name: documents}, {name}, format, output, overwrite=overwrite)[name]


def export_dataset(
    dataset: Path, format: str, output: Path, *, overwrite: bool = False
) -> dict[str, ExportSummary]:
    """Write each split of a data set to `output` (`train.conllu` and so on), all of them or none.

    Raises the errors of `export_documents`. Also raises UsageError if the folder is not a data set
    of qazcorpus, or if the output would replace it or be inside it.
    """
    require_own_dataset(dataset)
    splits = dataset_splits(dataset)
    for split in splits:
        reads = [dataset, *dataset_files(dataset)]
        check_apart(output / f"{split}{_suffix(format)}", reads)
    documents = {split: read_dataset_documents(dataset, split) for split in splits}
    return _export(documents, set(SPLITS), format, output, overwrite=overwrite)


def _suffix(format: str) -> str:
    if format not in FORMATS:
        raise UsageError(
            f"there is no export format {format!r}.", remedy=f"Choose one of: {', '.join(FORMATS)}."
        )
    return FILE_FORMATS[format].suffix if format in FILE_FORMATS else ""


def _export(
    streams: Mapping[str, Iterable[Document]],
    names: set[str],
    format: str,
    output: Path,
    *,
    overwrite: bool,
) -> dict[str, ExportSummary]:
    """Write each stream of documents under its name. `names` are all names of one data set."""
    place = ExportPlace(output, _suffix(format), folders=format in FOLDER_FORMATS)
    for name in streams:
        place.check(name, overwrite=overwrite)
    losses: dict[str, Counter[str]] = {name: Counter() for name in streams}
    counters = {name: _Counted(documents) for name, documents in streams.items()}
    files = {}
    with replacing(output, f"export{place.suffix}") as replacement:
        for name, documents in counters.items():
            path = replacement.new / f"{name}{place.suffix}"
            files[name] = [
                output / file.name for file in _write(documents, format, path, losses[name])
            ]
        left = place.finish(replacement, names)
    first, *_ = streams
    for name in sorted(left.keys() - streams.keys()):  # names that are not exported now
        left.setdefault(first, []).extend(left[name])
    return {
        name: ExportSummary(
            tuple(files[name]),
            counters[name].number,
            (*_notes(format, losses[name], files[name]), *left.get(name, ())),
        )
        for name in streams
    }


def _write(
    documents: Iterable[Document], format: str, path: Path, losses: Counter[str]
) -> Sequence[Path]:
    if format in FOLDER_FORMATS:
        path.mkdir()
        write_folder(documents, format, path, losses)
        return [path]
    lines = FILE_FORMATS[format].lines
    if lines is None:
        return _write_docbins(documents, path, losses)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.writelines(f"{line}\n" for line in lines(document, losses))
    return [path]


class _Counted:
    """The documents, counted during iteration."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = documents
        self.number = 0

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            self.number += 1
            yield document


def _write_docbins(
    documents: Iterable[Document], path: Path, losses: Counter[str]
) -> Sequence[Path]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    files: list[Path] = []

    def write() -> None:
        file = path.with_name(shard_name(path.stem, len(files)))
        docbin_.to_disk(file)
        files.append(file)

    vocab, docbin_, tokens = Vocab(), DocBin(store_user_data=True), 0
    for document in documents:
        docbin_.add(docbin.spacy_doc(document, vocab, losses))
        tokens += len(document.tokens)
        if tokens >= _DOCBIN_TOKENS:
            write()
            vocab, docbin_, tokens = Vocab(), DocBin(store_user_data=True), 0
    if len(docbin_) or not files:
        write()
    return files


def _notes(format: str, losses: Counter[str], files: Sequence[Path]) -> tuple[str, ...]:
    not_held = (FILE_FORMATS.get(format) or FOLDER_FORMATS[format]).not_held
    notes = [f"{format} does not hold: {not_held}"] if not_held else []
    notes += [f"{reason}: {number:,}" for reason, number in losses.items() if number]
    if len(files) > 1:
        notes.append(f"written as {len(files)} files: {', '.join(path.name for path in files)}")
    return tuple(notes)
