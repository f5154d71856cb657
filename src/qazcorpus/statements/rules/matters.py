"""The matter that a report's people dispute: «вейпке тыйым салу», «зейнет жасын көтеру».

The matter is the action with the most points. An action has points for its form, for its place, and
for how much of it the rest of the text repeats. It is a matter only if the sum of its points and
the document's conflict is large enough. The conflict grows with the sentences that have words of
dispute. The weights come from logistic regressions on reports of the press in which language models
marked the matter, and were rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log1p
from typing import Final

from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.measures import Kind, Measure, MeasureReader
from qazcorpus.statements.rules.suffix_patterns import bare_stem
from qazcorpus.statements.rules.units import Unit

_FORM: Final[dict[Kind, float]] = {
    "noun": 1.6, "gen": 1.5, "acc": 0.7, "nom": 0.5, "dat": 0.0, "ins": 0.0,
    "finite": -0.4, "clause": -1.4, "abl": -1.5,
}  # fmt: skip
_TITLE, _LEAD, _LATE = 1.4, 1.0, -1.2
_REPEATED, _TIMES = 1.0, 1.0  # share of its words that are repeated; how often the most repeated is
_LIGHT, _LONG, _NAME, _DISCUSSED = 0.6, 0.7, 0.3, 0.4
_PURPOSE, _GOAL = -0.7, -1.0
_ENOUGH = 4.0  # points and conflict of a matter
_LEAD_UNITS, _EARLY_UNITS = 2, 8
_LONG_WORDS = 5
# Weights of the sentences with words of dispute, of those with words of need, and of all.
_DISPUTED, _NEEDED, _ALL = 1.45, 0.4, -0.45
_LEAST = -0.5  # the least conflict of a document that has a matter
_KEY = 5  # letters by which two forms of a word are recognised


class MatterFinder:
    """Finds the matter of a document, if its people dispute one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._measures = MeasureReader(lexicon)
        self._sides = lexicon.verbs("matters", "sides")
        self._dispute = lexicon.nouns("matters", "dispute")
        self._needs = lexicon.words("matters", "needs")
        self._purposes = lexicon.words("matters", "purposes")
        self._discussed = lexicon.words("matters", "discussed")
        self._light = tuple(f"{verb}у" for verb in lexicon.words("matters", "light_verbs"))
        self._goals = tuple(lexicon.words("matters", "goals"))
        self._stop = lexicon.words("function_words", "stop_words")

    def find(self, text: str, units: Sequence[Unit]) -> str:
        """The matter in its base form, or "" if there is no dispute or no action."""
        forms = [[word.lower for word in unit.words] for unit in units]
        conflict = self._conflict(forms)
        if conflict < _LEAST:
            return ""
        found = [measure for n, unit in enumerate(units) for measure in self._read(text, n, unit)]
        if not found:
            return ""
        places: dict[str, set[int]] = defaultdict(set)
        for number, unit_forms in enumerate(forms):
            for form in unit_forms:
                places[_key(form)].add(number)
        points, best = max(
            ((self._points(measure, forms[measure.unit], places), measure) for measure in found),
            key=lambda item: item[0],
        )
        return best.text if points + conflict >= _ENOUGH else ""

    def _read(self, text: str, number: int, unit: Unit) -> list[Measure]:
        found = [*self._measures.read(text, number, unit)]
        if number < _LEAD_UNITS:
            found += self._measures.finite(text, number, unit)
        return found

    def _conflict(self, forms: Sequence[Sequence[str]]) -> float:
        """How strongly people dispute something; 0 is about even."""
        disputed = sum(
            any(self._sides.at(unit, i) or self._dispute.at(unit, i) for i in range(len(unit)))
            for unit in forms
        )
        needed = sum(not self._needs.isdisjoint(unit) for unit in forms)
        return _DISPUTED * log1p(disputed) + _NEEDED * log1p(needed) + _ALL * log1p(len(forms))

    def _points(self, measure: Measure, forms: Sequence[str], places: dict[str, set[int]]) -> float:
        words = measure.text.split()
        after = "".join(forms[measure.last + 1 : measure.last + 2])
        times = [
            len(units) - (measure.unit in units)
            for word in words[:-1]
            if word.lower() not in self._stop
            and (units := places.get(_key(word.strip('«»"').lower())))
        ]
        points = _FORM[measure.kind] + _LIGHT * words[-1].rstrip("ыі").endswith(self._light)
        points += _LONG * (len(words) > _LONG_WORDS) + _NAME * any(w[0].isupper() for w in words)
        points += _TITLE if measure.unit == 0 else _LEAD * (measure.unit <= _LEAD_UNITS)
        points += _LATE * (measure.unit > _EARLY_UNITS)
        points += _PURPOSE * (after in self._purposes) + _DISCUSSED * (after in self._discussed)
        points += _GOAL * words[-1].startswith(self._goals)
        if times:
            points += _REPEATED * sum(map(bool, times)) / len(times) + _TIMES * log1p(max(times))
        return points


def _key(form: str) -> str:
    return bare_stem(form)[:_KEY]
