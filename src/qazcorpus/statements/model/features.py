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

WORD_BUCKETS: Final = 32  # for words of two sentences, and again for words of one
IN_TARGET, TO_WORDS, TO_TARGET = 64, 65, 66
BUCKETS: Final = 67
PLACES: Final = 30  # where a source lies, seen from its content
NGRAMS: Final = 1 << 14  # buckets of hashed words and parts of words
_NEAR: Final = 8
_LONGEST_WORD: Final = 40

Edges = tuple[int, int]


def buckets_of(sentences: Ints) -> Ints:
    """The bucket of every pair of words (n × n): by signed distance, exact below eight and by
    powers of √2 beyond, and by whether they share a sentence."""
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
    """The buckets of a statement's lower-cased words, of pairs of neighbours, and of the parts of
    words of three to five letters, those of the cue apart; each once."""
    found: list[Ints] = [np.empty(0, np.int64)]
    for part, words in (("", content), ("\0", cue)):
        found += [_word_buckets(part, word) for word in words]
        found.append(_hashed(f"{part}{first} {second}" for first, second in pairwise(words)))
    return np.unique(np.concatenate(found))


@lru_cache(maxsize=1 << 14)
def _word_buckets(part: str, word: str) -> Ints:
    """Those of a word and of its parts."""
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
    """Where each source lies, seen from each content (contents × sources).

    Three times 0 for before it in its sentence, 1 for behind, 2 to 6 for so many sentences before,
    less one, 7 to 9 for behind, less six; and how many sources begin between the two, 2 at most:
    all of them, or those `counted` (sources).
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
