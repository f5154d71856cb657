"""Analysis and lemma of a Kazakh word: what a model, the rules of inflection and a lexicon say
together.

The rules (inflection.py) undo the suffixes that the word's features name, the lexicon knows which
of the stems that are left are words, and a model's scores of edit scripts, where there is a model,
tell what the two leave open. Each says how likely a lemma is, and the sum decides. In the same way
rules and lexicon help to choose among a model's analyses: one whose suffixes the word does not have
is unlikely, and so is a part of speech that the lemma does not have in annotated sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import inf, log
from typing import Any, Final, NamedTuple, TypeAlias

from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript, cased, is_foreign
from qazcorpus.pipeline.lemmas.inflection import (
    INFLECTED,
    NOMINAL,
    UNEXPLAINED,
    VERBAL,
    endings_of_any,
    stems,
    voices,
    without_hyphened_suffix,
)
from qazcorpus.pipeline.lemmas.lemma_lexicon import (
    HIGHEST_FREQUENCY,
    Entry,
    embedded_lexicon,
    irregular_forms,
)
from qazcorpus.pipeline.lemmas.suffixes import CLASH, inventory

# Log-scale weights, tuned on fold 1 of UD_Kazakh-KTB.
KNOWN, KNOWN_OTHERWISE, PER_FREQUENCY = 3.0, 1.0, 0.25
COMPOUND, LONGEST_TAIL, LONGEST_ACRONYM = 0.5, 20, 5
IRREGULAR: Final = CLASH  # what one sound that breaks the rules costs
SHORTEST: Final = 2  # letters of a stem that is found without features
UNLIKELY_NAME: Final = -4.0  # a word in Latin letters with a capital that is no name
LISTED: Final = 5.0  # a form of irregular_forms.yaml: as likely as a very frequent lemma
NO_RULE: Final = -UNEXPLAINED
# How much rules and lexicon count beside a model, whose features they build on: features predicted
# wrong make the rules wrong.
TRUST: Final = 0.5
TRUST_IN_ANALYSES: Final = 0.7  # the same, where they choose among analyses
# How much it counts there what annotated sentences call the lemma; how many words of any kind join
# those that they have of it. Tuned on ten folds of UD_Kazakh-KTB and 100 trees of real text.
TRUST_IN_TREES: Final = 0.6
PSEUDOCOUNT: Final = 3.0
HIGHEST: Final = TRUST_IN_ANALYSES * (KNOWN + PER_FREQUENCY * HIGHEST_FREQUENCY)
UNLIKELY: Final = log(0.02)  # what a model gives a lemma of none of its likeliest scripts, at most
_OPEN: Final = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV"})
_NEGATED: Final = re.compile("(.{2,})[мбп][ае]")
_SAYING: Final = re.compile("(.{2,}у)(?:л[ае]р)?(?:ынша|інше)")  # «айтуынша»: «айту»
_ENCLITICS: Final = ("-ау", "-ақ", "-мыс", "-міс")


Analysis: TypeAlias = tuple[str, str]  # UPOS and features
_CACHED: Final = 1 << 15  # words with an analysis; lemmas with a part of speech


class Reading(NamedTuple):
    """What rules and lexicon say of a word with an analysis: the lemma, how likely the reading is,
    and the score of every candidate, of known words alone where the features lead to some (`known`)
    — or None where the lemma is certain."""

    lemma: str
    plausibility: float
    scores: Mapping[str, float] | None
    known: bool = False


class Lemmatizer:
    """Chooses analyses and lemmas with a lexicon: the package's own, or another of the same kind.

    `trust` is the weight of rules and lexicon beside a model's log-probabilities.
    """

    def __init__(self, lexicon: Mapping[str, Entry] | None = None, *, trust: float = TRUST) -> None:
        self._trust = trust
        self._lexicon = embedded_lexicon() if lexicon is None else lexicon
        self._shares = _shares(self._lexicon)
        # What no preference for an analysis exceeds.
        self._highest = {u: HIGHEST - TRUST_IN_TREES * log(s) for u, s in self._shares.items()}
        self._irregular = irregular_forms()
        self._ends = [(re.compile(end), bonus) for end, bonus in inventory()["stem_ends"]]
        self._make_caches()

    def _make_caches(self) -> None:
        self._reading = lru_cache(maxsize=_CACHED)(self._read)
        self._preference = lru_cache(maxsize=_CACHED)(self._find_preference)
        self._familiarity = lru_cache(maxsize=_CACHED)(self._find_familiarity)

    def __getstate__(self) -> dict[str, Any]:
        kept = ("_reading", "_preference", "_familiarity")
        return {name: value for name, value in self.__dict__.items() if name not in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._make_caches()

    def analysis(self, word: str, candidates: Sequence[tuple[Analysis, float]]) -> Analysis:
        """The best of a model's likeliest analyses, the likeliest first, given with their
        log-probabilities or, which is the same here, the differences of these.

        Raises IndexError when there are none.
        """
        best, likelihood = candidates[0]
        if len(candidates) == 1:
            return best
        score = likelihood + self._preference(word, *best)
        for analysis, likelihood in candidates[1:]:
            if likelihood + self._highest.get(analysis[0], HIGHEST) <= score:
                continue  # whatever rules and lexicon say of it
            if (other := likelihood + self._preference(word, *analysis)) > score:
                best, score = analysis, other
        return best

    def preference(self, word: str, upos: str, feats: str) -> float:
        """What rules and lexicon add to a model's log-probability of an analysis."""
        return self._preference(word, upos, feats)

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

        Where the features lead to a known word, the model chooses among such words only; where they
        do not, its lemma must be the word without suffixes of some kind. What neither knows is
        looked for in the lexicon without suffixes of any features.
        """
        reading = self._reading(word, upos, feats)
        best, scores = reading.lemma, reading.scores
        if scores is None:
            return best
        if scripts and not _gives(scripts[0][0], word, best):
            best = self._combined(word, upos, reading, scripts)
        if best.lower() not in self._lexicon:
            best = self._otherwise(word, upos) or best
        return self._affirmed(best) if upos == "VERB" else best

    def _affirmed(self, lemma: str) -> str:
        """A verb's lemma without the negation that no feature shows («төмендетпе» → «төмендет»),
        where the rest is a known verb, in whatever voice."""
        low = lemma.lower()
        negated = _NEGATED.fullmatch(low)
        if not negated or "VERB" in self._frequencies(low):
            return lemma
        stem = negated[1]
        verbs = (stem, *(each.text for each in voices().stems(stem, shortest=SHORTEST)))
        known = any("VERB" in self._frequencies(verb) for verb in verbs)
        return lemma[: len(stem)] if known else lemma

    def _is_possible(self, lemma: str, word: str, upos: str, reading: Reading) -> bool:
        """Whether a model's lemma may be true: a script may cut a word short («қалып» → «қалыб»,
        «канцлер» → «канц»)."""
        scores = reading.scores or {}
        if lemma in scores or upos not in INFLECTED:
            return True
        listed = upos in self._frequencies(lemma)
        if upos not in _OPEN:  # «терміз» is «е»
            return listed or (not reading.known and self._is_stem(lemma, word, upos))
        if reading.known:
            return False
        loan = listed and lemma[:-1] in scores  # «процес-ке», «процесс»
        surname = upos == "PROPN" and lemma + "а" == word.lower()
        return loan or surname or self._is_stem(lemma, word, upos)

    def _is_stem(self, stem: str, word: str, upos: str) -> bool:
        """Whether a word is a stem with suffixes of any features, voice included."""
        for text in self._stems_of_any(word.lower(), upos):
            if text == stem:
                return True
            if upos in VERBAL and text.startswith(stem[:-1]):
                shorter = voices().stems(text, shortest=SHORTEST)
                if any(each.text == stem and each.cost <= IRREGULAR for each in shorter):
                    return True
        return False

    @staticmethod
    def _stems_of_any(low: str, upos: str) -> Iterator[str]:
        for stem in endings_of_any(verbal=upos in VERBAL).stems(low, shortest=SHORTEST):
            if stem.cost <= IRREGULAR:
                yield stem.text.rstrip("-") or stem.text

    def _otherwise(self, word: str, upos: str) -> str:
        """The known word that is left without suffixes of any features, where the features show no
        known word; empty where none is."""
        low = word.lower()
        if low in self._lexicon and upos in NOMINAL:
            return self._written(low, word, upos)
        if upos not in ("NOUN", "VERB", "AUX"):
            return ""
        stems = self._stems_of_any(low, upos)
        known = [stem for stem in stems if stem != low and upos in self._frequencies(stem)]
        return self._written(max(known, key=len), word, upos) if known else ""

    def _frequencies(self, lemma: str) -> Mapping[str, int]:
        entry = self._lexicon.get(lemma)
        return entry.frequency if entry else {}

    def _combined(
        self,
        word: str,
        upos: str,
        reading: Reading,
        scripts: Sequence[tuple[LemmaScript, float]],
    ) -> str:
        """What is likeliest by the rules' scores and the model's together."""
        low = word.lower()
        model: dict[str, float] = {}
        for script, confidence in scripts:
            lemma = script.apply(low) if script.fits(low) else ""
            if lemma and lemma not in model and self._is_possible(lemma, word, upos, reading):
                model[lemma] = confidence
        floor = min([UNLIKELY, *model.values()])
        scores = reading.scores or {}
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
        if (certain := self._certain(word, upos)) is not None:
            return certain
        host = word[: word.rfind("-")] if word.endswith(_ENCLITICS) else ""
        if host and low not in self._lexicon and upos in INFLECTED:
            return self._reading(host, upos, feats)._replace(scores=None)
        if upos not in INFLECTED:
            return Reading(self._written(low, word, upos), 0.0, {low: 0.0})
        scores: dict[str, float] = {}
        for stem in stems(low, upos, feats):
            text = stem.text.rstrip("-") or stem.text  # «дсұ-ға»
            score = self._familiarity(text, upos) - stem.cost
            scores[text] = max(scores.get(text, -inf), score)
        best = max(scores, key=scores.__getitem__)
        known = {
            text: score
            for text, score in scores.items()
            if text in self._lexicon and self._familiarity(text, upos) - score <= IRREGULAR
        }
        lemma = self._written(best, word, upos)
        return Reading(lemma, scores[best], known or scores, bool(known))

    def _find_preference(self, word: str, upos: str, feats: str) -> float:
        reading = self._reading(word, upos, feats)
        use = self._use(reading.lemma.lower(), upos)
        return TRUST_IN_ANALYSES * reading.plausibility + TRUST_IN_TREES * use

    def _use(self, lemma: str, upos: str) -> float:
        """How much oftener annotated sentences have the lemma as this part of speech than lemmas in
        general (log). It is 0 for a lemma that they do not have, and for one that they do not have
        as a name: any word may be a name."""
        entry = self._lexicon.get(lemma)
        if entry is None or not entry.in_trees or upos not in self._shares:
            return 0.0
        count = entry.in_trees.get(upos, 0)
        if upos == "PROPN" and not count:
            return 0.0
        total = sum(entry.in_trees.values())
        return log((count / self._shares[upos] + PSEUDOCOUNT) / (total + PSEUDOCOUNT))

    def _certain(self, word: str, upos: str) -> Reading | None:
        """The reading of a listed form, «айтуынша» and the like, a name in Latin letters, a figure,
        an acronym; None for other words."""
        irregular = self._irregular.get((upos, word.lower()))
        if irregular is not None:
            return Reading(self._written(irregular, word, upos), LISTED, None)
        saying = _SAYING.fullmatch(word.lower())
        if saying and upos in NOMINAL and "VERB" in self._frequencies(saying[1][:-1]):
            return Reading(self._written(saying[1], word, upos), 0.0, None)
        bare = without_hyphened_suffix(word)
        if is_foreign(bare):
            return Reading(bare, 0.0 if upos in ("PROPN", "X") else UNLIKELY_NAME, None)
        if upos not in INFLECTED or word.endswith(_ENCLITICS):
            return None
        if upos == "NUM" and bare[:1].isdigit():
            return Reading(bare.removesuffix("%"), 0.0, None)
        return Reading(bare, 0.0, None) if bare != word else None

    def _find_familiarity(self, lemma: str, upos: str) -> float:
        entry = self._lexicon.get(lemma)
        if entry is None:
            return self._likeness(lemma, upos)
        frequency = entry.frequency.get(upos)
        if frequency is None:
            alike = NOMINAL if upos in NOMINAL else VERBAL
            return KNOWN_OTHERWISE if alike & entry.frequency.keys() else 0.0
        return KNOWN + PER_FREQUENCY * min(frequency, HIGHEST_FREQUENCY)

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
            written, frequency, _ = self._lexicon[lemma]
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


def _shares(lexicon: Mapping[str, Entry]) -> dict[str, float]:
    """The share of each part of speech in the lexicon's words of annotated sentences."""
    counts: Counter[str] = Counter()
    for entry in lexicon.values():
        for upos, count in entry.in_trees.items():
            counts[upos] += count
    return {upos: count / counts.total() for upos, count in counts.items() if count}


@lru_cache(maxsize=1)
def embedded_lemmatizer() -> Lemmatizer:
    """The lemmatizer with the package's own lexicon."""
    return Lemmatizer()


def _gives(script: LemmaScript, word: str, lemma: str) -> bool:
    low = word.lower()
    return script.fits(low) and script.apply(low) == lemma.lower()
