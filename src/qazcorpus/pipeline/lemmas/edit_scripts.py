"""Lemmas as edit scripts: how many letters to cut off a word's end, and which letters to append."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NO_NAME: Final = re.compile("[IVXLCDM]+|.*[Ѐ-ӿ].*", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class LemmaScript:
    """Cut `cut` letters off the end, then append `add`.

    Kazakh inflects by suffixes only, so about a hundred scripts cover a treebank. If the last
    letter of a stem changes before a vowel (кітап, кітабы), `add` has the original letter. After
    Chrupała (2006), "Simple data-driven context-sensitive lemmatization", without prefixes.
    """

    cut: int
    add: str

    @classmethod
    def between(cls, word: str, lemma: str) -> LemmaScript:
        """The shortest script that turns `word` into `lemma`. Letter case is ignored."""
        word, lemma = word.lower(), lemma.lower()
        shared = 0
        while shared < min(len(word), len(lemma)) and word[shared] == lemma[shared]:
            shared += 1
        return cls(len(word) - shared, lemma[shared:])

    def fits(self, word: str) -> bool:
        """Whether the script can be applied and the result is not empty."""
        return self.cut < len(word) or (self.cut == len(word) and bool(self.add))

    def apply(self, word: str) -> str:
        """The lemma, in the word's letter case; the word itself if the script does not fit."""
        if not self.fits(word):
            return word
        stem = word[: len(word) - self.cut]
        return stem + (self.add.upper() if len(word) > 1 and word.isupper() else self.add)


def cased(lemma: str, word: str, upos: str) -> str:
    """The lemma in the letter case of treebanks: names and acronyms keep their capital letters."""
    if upos == "PROPN" or is_foreign(word) or (len(word) > 1 and word.isupper()):
        return lemma
    return lemma.lower()


def is_foreign(word: str) -> bool:
    """Whether a word is in Latin letters and begins with a capital letter, as names do. Roman
    numerals do not count."""
    return "A" <= word[:1] <= "Z" and not _NO_NAME.fullmatch(word)
