"""The pieces of words that the encoder reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from qazcorpus.pipeline.decoding import Ints

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NO_WORD: Final = -1
# The first piece of a word decides; the tail of a very long one (a URL, base64) only costs time.
MAX_WORD: Final = 48
_CACHED: Final = 1 << 15  # words


class WordPieces:
    """Cuts sentences (lists of words) into pieces, word by word; words seen before cost little."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._begin, self._end = tokenizer.encode("").ids
        self._of_word = lru_cache(maxsize=_CACHED)(self._encode)

    def __call__(self, words: Sequence[str]) -> tuple[Ints, Ints, Ints]:
        """The pieces of a sentence, the place of each piece's word, and the words that have pieces.

        Places count from 1 over the words that have pieces; the begin token has 0 and the end token
        NO_WORD.
        """
        ids, places, known = [self._begin], [0], []
        for i, word in enumerate(words):
            if pieces := self._of_word(word[:MAX_WORD]):
                known.append(i)
                ids += pieces
                places += [len(known)] * len(pieces)
        ids.append(self._end)
        places.append(NO_WORD)
        return np.array(ids, np.int64), np.array(places, np.int64), np.array(known, np.int64)

    def _encode(self, word: str) -> tuple[int, ...]:
        encoding = self._tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False)
        return tuple(encoding.ids)
