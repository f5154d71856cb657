"""Features of the discourse model: buckets of distances, of hashed words, of places of sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Ints

WORD_BUCKETS: Final = 32  # for words in different sentences; words in one sentence have 32 more
IN_TARGET, TO_WORDS, TO_TARGET = 64, 65, 66  # buckets of pairs with a word of the target
BUCKETS: Final = 67
PLACES: Final = 30  # buckets for the place of a source relative to its content
NGRAMS: Final = 1 << 14  # buckets of hashed words and parts of words
_NEAR: Final = 8
_LONGEST_WORD: Final = 40

Edges = tuple[int, int]


def buckets_of(sentences: Ints) -> Ints:
    """The bucket of every pair of words (n × n).

    It depends on the signed distance (exact below eight, by powers of √2 beyond) and on whether the
    words are in one sentence.
    """
    result: Ints = _distances(len(sentences)) + WORD_BUCKETS * (
        sentences[None] == sentences[:, None]
    )
    return result


@lru_cache(maxsize=256)
def _distances(words: int) -> Ints:
    """The bucket of every pair of words by their distance alone."""
    place = np.arange(words)
    distance = place[None] - place[:, None]
    size = np.abs(distance)
    far = _NEAR + (np.log2(np.maximum(size, _NEAR) / _NEAR) * 2).astype(np.int64)
    found = np.where(size < _NEAR, size, np.minimum(far, WORD_BUCKETS // 2 - 1))
    found += np.where(distance < 0, 0, WORD_BUCKETS // 2)
    result: Ints = found
    return result


def ngrams_of(content: Sequence[str], cue: Sequence[str]) -> Ints:
    """The buckets of a statement's lower-case words, without repetitions.

    They are the hashes of words, of pairs of neighbouring words, and of parts of words of three to
    five letters. The words of the cue have other hashes than those of the content.
    """
    found: list[Ints] = [np.empty(0, np.int64)]
    for part, words in (("", content), ("\0", cue)):
        found += [_word_buckets(part, word) for word in words]
        found.append(_hashed(f"{part}{first} {second}" for first, second in pairwise(words)))
    return np.unique(np.concatenate(found))


@lru_cache(maxsize=1 << 14)
def _word_buckets(part: str, word: str) -> Ints:
    """The buckets of a word and of its parts."""
    marked = f"<{word[:_LONGEST_WORD]}>"
    parts = (
        f"{part}#{marked[start : start + length]}"
        for length in (3, 4, 5)
        for start in range(len(marked) - length + 1)
    )
    return _hashed(chain([f"{part}{word}"], parts))


def _hashed(ngrams: Iterable[str]) -> Ints:
    return np.array([crc32(ngram.encode()) % NGRAMS for ngram in ngrams], np.int64)


def places_of(
    contents: Sequence[Edges],
    sources: Sequence[Edges],
    sentences: Ints,
    counted: NDArray[np.bool_] | None = None,
) -> Ints:
    """The place of each source relative to each content (contents × sources), as a bucket.

    A bucket is 3 × place + between. `place` is 0 if the source begins before the content in the
    same sentence, 1 if after it; 2 to 6 if it is one to five (or more) sentences before, 7 to 9 if
    one to three (or more) sentences after. `between` is the number of sources that begin between
    the two, at most 2; `counted` (sources) is a mask of the sources that count (default: all).
    """
    if not contents or not sources:
        return np.zeros((len(contents), len(sources)), np.int64)
    own = np.array([start for start, _ in contents])[:, None]
    theirs = np.array([start for start, _ in sources])[None]
    apart = sentences[own] - sentences[theirs]
    place = np.where(theirs < own, 0, 1)
    place = np.where(apart > 0, 1 + np.minimum(apart, 5), place)
    place = np.where(apart < 0, 6 + np.minimum(-apart, 3), place)
    starts = np.sort(theirs[0] if counted is None else theirs[0][counted])
    first, last = np.minimum(own, theirs), np.maximum(own, theirs)
    between = np.searchsorted(starts, last, "left") - np.searchsorted(starts, first, "right")
    result: Ints = 3 * place + np.clip(between, 0, 2)
    return result
