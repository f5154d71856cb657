"""Files of `word TAG` lines, sentences divided by empty lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qazcorpus.errors import ReadError


@dataclass(frozen=True, slots=True)
class TaggedWords:
    """The words of one sentence and their IOB2 tags, one tag a word."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_iob2(path: Path) -> Iterator[TaggedWords]:
    """The sentences of a file; raises ReadError for a line that is not a word and a tag."""
    words: list[str] = []
    tags: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            parts = line.split()
            if len(parts) == 2:
                words.append(parts[0])
                tags.append(parts[1])
            elif parts:
                raise ReadError(
                    f"expected 'word TAG', found {line.strip()[:60]!r}.",
                    path=path,
                    place=f"line {number}",
                )
            elif words:
                yield TaggedWords(tuple(words), tuple(tags))
                words, tags = [], []
    if words:
        yield TaggedWords(tuple(words), tuple(tags))
