"""What passes between the format readers and `read_documents`."""

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

Format = Literal["text", "markdown", "html", "docx", "pdf", "jsonl", "csv", "parquet", "dataset"]
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
}
ONE_DOCUMENT: Final[frozenset[Format]] = frozenset({"text", "markdown", "html", "docx", "pdf"})


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What every format reader is told: an encoding (None: found out) and the longest document,
    in code points; whether Kazakh in Latin script becomes Cyrillic."""

    encoding: str | None = None
    max_chars: int = 1_000_000
    to_cyrillic: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or standard input where `path` is None.

    `doc_id` is the id of its document when nothing in it says another; `explicit` says that the
    user named the file itself, not a folder around it.
    """

    path: Path | None
    format: Format
    doc_id: str
    explicit: bool = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path is None else printable_path(self.path)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes; standard input is left open. Raises SourceError when it cannot be opened."""
        if self.path is None:
            if sys.stdin is None:
                raise SourceError(
                    "unreadable",
                    "it is closed.",
                    path=self.name,
                    remedy="Give it a file (< FILE), or name the file.",
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
        """All bytes, or SourceError when there are more than `limit` of them."""
        with self.open() as stream:
            try:
                data = stream.read(limit + 1)
            except OSError as error:
                raise unreadable(self.name, error) from error
        if len(data) > limit:
            raise SourceError(
                "too_long",
                f"the file is larger than {limit:,} bytes, so its text is over the limit.",
                path=self.name,
                remedy="Split it into documents, or raise max_chars (--max-chars).",
            )
        return data


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as a format reader found it, before normalisation.

    `stated` is the metadata that the document itself gives (front matter, columns), `guessed` what
    was made out from its text or markup and yields to anything stated; `sha256` is of the original
    bytes. `annotated` is a document that came with its layers and is taken as it is, `annotator`
    whose version of it, where it is one of several.
    """

    text: str
    sha256: str
    doc_id: str
    place: str = ""
    stated: Mapping[str, object] = field(default_factory=dict)
    guessed: Mapping[str, object] = field(default_factory=dict)
    annotated: Document | None = None
    annotator: str = ""


def sha256_of(stream: BinaryIO) -> str:
    """SHA-256 of a file that is read from its beginning, before and after."""
    digest = hashlib.sha256()
    while block := stream.read(1_000_000):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def not_a_file(name: str, kind: str) -> SourceError:
    """The error for `kind`, as a named pipe, in the place of a file."""
    return SourceError(
        "not_a_document",
        f"this is {kind}, not a file.",
        path=name,
        remedy=REMEDY,
    )


def unreadable(name: str, error: OSError) -> SourceError:
    """The error for a file that the system does not let us read."""
    return SourceError(
        "unreadable",
        f"the file cannot be read: {error.strerror or error}.",
        path=name,
        remedy="Check that it exists and that you may read it.",
    )
