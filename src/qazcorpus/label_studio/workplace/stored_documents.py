"""`documents.jsonl`: every document as it was pushed; its text never changes afterwards."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from qazcorpus.annotations.gold import gold_file
from qazcorpus.document import Document, Sentence, Token
from qazcorpus.errors import DocumentError, QazcorpusError, ReadError
from qazcorpus.json_files import FROM_BACKUP, first_strings, not_this, read_json_object
from qazcorpus.label_studio.workplace.workplace import Workplace

_MOST_LINES: Final = 30
_FLAT: Final = {
    layer: [field.name for field in fields(kind)]
    for layer, kind in (("tokens", Token), ("sentences", Sentence))
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A document of the file: the hash and length of its text, and the byte offset of its line."""

    text_sha256: str
    characters: int
    at: int


def stored_documents(path: Path) -> dict[str, Stored]:
    """Every document of the file by its doc_id, in order; empty if there is no file."""
    stored: dict[str, Stored] = {}
    if not path.exists():
        return stored
    with path.open("rb") as file:
        at = 0
        for number, line in enumerate(file, 1):
            try:
                doc_id, text = first_strings(line, ("doc_id", "text"))
                stored[doc_id] = stored_text(text, at)
            except (ValueError, KeyError, TypeError) as error:
                raise ReadError(
                    f"this is not a document: {error}.",
                    path=path,
                    place=f"line {number}",
                    remedy=FROM_BACKUP,
                ) from error
            at += len(line)
    return stored


def check_documents(workplace: Workplace) -> None:
    """Raise QazcorpusError if documents are assigned but the file of documents is missing."""
    if workplace.assignments_path.is_file() and not workplace.documents_path.is_file():
        raise QazcorpusError(
            "the documents of this workplace are missing; the annotations cannot be read without "
            "them.",
            path=workplace.documents_path,
            remedy=f"{FROM_BACKUP}. If there is no backup, remove assignments.json and push all "
            "documents again.",
        )


def read_stored(file: BinaryIO, stored: Stored) -> dict[str, Any]:
    """The document of an open file, as plain values."""
    file.seek(stored.at)
    document: dict[str, Any] = json.loads(file.readline())
    return document


def plain(document: Document) -> dict[str, Any]:
    """The result of `Document.to_dict`, in a third of the time: tokens and sentences, which are
    most of it, hold only strings and numbers and need no deep copy."""
    data = replace(document, tokens=(), sentences=()).to_dict()
    for layer, names in _FLAT.items():
        items = getattr(document, layer)
        data[layer] = [{name: getattr(item, name) for name in names} for item in items]
    return data


def from_plain(data: Mapping[str, Any]) -> Document:
    """The document of a line of the file. The values of its tokens are not checked one by
    one, because this toolkit wrote the file."""
    document = Document.from_dict({**data, "tokens": ()})
    return replace(document, tokens=tuple(Token(**item) for item in data["tokens"]))


def changed_texts(changed: Mapping[str, str]) -> DocumentError:
    """The error for documents whose texts changed; `changed` maps doc_id to the difference."""
    shown = [f"{doc_id}\n{lines}" for doc_id, lines in changed.items() if lines]
    return DocumentError(
        "the text differs from the one that was pushed, and annotations would no longer fit it: "
        + ", ".join(changed)
        + ".\n\n"
        + "\n\n".join(shown)
        + "\n\n",
        remedy="Nothing was pushed. Restore these texts, or push them under a new doc_id to have "
        "them annotated again.",
    )


def difference(old: str, new: str) -> str:
    """The lines in which two texts differ, as a unified diff; a long diff is cut."""
    lines = list(
        difflib.unified_diff(old.splitlines(), new.splitlines(), "pushed", "now", lineterm="", n=1)
    )
    more = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], *([f"… {more} more lines"] if more > 0 else [])])


def stored_text(text: str, at: int) -> Stored:
    """The record of a document with this text; `at` is the byte offset of its line."""
    return Stored(sha256(text.encode("utf-8")).hexdigest(), len(text), at)


_WHAT: Final = "a document that was withdrawn"


def withdrawn_documents(workplace: Workplace) -> dict[str, str]:
    """The time at which each document was withdrawn, without documents that were pushed again
    since."""
    found: dict[str, str] = {}
    for path in sorted(workplace.withdrawn_path.glob("*.json")):
        record = read_withdrawn(path)
        found[str(record["doc_id"])] = str(record["withdrawn"])
    if found:
        for doc_id in stored_documents(workplace.documents_path):
            found.pop(doc_id, None)
    return found


def read_withdrawn(path: Path) -> dict[str, Any]:
    """The record of a withdrawn document.

    Raises ReadError if the file does not hold one, or if its name does not match the document.
    """
    record = read_json_object(path, _WHAT)
    if lacking := {"doc_id", "withdrawn", "tasks"} - record.keys():
        raise not_this(path, _WHAT, f"it lacks {', '.join(sorted(lacking))}")
    ours = gold_file(path.parent, str(record["doc_id"]))
    if path.name != ours.name:
        raise ReadError(
            f"this file holds the document {record['doc_id']!r}, but its name should be "
            f"{ours.name}.",
            path=path,
            remedy=f"Rename it to {ours.name}. If a file of that name exists, move this one to "
            "another folder.",
        )
    return record
