"""`read_documents` reads files, folders and standard input as normalised documents."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, MissingExtraError, UsageError
from qazcorpus.lang.latin_alphabets import (
    any_latin_to_cyrillic,
    is_known_spelling,
    latin_alphabet,
    letters_left,
)
from qazcorpus.readers import dataset, docx, html, jsonl, markdown, pdf, tables, text
from qazcorpus.readers.encoding import known_encoding, require_sense
from qazcorpus.readers.language import latin_sentences, other_script, replace_latin_sentences
from qazcorpus.readers.metadata import as_string, build_metadata, read_sidecar
from qazcorpus.readers.normalize import NormalizedText, normalize
from qazcorpus.readers.raw import ONE_DOCUMENT, Format, RawDocument, ReadOptions, Source
from qazcorpus.readers.report import (
    LeftOut,
    ReadReport,
    ReadWarning,
    ScriptWarning,
    Skipped,
    SourceError,
    scripts_said,
)
from qazcorpus.readers.sources import STANDARD_INPUT, list_sources
from qazcorpus.readers.warc.read import read as read_warc

_READERS: Final[
    Mapping[Format, Callable[[Source, ReadOptions], Iterator[RawDocument | LeftOut | Skipped]]]
] = {
    "text": text.read,
    "markdown": markdown.read,
    "html": html.read,
    "docx": docx.read,
    "pdf": pdf.read,
    "jsonl": jsonl.read,
    "csv": tables.read_csv,
    "parquet": tables.read_parquet,
    "dataset": dataset.read,
    "warc": read_warc,
}
_FROM_STDIN: Final[tuple[Format, ...]] = ("text", "markdown", "html", "jsonl", "csv", "warc")


def read_documents(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    report: ReadReport | None = None,
    licence: str = "",
    encoding: str | None = None,
    max_chars: int = 1_000_000,
    on_error: Literal["raise", "report"] = "raise",
    stdin_format: Format = "text",
    without: Path | None = None,
    to_cyrillic: bool = False,
) -> Iterator[Document]:
    """Read documents one by one, normalise them, and add their metadata.

    Documents have no layers, unless they were written with layers.

    Args:
        sources: files (.txt .md .html .docx .pdf .jsonl .csv .tsv .parquet .warc .warc.gz),
            folders, data set folders, or `-` for standard input, read as `stdin_format`.
        report: collects what was left out and what normalisation changed. Without it, one
            ReadWarning at the end says that something was left out.
        licence: the licence of documents that do not state one.
        encoding: the encoding of all text files. None: UTF-8, or UTF-16 or UTF-32 with a byte
            order mark.
        max_chars: the longest document that is read, in code points.
        on_error: what happens if a file in `sources` cannot be read: `raise` raises ReadError,
            `report` leaves it out and reports it. A file in a folder, or a row, that cannot be
            read is always left out and reported.
        without: the folder or file that a result is written to. It is not read if it is inside
            one of `sources`.
        to_cyrillic: convert Kazakh in Latin script, which pipelines do not know, to Cyrillic.

    Raises UsageError for a wrong option, or if `without` is or contains something that is read, and
    ReadError for a file that does not exist. Both are raised before iteration starts. Other errors
    are raised during iteration.
    """
    if on_error not in ("raise", "report"):
        raise UsageError(f"on_error={on_error!r} is neither 'raise' nor 'report'.")
    if stdin_format not in _FROM_STDIN:
        raise UsageError(
            f"standard input cannot be read as {stdin_format!r}.",
            remedy=f"Formats: {', '.join(_FROM_STDIN)}.",
        )
    encoding = None if encoding is None else known_encoding(encoding)
    names = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    if stdin_format != "text" and STANDARD_INPUT not in names:
        raise UsageError(
            f"the format of standard input is {stdin_format}, but standard input is not read.",
            remedy="Name it (- on the command line), or leave out --stdin-format.",
        )
    kept_report = ReadReport() if report is None else report
    listing = list_sources(names, stdin_format=stdin_format, without=without)
    options = ReadOptions(encoding, max_chars, to_cyrillic)
    reading = _Reading(options, licence, kept_report, on_error == "raise")
    for item in listing.left_out:
        kept_report.leave_out(item)
    return _read_all(listing.sources, reading, warn=report is None)


def _read_all(sources: Iterable[Source], reading: _Reading, *, warn: bool) -> Iterator[Document]:
    for source in sources:
        yield from reading.documents(source)
    left_out = reading.report.left_out
    if warn and reading.report.scripts:
        warnings.warn(scripts_said(reading.report.scripts), ScriptWarning, stacklevel=2)
    if warn and left_out:
        first = left_out[0]
        reasons = ", ".join(f"{reason} {n}" for reason, n in reading.report.reasons.most_common())
        warnings.warn(
            f"{len(left_out)} left out ({reasons}); the first: {first.path} {first.place} "
            f"{first.detail} Pass report=ReadReport() to get all of them.",
            ReadWarning,
            stacklevel=2,
        )


class _Reading:
    """One call of `read_documents`: its options, and the ids of the documents so far."""

    def __init__(
        self, options: ReadOptions, licence: str, report: ReadReport, strict: bool
    ) -> None:
        self.options = options
        self.licence = licence
        self.report = report
        self.strict = strict
        self._read_from: dict[str, str] = {}

    def documents(self, source: Source) -> Iterator[Document]:
        """The documents of one file. What cannot be read is reported, or raises an error."""
        try:
            sidecar = {} if source.path is None else read_sidecar(source.path)
            empty = True
            for raw in _READERS[source.format](source, self.options):
                empty = False
                if isinstance(raw, Skipped):
                    self.report.leave_out(raw)
                    continue
                result = raw if isinstance(raw, LeftOut) else self._document(raw, source, sidecar)
                if isinstance(result, LeftOut):
                    self._leave_out(result, source)
                else:
                    self.report.documents += 1
                    yield result
            if empty:
                raise SourceError("empty", "there is no document in it.", path=source.name)
        except SourceError as error:
            if source.explicit and self.strict:
                raise
            self.report.leave_out(error.left_out())
        except MissingExtraError as error:
            if source.explicit and self.strict:
                raise error.at(source.name) from error
            self.report.leave_out(LeftOut(source.name, "", "not_installed", str(error)))

    def _leave_out(self, item: LeftOut, source: Source) -> None:
        whole_file = source.format in ONE_DOCUMENT and item.reason != "duplicate_id"
        if whole_file and source.explicit and self.strict:
            raise SourceError(item.reason, item.detail, path=item.path, place=item.place)
        self.report.leave_out(item)

    def _document(
        self, raw: RawDocument, source: Source, sidecar: Mapping[str, object]
    ) -> Document | LeftOut:
        try:
            self._require_text(raw, source)
            if raw.annotated is not None:
                return self._with_new_id(_licensed(raw.annotated, self.licence), source, raw)
            return self._normalized(raw, source, sidecar)
        except SourceError as error:
            return error.left_out()
        except DocumentError as error:
            return LeftOut(source.name, raw.place, "bad_metadata", str(error))

    def _require_text(self, raw: RawDocument, source: Source) -> None:
        if len(raw.text) > self.options.max_chars:
            raise SourceError(
                "too_long",
                f"the text has {len(raw.text):,} code points; the limit is "
                f"{self.options.max_chars:,}.",
                path=source.name,
                place=raw.place,
                remedy="Split it into documents, or raise max_chars (--max-chars).",
            )
        if not raw.text.strip("\ufeff\0 \t\r\n"):
            raise _empty("there is no text in it.", source, raw.place)

    def _normalized(
        self, raw: RawDocument, source: Source, sidecar: Mapping[str, object]
    ) -> Document | LeftOut:
        normalized = normalize(raw.text)
        if not normalized.text.strip():
            raise _empty("there are only invisible characters in it.", source, raw.place)
        if not normalized.changes.get("mojibake"):
            require_sense(raw.text, self.options.encoding, path=source.name, place=raw.place)
        script: str = other_script(normalized.text)
        if script in ("Latin", "partly Latin") and self.options.to_cyrillic:
            normalized, script = _in_cyrillic(normalized, whole=script == "Latin")
        stated = {**_given(raw.guessed), **_given(sidecar), **_given(raw.stated)}
        doc_id = raw.doc_id
        stated_id = as_string(stated.pop("doc_id", ""))
        if source.format in ONE_DOCUMENT and stated_id:
            doc_id = stated_id
        metadata = build_metadata(stated, sha256=raw.sha256, licence=self.licence)
        document = self._with_new_id(Document(doc_id, normalized.text, metadata), source, raw)
        if isinstance(document, Document):
            self.report.count_changes(raw.changes)
            self.report.count_changes(normalized.changes)
            if script:
                self.report.scripts[script] += 1
        return document

    def _with_new_id(
        self, document: Document, source: Source, raw: RawDocument
    ) -> Document | LeftOut:
        first = self._read_from.get(document.doc_id)
        if first is None:
            self._read_from[document.doc_id] = source.name
            return document
        again = (
            f"This is {raw.annotator}'s version, but only one version of a document is read. "
            "Decide between versions with qazcorpus annotate adjudicate."
            if raw.annotator
            else "Give it another doc_id."
        )
        return LeftOut(
            source.name,
            raw.place,
            "duplicate_id",
            f"{document.doc_id!r} was read before, from {first}. {again}",
        )


def _in_cyrillic(text: NormalizedText, *, whole: bool) -> tuple[NormalizedText, str]:
    """The text with its Latin sentences in Cyrillic, and the key under which the report counts it
    if a part was not converted."""
    latin = text.text if whole else "".join(latin_sentences(text.text))
    if not is_known_spelling(latin):
        return text, "unknown Latin"
    respell = partial(any_latin_to_cyrillic, alphabet=latin_alphabet(latin))
    again = normalize(respell(latin) if whole else replace_latin_sentences(text.text, respell))
    changes = Counter(text.changes) + Counter(again.changes)
    left = "letters left" if letters_left(again.text) > letters_left(text.text) else ""
    return NormalizedText(again.text, {**changes, "latin_to_cyrillic": 1}), left


def _empty(problem: str, source: Source, place: str) -> SourceError:
    return SourceError("empty", problem, path=source.name, place=place)


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value not in (None, "")}


def _licensed(document: Document, licence: str) -> Document:
    if document.metadata.licence or not licence:
        return document
    return replace(document, metadata=replace(document.metadata, licence=licence))
