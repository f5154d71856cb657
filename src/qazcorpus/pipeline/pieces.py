"""The pieces of words that the encoder reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The tail of a very long word (a URL, base64) only costs time.
MAX_WORD: Final = 48  # characters
MAX_PIECES: Final = 64  # some characters become twenty


class WordPieces:
    """Cuts words into pieces, each by itself; `begin` is the token that begins sentences."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.begin: int = tokenizer.encode("").ids[0]

    def __call__(self, word: str) -> list[int]:
        """The first pieces of a word; none of an invisible one."""
        # Not in batches: these would start threads, whatever the pipeline is told.
        found = self._tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False)
        return found.ids[:MAX_PIECES]
