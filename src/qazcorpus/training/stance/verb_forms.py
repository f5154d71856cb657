"""Forms of the verb whose verbal noun ends a matter: «зауыт салу», «зауыт салмаймыз».

The forms are those in which news say that something will be done, should be done or would harm.
Verbs that lose a vowel in the verbal noun («оқу» from «оқы-») are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_VOWELS: Final = frozenset("аәеёиоөуұүыіэюя")
_HARMONY: Final = "аәеоөұүыіиу"  # the vowels of which the last decides the vowel of a suffix
_BACK: Final = frozenset("аоұыу")
_AFTER_SONORANTS: Final = frozenset("рлй")
_AFTER_VOICED: Final = frozenset("зжмнң")
_VOICELESS: Final = {"б": "п", "г": "к", "ғ": "қ"}
_NEGATED: Final = re.compile("[мбп][ае]у$")
_SHORTEST: Final = 3
_IRREGULAR: Final = frozenset(
    {"оқу", "тану", "есту", "тоқу", "ерту", "қару", "елту", "тау", "дау", "жау", "бау"}
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, as its suffixes need it: the stem before a consonant («жап») and before a vowel
    («жаб»)."""

    stem: str
    before_vowel: str

    @classmethod
    def of(cls, verbal_noun: str) -> Verb | None:
        """The verb of a word that looks like a regular verbal noun and is not negated, else
        None."""
        word = verbal_noun.lower()
        if len(word) < _SHORTEST or word in _IRREGULAR or word[-1] not in "ую":
            return None
        if _NEGATED.search(word):
            return None
        stem = word[:-1] + ("й" if word[-1] == "ю" else "")
        if not any(letter in _HARMONY for letter in stem) or not stem.isalpha():
            return None
        return cls(stem[:-1] + _VOICELESS.get(stem[-1], stem[-1]), stem)

    @property
    def _back(self) -> bool:
        return next(letter for letter in reversed(self.stem) if letter in _HARMONY) in _BACK

    def _either(self, back: str, front: str) -> str:
        return back if self._back else front

    @property
    def negative(self) -> str:
        """The negated stem («салма»)."""
        last = self.stem[-1]
        consonant = "п"
        if last in _VOWELS or last in _AFTER_SONORANTS:
            consonant = "м"
        elif last in _AFTER_VOICED:
            consonant = "б"
        return self.stem + consonant + self._either("а", "е")

    @property
    def _present(self) -> str:
        """The stem of the present tense («сала», «жасай», «қоя»)."""
        if self.stem[-1] in _VOWELS:
            return f"{self.stem}й"
        if self.stem[-1] == "й" and self._back:
            return f"{self.stem[:-1]}я"
        return self.before_vowel + self._either("а", "е")

    @property
    def _past(self) -> str:
        last = self.stem[-1]
        voiced = last in _VOWELS or last in _AFTER_SONORANTS or last in _AFTER_VOICED
        return self.stem + ("д" if voiced else "т") + self._either("ы", "і")

    @property
    def _let(self) -> str:
        if self.stem[-1] in _VOWELS:
            return self.stem + self._either("йық", "йік")
        return self._present + self._either("йық", "йік")

    def forms(self) -> dict[str, str]:
        """The forms by the names that attitudes.yaml uses."""
        negative, present = self.negative, self._present
        that, we = self._either("тынын", "тінін"), self._either("мыз", "міз")
        whether, past = self._either("са", "се"), self._either("ды", "ді")
        return {
            "will": present + that,
            "wont": f"{negative}й{that}",
            "we": present + we,
            "wenot": f"{negative}й{we}",
            "let": self._let,
            "letnot": negative + self._either("йық", "йік"),
            "if": self.stem + whether,
            "ifnot": negative + whether,
            "did": self._past,
            "didnot": negative + past,
            "not": f"{negative}у",
        }
