"""`documents.jsonl`: every document as it was sent out, which never changes afterwards."""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from qazcorpus.annotations.label_studio.json_lines import first_strings, json_line
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.atomic import written_file
from qazcorpus.document import Document, Sentence, Token
from qazcorpus.errors import DocumentError, ReadError

_MOST_DIFFERENCES: Final = 10
_MOST_LINES: Final = 30
_FLAT: Final = {
    layer: [field.name for field in fields(kind)]
    for layer, kind in (("tokens", Token), ("sentences", Sentence))
}
Analyze = Callable[[Iterator[Document]], Iterable[Document]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A document of the file: the hash and length of its text, and where its line begins."""

    text_sha256: str
    characters: int
    at: int


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a stream of documents: how many are new, how many were there before."""

    new: int
    known: int


def stored_documents(path: Path) -> dict[str, Stored]:
    """Every document of the file by its doc_id, in their order; none where there is no file."""
    stored: dict[str, Stored] = {}
    if not path.exists():
        return stored
    with path.open("rb") as file:
        at = 0
        for number, line in enumerate(file, 1):
            try:
                doc_id, text = first_strings(line, ("doc_id", "text"))
                stored[doc_id] = _stored(text, at)
            except (ValueError, KeyError, TypeError) as error:
                raise ReadError(
                    f"this is not a document: {error}.",
                    path=path,
                    place=f"line {number}",
                    remedy="Restore the workplace from a backup: qazcorpus annotate restore FILE",
                ) from error
            at += len(line)
    return stored


def read_stored(file: BinaryIO, stored: Stored) -> dict[str, Any]:
    """The document of an open file, as plain values."""
    file.seek(stored.at)
    document: dict[str, Any] = json.loads(file.readline())
    return document


def add_documents(
    workplace: Workplace,
    documents: Iterable[Document],
    stored: dict[str, Stored],
    analyze: Analyze = iter,
) -> Added:
    """Add the documents that are new to the file, in one piece, and to `stored`.

    Only new ones are analyzed. Raises DocumentError, with the differences, where the text of any is
    not the one that was pushed; the file stays as it is then.
    """
    path = workplace.documents_path
    sieve = _Sieve(path, dict(stored))
    new = iter(analyze(sieve.new(documents)))
    first = next(new, None)
    if first is not None:
        with written_file(path) as part:
            if path.exists():
                shutil.copyfile(path, part)
            with part.open("ab") as file:
                for document in chain([first], new):
                    at = file.tell()
                    file.write(json_line(plain(document)))
                    stored[document.doc_id] = _stored(document.text, at)
            sieve.check()
    sieve.check()
    return Added(len(stored) - len(sieve.before), sieve.known)


def plain(document: Document) -> dict[str, Any]:
    """What `Document.to_dict` gives, in a third of the time: tokens and sentences, most of it, hold
    only strings and numbers, which need not be copied."""
    data = replace(document, tokens=(), sentences=()).to_dict()
    for layer, names in _FLAT.items():
        items = getattr(document, layer)
        data[layer] = [{name: getattr(item, name) for name in names} for item in items]
    return data


def from_plain(data: Mapping[str, Any]) -> Document:
    """The document of a line of the file. Its tokens are not checked one value at a time, as they
    are in files of others."""
    document = Document.from_dict({**data, "tokens": ()})
    return replace(document, tokens=tuple(Token(**item) for item in data["tokens"]))


class _Sieve:
    """Lets new documents through, counts those that are known and notes those that changed."""

    def __init__(self, path: Path, before: dict[str, Stored]) -> None:
        self.path = path
        self.before = before
        self.known = 0
        self.changed: dict[str, str] = {}
        self._coming: dict[str, str] = {}

    def new(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The new ones, until one is found that changed: nothing will be written then."""
        for document in documents:
            doc_id = document.doc_id
            there = self.before.get(doc_id)
            if there is None and doc_id not in self._coming:
                self._coming[doc_id] = document.text_sha256
                if not self.changed:
                    yield document
            elif document.text_sha256 == (there.text_sha256 if there else self._coming[doc_id]):
                self.known += 1
            else:
                self._note(document, there)

    def check(self) -> None:
        """Raise DocumentError where a document changed."""
        if self.changed:
            raise changed_texts(self.changed)

    def _note(self, document: Document, there: Stored | None) -> None:
        if there is None:
            self.changed[document.doc_id] = "(two of what is to be pushed have this doc_id)"
        else:
            with self.path.open("rb") as file:
                old = str(read_stored(file, there)["text"])
            shown = len(self.changed) < _MOST_DIFFERENCES
            self.changed[document.doc_id] = difference(old, document.text) if shown else ""


def changed_texts(changed: Mapping[str, str]) -> DocumentError:
    """The error for documents whose texts changed: differences by doc_id."""
    shown = [f"{doc_id}\n{lines}" for doc_id, lines in changed.items() if lines]
    return DocumentError(
        "the text differs from the one that was pushed, and annotations would no longer fit it: "
        + ", ".join(changed)
        + ".\n\n"
        + "\n\n".join(shown)
        + "\n\n",
        remedy="Nothing was pushed. Restore these texts, or push them under a new doc_id and have "
        "them annotated anew.",
    )


def difference(old: str, new: str) -> str:
    """The lines in which two texts differ, as a unified diff, cut where it is long."""
    lines = list(
        difflib.unified_diff(old.splitlines(), new.splitlines(), "pushed", "now", lineterm="", n=1)
    )
    more = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], *([f"… {more} more lines"] if more > 0 else [])])


def _stored(text: str, at: int) -> Stored:
    return Stored(sha256(text.encode("utf-8")).hexdigest(), len(text), at)
