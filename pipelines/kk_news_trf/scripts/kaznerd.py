"""KazNERD's sentences, varied as a model should see them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from qazcorpus.evaluate.iob2 import TaggedWords

ASCII_QUOTES = [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")]


def without(sentences: Iterable[TaggedWords], unwanted: Iterable[TaggedWords]) -> list[TaggedWords]:
    """Drop sentences whose words also stand in `unwanted` (KazNERD's test repeats 67 of valid)."""
    seen = {sentence.words for sentence in unwanted}
    return [sentence for sentence in sentences if sentence.words not in seen]


def tag_names(sentences: Iterable[TaggedWords]) -> list[str]:
    """O first, then B- and I- of each class in alphabetical order."""
    classes = sorted({tag[2:] for sentence in sentences for tag in sentence.tags if tag != "O"})
    return ["O", *(f"{prefix}-{name}" for name in classes for prefix in "BI")]


def quotes_are_outside(words: Sequence[str], tags: Sequence[str]) -> bool:
    """Whether no quotation mark belongs to an entity."""
    return all(tag == "O" for word, tag in zip(words, tags, strict=True) if word in "«»")


def varied(sentence: TaggedWords, rng: random.Random) -> TaggedWords:
    """A sentence as other registers write it: other quotation marks, case, no final stop.

    KazNERD is edited television news with « » throughout; reports, headlines and posts are not.
    """
    words, tags = list(sentence.words), list(sentence.tags)
    if rng.random() < 0.5:
        opening, closing = rng.choice(ASCII_QUOTES)
        words = [{"«": opening, "»": closing}.get(word, word) for word in words]
    elif rng.random() < 0.1 and quotes_are_outside(words, tags):
        kept = [i for i, word in enumerate(words) if word not in "«»"]
        words, tags = [words[i] for i in kept], [tags[i] for i in kept]
    if rng.random() < 0.1 and len(words) > 3 and words[-1] == ".":
        words, tags = words[:-1], tags[:-1]
    chance = rng.random()
    if chance < 0.04:
        words = [word.lower() for word in words]
    elif chance < 0.07:
        words = [word.upper() for word in words]
    return TaggedWords(tuple(words), tuple(tags))


def joined(sentences: Sequence[TaggedWords], rng: random.Random, share: float) -> list[TaggedWords]:
    """Join a share of the sentences with the next, as undivided text has them."""
    result: list[TaggedWords] = []
    for sentence in sentences:
        previous = result[-1] if result else None
        if previous and len(previous.words) + len(sentence.words) < 60 and rng.random() < share:
            result[-1] = TaggedWords(previous.words + sentence.words, previous.tags + sentence.tags)
        else:
            result.append(sentence)
    return result
