"""Sentences annotated with entities, whose texts the project may not publish.

`annotations/sentences/sentences.jsonl` has offsets, labels, the source and the SHA-256 of the text.
If the sources are downloaded, this module adds the texts to the annotations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol, TypeVar, cast, get_args

from qazcorpus.errors import DocumentError
from qazcorpus.json_files import in_words, parse_json
from qazcorpus.readers.interchange.files import read_lines
from qazcorpus.readers.interchange.iob2 import read_iob2

R = TypeVar("R")
Use = Literal["learn", "measure"]  # the use of a text: for training, or held out


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """An entity by its offsets (code points), its label of the scheme and its KazNERD class."""

    start: int
    end: int
    label: str
    kind: str


Name = tuple[int, int, str]
"""Start and end (code points, end exclusive) and label of a name."""


@dataclass(frozen=True, slots=True)
class SentenceGold:
    """The entities of one text. If two annotators read it, `readings` has both versions.

    `inner` are the names inside the entities; None if they were not annotated.
    """

    id: str
    source: str
    licence: str
    text_sha256: str
    entities: tuple[LabelledSpan, ...]
    readings: tuple[tuple[LabelledSpan, ...], ...] = ()
    inner: tuple[Name, ...] | None = None

    @property
    def end(self) -> int:
        """The end of the last entity, in code points."""
        return max((span.end for span in chain(self.entities, *self.readings)), default=0)


def read_sentence_gold(path: Path) -> list[SentenceGold]:
    """Read the annotations. Raises DocumentError, with the line, for a broken annotation, and
    ReadError for a file that cannot be read."""
    return list(read_jsonl(path, _gold, "this is not an annotated sentence"))


def read_jsonl(path: Path, read: Callable[[object], R], wrong: str) -> Iterator[R]:
    """Yield the result of `read` for each line of a JSONL file. If it raises ValueError, KeyError
    or TypeError, DocumentError is raised with the message `wrong` and the line as its place."""
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        try:
            yield read(parse_json(line))
        except (ValueError, KeyError, TypeError) as error:
            raise DocumentError(
                f"{wrong}: {in_words(error)}.", path=path, place=f"line {number}"
            ) from error


def checked_use(value: object) -> Use:
    """The use of a text. Raises ValueError for another value."""
    if value not in get_args(Use):
        raise ValueError(f"'use' is {value!r}, not one of {', '.join(get_args(Use))}")
    return cast("Use", value)


def _gold(row: object) -> SentenceGold:
    if not isinstance(row, dict):
        raise TypeError("this is not a JSON object")
    readings = row.get("readings", [])
    if not isinstance(readings, list):
        raise TypeError("'readings' is not a list")
    return SentenceGold(
        str(row["id"]),
        str(row["source"]),
        str(row["licence"]),
        str(row["text_sha256"]),
        labelled_spans(row["entities"]),
        tuple(labelled_spans(reading) for reading in readings),
        names_of(row["inner"]) if "inner" in row else None,
    )


def names_of(rows: object) -> tuple[Name, ...]:
    """Names from rows [start, end, label]; raises TypeError or ValueError for others."""
    if not isinstance(rows, list):
        raise TypeError("names are not a list")
    return tuple(_name(row) for row in rows)


def _name(row: object) -> Name:
    if isinstance(row, list) and [type(value) for value in row] == [int, int, str]:
        start, end, label = row
        if 0 <= start < end:
            return start, end, label
    raise ValueError(f"{row!r:.50} is not [start, end, label]")


def labelled_spans(rows: object) -> tuple[LabelledSpan, ...]:
    """Spans from rows [start, end, label, class]; raises TypeError or ValueError for others."""
    if not isinstance(rows, list):
        raise TypeError("entities are not a list")
    return tuple(_span(row) for row in rows)


def _span(row: object) -> LabelledSpan:
    if isinstance(row, list) and [type(value) for value in row] == [int, int, str, str]:
        start, end, label, kind = row
        if 0 <= start < end:
            return LabelledSpan(start, end, label, kind)
    raise ValueError(f"{row} is not [start, end, label, class]")


class HasText(Protocol):
    """An annotation that identifies its text by a hash."""

    @property
    def id(self) -> str:
        """Its name in errors."""

    @property
    def text_sha256(self) -> str:
        """The SHA-256 of the text in UTF-8."""

    @property
    def end(self) -> int:
        """The end of the last annotation, in code points."""


T = TypeVar("T", bound=HasText)


def with_texts(gold: Iterable[T], texts: Iterable[str]) -> Iterator[tuple[T, str]]:
    """Pair annotations with their texts, by SHA-256. Other texts are ignored.

    Raises DocumentError if an annotation goes beyond its text, or if two have the same text.
    """
    wanted: dict[str, T] = {}
    for sentence in gold:
        if wanted.setdefault(sentence.text_sha256, sentence) is not sentence:
            raise DocumentError("another annotation has the same text.", place=sentence.id)
    for text in texts:
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()
        found = wanted.pop(key, None)
        if found is None:
            continue
        if found.end > len(text):
            raise DocumentError("its annotation goes beyond the text.", place=found.id)
        yield found, text


def read_texts(path: Path) -> Iterator[str]:
    """The texts in a file: the last column of a table or, for an IOB2 file (`.txt`), the words of
    each sentence joined by spaces."""
    if path.suffix == ".txt":
        yield from (" ".join(sentence.words) for sentence in read_iob2(path))
    else:
        for line in path.read_text(encoding="utf-8").split("\n"):
            yield line.rpartition("\t")[2]
