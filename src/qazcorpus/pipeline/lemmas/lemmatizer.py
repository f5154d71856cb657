"""Choose the analysis and the lemma of a Kazakh word with rules, a lexicon and a model.

The rules of inflection (inflection.py) remove the suffixes that the word's features name. The
lexicon knows which of the remaining stems are words. If there is a model, its scores of edit
scripts decide between the lemmas that are left. Each of the three gives a log-score; the lemma with
the highest sum is chosen. Rules and lexicon also help to choose between a model's analyses: an
analysis is unlikely if the word does not have its suffixes, or if the lemma does not have its part
of speech in annotated sentences.
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
IRREGULAR: Final = CLASH  # the cost of one sound that breaks the rules
SHORTEST: Final = 2  # letters of a stem that is found without features
UNLIKELY_NAME: Final = -4.0  # a capitalised word in Latin letters as anything but a name
LISTED: Final = 5.0  # a form of irregular_forms.yaml: as likely as a very frequent lemma
NO_RULE: Final = -UNEXPLAINED
# The weight of rules and lexicon compared with a model. It is below 1 because the rules depend on
# the model's features: if these are wrong, the rules are wrong too.
TRUST: Final = 0.5
TRUST_IN_ANALYSES: Final = 0.7  # the same weight for choosing an analysis
# The weight, for choosing an analysis, of the lemma's parts of speech in annotated sentences, and
# the pseudocount for smoothing these. Tuned on ten folds of UD_Kazakh-KTB and 100 trees of real
# text.
TRUST_IN_TREES: Final = 0.6
PSEUDOCOUNT: Final = 3.0
HIGHEST: Final = TRUST_IN_ANALYSES * (KNOWN + PER_FREQUENCY * HIGHEST_FREQUENCY)
UNLIKELY: Final = log(0.02)  # upper limit for a lemma that none of the model's best scripts gives
_OPEN: Final = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV"})
_NEGATED: Final = re.compile("(.{2,})[мбп][ае]")
_SAYING: Final = re.compile("(.{2,}у)(?:л[ае]р)?(?:ынша|інше)")  # «айтуынша»: «айту»
_ENCLITICS: Final = ("-ау", "-ақ", "-мыс", "-міс")


Analysis: TypeAlias = tuple[str, str]  # UPOS and features
_CACHED: Final = 1 << 15  # maximum size of each cache


class Reading(NamedTuple):
    """The result of rules and lexicon for a word with an analysis.

    `plausibility` is the log-score of the reading. `scores` has the score of each candidate lemma,
    or is None if the lemma is certain. With `known`, the candidates are known words only.
    """

    lemma: str
    plausibility: float
    scores: Mapping[str, float] | None
    known: bool = False


class Lemmatizer:
    """Chooses analyses and lemmas with a lexicon (default: the package's own).

    `trust` is the weight of rules and lexicon; a model's log-probabilities have the weight 1.
    """

    def __init__(self, lexicon: Mapping[str, Entry] | None = None, *, trust: float = TRUST) -> None:
        self._trust = trust
        self._lexicon = embedded_lexicon() if lexicon is None else lexicon
        self._shares = _shares(self._lexicon)
        # Upper limits of the preference for an analysis.
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
        """Choose the best of a model's analyses.

        `candidates` are analyses with their log-probabilities, the likeliest first; only the
        differences between the log-probabilities count. Raises IndexError if there are none.
        """
        best, likelihood = candidates[0]
        if len(candidates) == 1:
            return best
        score = likelihood + self._preference(word, *best)
        for analysis, likelihood in candidates[1:]:
            if likelihood + self._highest.get(analysis[0], HIGHEST) <= score:
                continue  # rules and lexicon cannot make it the best
            if (other := likelihood + self._preference(word, *analysis)) > score:
                best, score = analysis, other
        return best

    def preference(self, word: str, upos: str, feats: str) -> float:
        """The score that rules and lexicon add to a model's log-probability of an analysis."""
        return self._preference(word, upos, feats)

    def lemma(
        self,
        word: str,
        upos: str,
        feats: str = "_",
        scripts: Sequence[tuple[LemmaScript, float]] = (),
    ) -> str:
        """The lemma of a word, in the letter case of treebanks.

        `upos` and `feats` are written as in CoNLL-U ("NOUN", "Case=Gen|Number=Plur"). `scripts` are
        a model's likeliest scripts with their log-probabilities, the likeliest first; may be empty.

        If the features lead to known words, the model chooses between these words only. If they do
        not, the model's lemma must be the word without some Kazakh suffixes. If the result is not
        in the lexicon, suffixes of any features are removed to find a word that is.
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
        """A verb's lemma without a negation that no feature shows («төмендетпе» → «төмендет»), if
        the rest is a known verb in any voice."""
        low = lemma.lower()
        negated = _NEGATED.fullmatch(low)
        if not negated or "VERB" in self._frequencies(low):
            return lemma
        stem = negated[1]
        verbs = (stem, *(each.text for each in voices().stems(stem, shortest=SHORTEST)))
        known = any("VERB" in self._frequencies(verb) for verb in verbs)
        return lemma[: len(stem)] if known else lemma

    def _is_possible(self, lemma: str, word: str, upos: str, reading: Reading) -> bool:
        """Whether a model's lemma is possible. A script may give a wrong stem («қалып» → «қалыб»,
        «канцлер» → «канц»)."""
        scores = reading.scores or {}
        if lemma in scores or upos not in INFLECTED:
            return True
        listed = upos in self._frequencies(lemma)
        if upos not in _OPEN:  # the lemma of «терміз» is «е»
            return listed or (not reading.known and self._is_stem(lemma, word, upos))
        if reading.known:
            return False
        loan = listed and lemma[:-1] in scores  # «процес-ке», «процесс»
        surname = upos == "PROPN" and lemma + "а" == word.lower()
        return loan or surname or self._is_stem(lemma, word, upos)

    def _is_stem(self, stem: str, word: str, upos: str) -> bool:
        """Whether the word is the stem with suffixes of any features, including voice."""
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
        """The longest known word that is left without suffixes of any features, or ""."""
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
        """The lemma with the highest sum of the rules' and the model's scores."""
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
        """How much more often the lemma has this part of speech in annotated sentences than the
        average lemma has (log-ratio).

        It is 0 for a lemma that is not in these sentences. It is also 0 for PROPN if the lemma is
        never PROPN there, because any word may be a name.
        """
        entry = self._lexicon.get(lemma)
        if entry is None or not entry.in_trees or upos not in self._shares:
            return 0.0
        count = entry.in_trees.get(upos, 0)
        if upos == "PROPN" and not count:
            return 0.0
        total = sum(entry.in_trees.values())
        return log((count / self._shares[upos] + PSEUDOCOUNT) / (total + PSEUDOCOUNT))

    def _certain(self, word: str, upos: str) -> Reading | None:
        """The reading of a listed form, a form like «айтуынша», a name in Latin letters, a number,
        or an acronym; None for other words."""
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
        """The score of a stem that is not in the lexicon, by its form."""
        if upos in NOMINAL:
            first = max(2, len(stem) - LONGEST_TAIL)
            tails = (self._lexicon.get(stem[i:]) for i in range(first, len(stem) - 2))
            if any(tail and tail.frequency.get(upos, 0) > 1 for tail in tails):
                return COMPOUND
        return next((bonus for pattern, bonus in self._ends if pattern.search(stem)), 0.0)

    def _written(self, lemma: str, word: str, upos: str) -> str:
        """The lemma with the word's capital letters. A common word in capitals gets lower case."""
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
    """The share of each part of speech in the lexicon's counts from annotated sentences."""
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
