"""Read the annotations of JSON Lines files by document, without keeping all in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.errors import DocumentError, ReadError
from qazcorpus.json_files import first_strings, in_words, parse_json


@dataclass(frozen=True, slots=True)
class _Place:
    """The position of an annotation's line: the file, the line number and the byte offset."""

    path: Path
    number: int
    at: int


def annotations_by_document(
    *paths: Path, tokens: bool = False
) -> Iterator[tuple[str, list[Annotation]]]:
    """Yield (doc_id, its annotations), in the order in which documents first appear.

    Files that do not exist are skipped. If `tokens` is false, the documents have no tokens, which
    is faster. If an annotator's version is in two files, the first submitted one counts; if none
    was submitted, the last one counts. Raises ReadError with the line number if a line is not an
    annotation.
    """
    places: dict[str, list[_Place]] = {}
    with ExitStack() as stack:
        opened = {path: stack.enter_context(path.open("rb")) for path in paths if path.is_file()}
        for path, file in opened.items():
            _add_places(places, path, file)
        for doc_id, lines in places.items():
            found = [(p.path, _read(opened[p.path], p, tokens=tokens)) for p in lines]
            yield doc_id, _in_force(found)


def _add_places(places: dict[str, list[_Place]], path: Path, file: BinaryIO) -> None:
    at, number = 0, 0
    try:
        for number, line in enumerate(file, 1):
            (doc_id,) = first_strings(line, ("doc_id",))
            places.setdefault(doc_id, []).append(_Place(path, number, at))
            at += len(line)
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(error, path, number) from error


def _read(file: BinaryIO, place: _Place, *, tokens: bool) -> Annotation:
    file.seek(place.at)
    try:
        data = parse_json(file.readline().decode())
        if not tokens:
            data["document"]["tokens"] = []
        return Annotation.from_dict(data)
    except (ValueError, KeyError, TypeError, DocumentError) as error:
        raise _broken(error, place.path, place.number) from error


def _in_force(found: Sequence[tuple[Path, Annotation]]) -> list[Annotation]:
    """The annotations of a document, without versions that are replaced by one in another file."""
    counts: dict[str, Path] = {}
    submitted: set[str] = set()
    for path, annotation in found:
        name = annotation.annotator
        if name not in submitted:
            counts[name] = path
        if annotation.status == "submitted":
            submitted.add(name)
    return [a for path, a in found if path == counts[a.annotator]]


def _broken(error: Exception, path: Path, number: int) -> ReadError:
    return ReadError(
        f"this is not an annotation: {in_words(error)}.",
        path=path,
        place=f"line {number}",
        remedy="Pull or import again: qazcorpus annotate pull, qazcorpus annotate import",
    )
