"""A cache for the vectors of words, which depend on the word alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from qazcorpus.decoding import Floats, Ints

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


PIECES, VECTORS = "input_ids", "vectors"  # the model's input and output
BEGIN: Final = 0  # the row of the begin token
NO_ROW: Final = -1
KEPT: Final = 1 << 15  # maximum number of words in the cache
RUN_PIECES: Final = 512  # maximum number of pieces in a batch


class WordVectors:
    """Looks up the vectors of words. Words that are not in the cache go through the model.

    A word's vector depends on the word alone: it is the same, to the bit, whatever was read before.
    A batch of the model has words with the same number of pieces. If the cache would have more than
    KEPT words, it is cleared.
    """

    def __init__(self, session: InferenceSession, pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces
        self._begin = self._run([[pieces.begin]])
        self._lock = Lock()
        self._forget()

    def __call__(self, sentences: Sequence[Sequence[str]]) -> tuple[list[Ints], Floats]:
        """The row of each word in the table, and the table (rows × width).

        The row is NO_ROW if the tokenizer has no piece for the word. The rows that are returned
        never change later.
        """
        cut = [[word[:MAX_WORD] for word in words] for words in sentences]
        with self._lock:
            new = self._unknown(cut)
            if len(self._rows) + len(new) > KEPT:
                self._forget()
                new = self._unknown(cut)
            self._learn(new)
            found = [np.array([self._rows[word] for word in words], np.int64) for words in cut]
            table = self._table
            if len(self._rows) > KEPT:
                self._forget()
        return found, table

    def _unknown(self, sentences: Iterable[Sequence[str]]) -> list[str]:
        new = (word for words in sentences for word in words if word not in self._rows)
        return list(dict.fromkeys(new))

    def _forget(self) -> None:
        self._rows: dict[str, int] = {}
        self._table = self._begin
        self._used = len(self._begin)

    def _learn(self, words: Sequence[str]) -> None:
        """Add words to the table. If the table is full, a larger one is made. A word is known only
        when its vector is in the table."""
        pieces = {word: self._pieces(word) for word in words}
        self._rows.update((word, NO_ROW) for word in words if not pieces[word])
        known = sorted((word for word in words if pieces[word]), key=lambda w: len(pieces[w]))
        self._make_room(len(known))
        for group in _runs(known, pieces):
            first, end = self._used, self._used + len(group)
            self._table[first:end] = self._run([pieces[word] for word in group])
            self._used = end
            self._rows.update(zip(group, range(first, end), strict=True))

    def _make_room(self, count: int) -> None:
        needed = self._used + count
        if needed > len(self._table):
            size = max(needed, min(2 * self._used, KEPT + 1))
            table = np.zeros((size, self._table.shape[1]), np.float32)
            table[: self._used] = self._table[: self._used]
            self._table = table

    def _run(self, ids: list[list[int]]) -> Floats:
        vectors: Floats = self._session.run([VECTORS], {PIECES: np.array(ids, np.int64)})[0]
        return vectors


def _runs(words: Sequence[str], pieces: Mapping[str, list[int]]) -> Iterator[list[str]]:
    """Batches of words with the same number of pieces. `words` are sorted by this number."""
    for size, group in groupby(words, key=lambda word: len(pieces[word])):
        while run := list(islice(group, max(1, RUN_PIECES // size))):
            yield run


# The rest of a very long word (a URL, base64) is ignored, to save time.
MAX_WORD: Final = 48  # code points
MAX_PIECES: Final = 64  # one code point may become twenty pieces


class WordPieces:
    """Splits single words into pieces. `begin` is the token that begins a sentence."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.begin: int = tokenizer.encode("").ids[0]

    def __call__(self, word: str) -> list[int]:
        """The first pieces of a word. An invisible word has none."""
        # Not in batches: the tokenizer would start threads, whatever the pipeline's settings are.
        found = self._tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False)
        return found.ids[:MAX_PIECES]
