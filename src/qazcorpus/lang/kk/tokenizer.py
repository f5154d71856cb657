"""spaCy's tokenizer, in linear time for strings without white space of any length.

spaCy cuts one mark after another from the edges of a string without white space, and copies and
searches the rest of the string each time. So 100,000 emoji in a row would take half an hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from qazcorpus.lang.kk.char_classes import EMOJI

LONGEST: Final = 1000
"""A string without white space that has more code points is divided before it is tokenized."""
_PART: Final = 200  # code points of a part, and the rest of its last word or run
_LONG: Final = re.compile(rf"\S{{{LONGEST + 1},}}")
# What is never divided: an emoji, a word with its combining marks, a mark that is repeated.
_ATOM: Final = re.compile(
    rf"{EMOJI}|[\w\u0300-\u036f]+|([-!?()\[\]{{}}=~^|/\\<>,;:•·…—–\"'«».*_])\1*|.", re.DOTALL
)


class KazakhTokenizer(Tokenizer):  # type: ignore[misc, unused-ignore]
    """spaCy's tokenizer with the same rules. Only in strings without white space that are longer
    than LONGEST, the tokens may differ: such a string is tokenized in parts."""

    def __call__(self, string: str) -> Doc:
        """The tokens of a text."""
        cuts = list(_cuts(string))
        if not cuts:
            doc: Doc = super().__call__(string)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        for start, end in pairwise([0, *cuts, len(string)]):
            for token in super().__call__(string[start:end]):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
        return Doc(self.vocab, words=words, spaces=spaces)

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> KazakhTokenizer:
        """A tokenizer with the rules of another."""
        return cls(
            tokenizer.vocab,
            rules=tokenizer.rules,
            prefix_search=tokenizer.prefix_search,
            suffix_search=tokenizer.suffix_search,
            infix_finditer=tokenizer.infix_finditer,
            token_match=tokenizer.token_match,
            url_match=tokenizer.url_match,
        )


def _cuts(text: str) -> Iterator[int]:
    """Where the long strings of a text are divided, in order."""
    for long in _LONG.finditer(text):
        start = long.start()
        for atom in _ATOM.finditer(text, *long.span()):
            if atom.start() - start >= _PART:
                start = atom.start()
                yield start
