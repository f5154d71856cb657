"""Read KazNERD's IOB2 files and vary the sentences a model learns from."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ASCII_QUOTES = [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")]


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """The words of one sentence and their IOB2 tags, one tag a word."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_iob2(path: Path) -> list[TaggedSentence]:
    """Read `word TAG` lines, sentences divided by empty lines.

    Raises ValueError, naming file and line, where a line is not a word and a tag.
    """
    sentences: list[TaggedSentence] = []
    words: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if line.strip():
            parts = line.split()
            if len(parts) != 2:
                raise ValueError(f"{path}, line {number}: expected 'word TAG', found {line!r}")
            words.append(parts[0])
            tags.append(parts[1])
        elif words:
            sentences.append(TaggedSentence(tuple(words), tuple(tags)))
            words, tags = [], []
    return sentences


def without(
    sentences: Iterable[TaggedSentence], unwanted: Iterable[TaggedSentence]
) -> list[TaggedSentence]:
    """Drop sentences whose words also stand in `unwanted` (KazNERD's test repeats 67 of valid)."""
    seen = {sentence.words for sentence in unwanted}
    return [sentence for sentence in sentences if sentence.words not in seen]


def tag_names(sentences: Iterable[TaggedSentence]) -> list[str]:
    """O first, then B- and I- of each class in alphabetical order."""
    classes = sorted({tag[2:] for sentence in sentences for tag in sentence.tags if tag != "O"})
    return ["O", *(f"{prefix}-{name}" for name in classes for prefix in "BI")]


def varied(sentence: TaggedSentence, rng: random.Random) -> TaggedSentence:
    """A sentence as other registers write it: other quotation marks, case, no final stop.

    KazNERD is edited television news with « » throughout; reports, headlines and posts are not.
    """
    words, tags = list(sentence.words), list(sentence.tags)
    if rng.random() < 0.5:
        opening, closing = rng.choice(ASCII_QUOTES)
        words = [{"«": opening, "»": closing}.get(word, word) for word in words]
    elif rng.random() < 0.1 and all(tag == "O" for word, tag in zip(words, tags) if word in "«»"):
        kept = [i for i, word in enumerate(words) if word not in "«»"]
        words, tags = [words[i] for i in kept], [tags[i] for i in kept]
    if rng.random() < 0.1 and len(words) > 3 and words[-1] == ".":
        words, tags = words[:-1], tags[:-1]
    chance = rng.random()
    if chance < 0.04:
        words = [word.lower() for word in words]
    elif chance < 0.07:
        words = [word.upper() for word in words]
    return TaggedSentence(tuple(words), tuple(tags))


def joined(sentences: Sequence[TaggedSentence], rng: random.Random, share: float) -> list[TaggedSentence]:
    """Join a share of the sentences with the next, as undivided text has them."""
    result: list[TaggedSentence] = []
    for sentence in sentences:
        previous = result[-1] if result else None
        if previous and len(previous.words) + len(sentence.words) < 60 and rng.random() < share:
            result[-1] = TaggedSentence(
                previous.words + sentence.words, previous.tags + sentence.tags
            )
        else:
            result.append(sentence)
    return result
