"""Files with lines `word TAG`. Empty lines separate sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.files import read_lines

_TAG: Final = re.compile(r"O|[BI]-\S+")


@dataclass(frozen=True, slots=True)
class TaggedWords:
    """The words of one sentence, and the IOB2 tag of each word."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_iob2(path: Path) -> Iterator[TaggedWords]:
    """The sentences of a file. Raises ReadError if the file cannot be read or has no sentence, or
    if a line is not a word and a tag (`O`, `B-CLASS` or `I-CLASS`)."""
    found = False
    words: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*read_lines(path), ""], start=1):
        parts = line.split()
        if len(parts) == 2 and _TAG.fullmatch(parts[1]):
            words.append(parts[0])
            tags.append(parts[1])
        elif parts:
            raise ReadError(
                f"expected 'word TAG', found {line.strip()[:60]!r}.",
                path=path,
                place=f"line {number}",
                remedy="Tags are O, B-CLASS and I-CLASS.",
            )
        elif words:
            found = True
            yield TaggedWords(tuple(words), tuple(tags))
            words, tags = [], []
    if not found:
        raise ReadError(
            "there is no sentence in it.", path=path, remedy="Give a file of lines 'word TAG'."
        )


class HasWords(Protocol):
    """Anything with the words of a sentence."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words."""


Sentence = TypeVar("Sentence", bound=HasWords)


def without(sentences: Iterable[Sentence], unwanted: Iterable[HasWords]) -> list[Sentence]:
    """The sentences that are not in `unwanted`. Letter case and punctuation are ignored.

    KazNERD's test file repeats about 70 sentences of its valid file.
    """
    seen = {_letters(sentence) for sentence in unwanted}
    return [sentence for sentence in sentences if _letters(sentence) not in seen]


def _letters(sentence: HasWords) -> str:
    return " ".join(re.findall(r"\w+", " ".join(sentence.words).lower()))
