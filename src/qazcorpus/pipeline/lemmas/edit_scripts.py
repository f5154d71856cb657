"""Lemmas as edit scripts: how many letters to cut off a word's end, and what to put there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NO_NAME: Final = re.compile("[IVXLCDM]+|.*[Ѐ-ӿ].*", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class LemmaScript:
    """Cut `cut` letters off the end, then append `add`.

    Kazakh inflects by suffixes only, so a hundred scripts cover a treebank; the letter that a stem
    changes before a vowel (кітап, кітабы) is in `add`. After Chrupała (2006), "Simple data-driven
    context-sensitive lemmatization", without prefixes.
    """

    cut: int
    add: str

    @classmethod
    def between(cls, word: str, lemma: str) -> LemmaScript:
        """The shortest script that makes `lemma` of `word`, letter case aside."""
        word, lemma = word.lower(), lemma.lower()
        shared = 0
        while shared < min(len(word), len(lemma)) and word[shared] == lemma[shared]:
            shared += 1
        return cls(len(word) - shared, lemma[shared:])

    def fits(self, word: str) -> bool:
        """Whether something is left of the word, or put in its place."""
        return self.cut < len(word) or (self.cut == len(word) and bool(self.add))

    def apply(self, word: str) -> str:
        """The lemma, in the word's letter case; the word itself where the script does not fit."""
        if not self.fits(word):
            return word
        stem = word[: len(word) - self.cut]
        return stem + (self.add.upper() if len(word) > 1 and word.isupper() else self.add)


def cased(lemma: str, word: str, upos: str) -> str:
    """A lemma in the letter case that treebanks give it: names and acronyms keep their capitals."""
    if upos == "PROPN" or is_foreign(word) or (len(word) > 1 and word.isupper()):
        return lemma
    return lemma.lower()


def is_foreign(word: str) -> bool:
    """Whether a word is written in Latin letters from a capital on, as names are; Roman numerals
    are not meant."""
    return "A" <= word[:1] <= "Z" and not _NO_NAME.fullmatch(word)
