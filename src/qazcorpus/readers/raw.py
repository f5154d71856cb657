"""The values that format readers and `read_documents` exchange."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Literal

from qazcorpus.document import Document
from qazcorpus.errors import printable_path
from qazcorpus.readers.report import SourceError
from qazcorpus.regular_files import REMEDY, irregular

Format = Literal[
    "text", "markdown", "html", "docx", "pdf", "jsonl", "csv", "parquet", "dataset", "warc"
]
SUFFIXES: Final[Mapping[str, Format]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".warc.gz": "warc",
}
ONE_DOCUMENT: Final[frozenset[Format]] = frozenset({"text", "markdown", "html", "docx", "pdf"})


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The options of all format readers.

    `encoding` is that of text files; None means UTF-8, or what the file itself says (a byte order
    mark, the `charset` of a web page). `max_chars` is the longest
    document that is read, in code points. With `to_cyrillic`, Kazakh in Latin script is converted.
    """

    encoding: str | None = None
    max_chars: int = 1_000_000
    to_cyrillic: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or standard input if `path` is None.

    `doc_id` is the id of its document if the file does not give one. `explicit` means that the user
    named the file, not a folder that contains it.
    """

    path: Path | None
    format: Format
    doc_id: str
    explicit: bool = False

    @property
    def name(self) -> str:
        """The name for messages."""
        return "standard input" if self.path is None else printable_path(self.path)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The stream of bytes. Standard input is not closed. Raises SourceError if the file cannot
        be opened."""
        if self.path is None:
            if sys.stdin is None:
                raise SourceError(
                    "unreadable",
                    "it is closed.",
                    path=self.name,
                    remedy="Redirect a file to it (< FILE), or name the file.",
                )
            yield sys.stdin.buffer
            return
        if kind := irregular(self.path):
            raise not_a_file(self.name, kind)
        try:
            stream = self.path.open("rb")
        except OSError as error:
            raise unreadable(self.name, error) from error
        with stream:
            yield stream

    def read(self, limit: int) -> bytes:
        """All bytes. Raises SourceError if there are more than `limit` bytes."""
        with self.open() as stream:
            try:
                data = stream.read(limit + 1)
            except OSError as error:
                raise unreadable(self.name, error) from error
        if len(data) > limit:
            raise SourceError(
                "too_long",
                f"the file is larger than {limit:,} bytes, so its text is too long.",
                path=self.name,
                remedy="Split it into documents, or raise max_chars (--max-chars).",
            )
        return data


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as a format reader found it, before normalisation.

    `stated` is the metadata that the document gives itself (front matter, columns). `guessed` is
    metadata found in its text or markup; stated metadata comes first. `sha256` is the hash of the
    original bytes. `annotated` is a document that came with its layers and is not changed.
    `annotator` is the person who made these layers, if there may be several versions. `changes`
    counts what the format reader mended, by kind.
    """

    text: str
    sha256: str
    doc_id: str
    place: str = ""
    stated: Mapping[str, object] = field(default_factory=dict)
    guessed: Mapping[str, object] = field(default_factory=dict)
    annotated: Document | None = None
    annotator: str = ""
    changes: Mapping[str, int] = field(default_factory=dict)


def suffix_of(path: Path) -> str:
    """The suffix that says the format: the last two parts if together they are one that is known
    (`.warc.gz`)."""
    both = "".join(path.suffixes[-2:])
    return both if both.lower() in SUFFIXES else path.suffix


def format_of(path: Path) -> Format | None:
    """The format that the name of a file says, or None if it is not one of those read."""
    return SUFFIXES.get(suffix_of(path).lower())


def sha256_of(stream: BinaryIO) -> str:
    """SHA-256 of a stream at its start. The stream is set back to its start."""
    digest = hashlib.sha256()
    while block := stream.read(1_000_000):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def not_a_file(name: str, kind: str) -> SourceError:
    """The error for something that is not a file: a named pipe, for example."""
    return SourceError(
        "not_a_document",
        f"this is {kind}, not a file.",
        path=name,
        remedy=REMEDY,
    )


def unreadable(name: str, error: OSError) -> SourceError:
    """The error for a file that the system cannot read."""
    return SourceError(
        "unreadable",
        f"the file cannot be read: {error.strerror or error}.",
        path=name,
        remedy="Check that it exists and that you may read it.",
    )
