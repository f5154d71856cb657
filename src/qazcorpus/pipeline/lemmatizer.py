"""Analysis and lemma of a Kazakh word: what a model, the rules of inflection and a lexicon say
together.

The rules (inflection.py) undo the suffixes that the word's features name, the lexicon knows which
of the stems that are left are words, and a model's scores of edit scripts, where there is a model,
tell what the two leave open. Each says how likely a lemma is, and the sum decides. In the same way
rules and lexicon help to choose among a model's analyses: one whose suffixes the word does not have
is unlikely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import inf, log
from typing import Any, Final, NamedTuple, TypeAlias

from qazcorpus.pipeline.inflection import (
    INFLECTED,
    NOMINAL,
    UNEXPLAINED,
    VERBAL,
    stems,
    without_hyphened_suffix,
)
from qazcorpus.pipeline.lemma_lexicon import Entry, embedded_lexicon, irregular_forms
from qazcorpus.pipeline.lemma_scripts import LemmaScript, cased
from qazcorpus.pipeline.suffixes import inventory

# Log-scale weights, tuned on fold 1 of UD_Kazakh-KTB.
KNOWN, KNOWN_OTHERWISE, PER_FREQUENCY = 3.0, 1.0, 0.25
COMPOUND, LONGEST_TAIL, LONGEST_ACRONYM = 0.5, 20, 5
LISTED: Final = 5.0  # a form of irregular_forms.yaml: as likely as a very frequent lemma
NO_RULE: Final = -UNEXPLAINED
# How much rules and lexicon count beside a model, whose features they build on: features predicted
# wrong make the rules wrong.
TRUST: Final = 0.5
TRUST_IN_ANALYSES: Final = 0.7  # the same, where they choose among analyses
UNLIKELY: Final = log(0.02)  # what a model gives a lemma of none of its likeliest scripts, at most
_ENCLITICS: Final = ("-ау", "-ақ", "-мыс", "-міс")


Analysis: TypeAlias = tuple[str, str]  # UPOS and features
_CACHED: Final = 1 << 15  # words with an analysis


class Reading(NamedTuple):
    """What rules and lexicon say of a word with an analysis: the lemma, how likely the reading is,
    and the score of every candidate, or None where the lemma is certain."""

    lemma: str
    plausibility: float
    scores: Mapping[str, float] | None


class Lemmatizer:
    """Chooses analyses and lemmas with a lexicon: the package's own, or another of the same kind.

    `trust` is the weight of rules and lexicon beside a model's log-probabilities.
    """

    def __init__(self, lexicon: Mapping[str, Entry] | None = None, *, trust: float = TRUST) -> None:
        self._trust = trust
        self._lexicon = embedded_lexicon() if lexicon is None else lexicon
        self._irregular = irregular_forms()
        self._ends = [(re.compile(end), bonus) for end, bonus in inventory()["stem_ends"]]
        self._reading = lru_cache(maxsize=_CACHED)(self._read)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_reading"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reading = lru_cache(maxsize=_CACHED)(self._read)

    def analysis(self, word: str, candidates: Sequence[tuple[Analysis, float]]) -> Analysis:
        """The best of a model's likeliest analyses, the likeliest first, given with their
        log-probabilities or, which is the same here, the differences of these.

        Raises IndexError when there are none.
        """
        best, _ = candidates[0]
        if len(candidates) > 1:
            best, _ = max(
                candidates,
                key=lambda each: (
                    each[1] + TRUST_IN_ANALYSES * self._reading(word, *each[0]).plausibility
                ),
            )
        return best

    def lemma(
        self,
        word: str,
        upos: str,
        feats: str = "_",
        scripts: Sequence[tuple[LemmaScript, float]] = (),
    ) -> str:
        """The lemma of a word, in the letter case that treebanks give it.

        `upos` and `feats` are written as in CoNLL-U ("NOUN", "Case=Gen|Number=Plur"); `scripts` are
        a model's likeliest scripts with their log-probabilities, likeliest first, or nothing.
        """
        best, _, scores = self._reading(word, upos, feats)
        if not scripts or scores is None:
            return best
        first, _ = scripts[0]
        low = word.lower()
        if first.fits(low) and first.apply(low) == best.lower():
            return best
        combined = self._combined(word, upos, scores, scripts)
        # A model's script may cut a known word short («қалып» → «қалыб»).
        known = feats not in ("", "_") and best.lower() in self._lexicon
        return best if known and combined.lower() not in self._lexicon else combined

    def _combined(
        self,
        word: str,
        upos: str,
        scores: Mapping[str, float],
        scripts: Sequence[tuple[LemmaScript, float]],
    ) -> str:
        low = word.lower()
        model: dict[str, float] = {}
        for script, confidence in scripts:
            if script.fits(low):
                model.setdefault(script.apply(low), confidence)
        floor = min([UNLIKELY, *model.values()])
        totals = {
            lemma: self._trust * prior + model.get(lemma, floor) for lemma, prior in scores.items()
        }
        for lemma, confidence in model.items():
            if lemma not in totals:
                prior = NO_RULE + self._familiarity(lemma, upos)
                totals[lemma] = confidence + self._trust * prior
        best = max(totals, key=totals.__getitem__)
        return self._written(best, word, upos)

    def _read(self, word: str, upos: str, feats: str) -> Reading:
        low = word.lower()
        irregular = self._irregular.get((upos, low))
        if irregular is not None:
            return Reading(self._written(irregular, word, upos), LISTED, None)
        host = word[: word.rfind("-")] if word.endswith(_ENCLITICS) else ""
        if host and low not in self._lexicon and upos in INFLECTED:
            return self._reading(host, upos, feats)._replace(scores=None)
        bare = without_hyphened_suffix(word) if upos in INFLECTED else word
        if upos == "NUM" and bare[:1].isdigit():
            return Reading(bare.removesuffix("%"), 0.0, None)
        if bare != word:
            return Reading(bare, 0.0, None)
        if upos not in INFLECTED:
            return Reading(self._written(low, word, upos), 0.0, {low: 0.0})
        scores: dict[str, float] = {}
        for stem in stems(low, upos, feats):
            text = stem.text.rstrip("-") or stem.text  # «дсұ-ға»
            score = self._familiarity(text, upos) - stem.cost
            scores[text] = max(scores.get(text, -inf), score)
        best = max(scores, key=scores.__getitem__)
        return Reading(self._written(best, word, upos), scores[best], scores)

    def _familiarity(self, lemma: str, upos: str) -> float:
        entry = self._lexicon.get(lemma)
        if entry is None:
            return self._likeness(lemma, upos)
        frequency = entry.frequency.get(upos)
        if frequency is None:
            alike = NOMINAL if upos in NOMINAL else VERBAL
            return KNOWN_OTHERWISE if alike & entry.frequency.keys() else 0.0
        return KNOWN + PER_FREQUENCY * frequency

    def _likeness(self, stem: str, upos: str) -> float:
        """How much a stem that is not in the lexicon looks like one that might be."""
        if upos in NOMINAL:
            first = max(2, len(stem) - LONGEST_TAIL)
            tails = (self._lexicon.get(stem[i:]) for i in range(first, len(stem) - 2))
            if any(tail and tail.frequency.get(upos, 0) > 1 for tail in tails):
                return COMPOUND
        return next((bonus for pattern, bonus in self._ends if pattern.search(stem)), 0.0)

    def _written(self, lemma: str, word: str, upos: str) -> str:
        """The lemma with the word's capitals; a common word all in capitals loses them."""
        capitals = len(word) > 1 and word.isupper()
        if capitals and lemma in self._lexicon:
            written, frequency = self._lexicon[lemma]
            if upos != "PROPN":
                return written
            if upos in frequency and not written.islower():
                return written
            if upos in frequency and len(word) > LONGEST_ACRONYM:
                return lemma.capitalize()
        shared = 0
        for ours, theirs in zip(lemma, word, strict=False):
            if ours != theirs.lower():
                break
            shared += 1
        rest = lemma[shared:]
        return cased(word[:shared] + (rest.upper() if capitals else rest), word, upos)


@lru_cache(maxsize=1)
def embedded_lemmatizer() -> Lemmatizer:
    """The lemmatizer with the package's own lexicon."""
    return Lemmatizer()
