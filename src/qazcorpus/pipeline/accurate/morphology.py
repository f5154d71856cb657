"""Parts of speech and features, with one group of the encoder's scores for each attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final, TypeAlias

import numpy as np

from qazcorpus.decoding import Floats

UPOS, ABSENT = "UPOS", "_"
AGREEMENT: Final = ("Person", "Number", "Polite")
# The features for the case, the number and the possessor of nouns.
NOMINAL: Final = (("Case",), ("Number",), ("Number[psor]", "Person[psor]", "Polite[psor]"))
Group: TypeAlias = tuple[tuple[str, str], ...]
# A word's best analysis is chosen from at most CANDIDATES analyses. Their log-probabilities are
# at most MARGIN below the highest.
CANDIDATES: Final = 10
MARGIN: Final = 5.0


@dataclass(frozen=True)
class Morphology:
    """The attributes, their values, and the analyses (UPOS and features) that Kazakh words have.

    `attributes` maps UPOS and each feature (Case, Number[psor] …) to its values; the first value of
    a feature is "_" (absent). Scores are ordered by attribute and value. An analysis is a part of
    speech with features in the format of CoNLL-U ("Case=Nom|Number=Plur", or "_").
    """

    attributes: dict[str, list[str]]
    analyses: list[tuple[str, str]]

    @classmethod
    def of(cls, analyses: Iterable[tuple[str, str]]) -> Morphology:
        """Collect the attributes and values of the given analyses."""
        known = sorted(set(analyses))
        values: dict[str, set[str]] = {}
        for upos, feats in known:
            for name, value in as_attributes(upos, feats).items():
                values.setdefault(name, set()).add(value)
        upos_values = sorted(values.pop(UPOS))
        features = {name: [ABSENT, *sorted(values[name])] for name in sorted(values)}
        return cls({UPOS: upos_values, **features}, known)

    @property
    def width(self) -> int:
        """The number of scores for a word."""
        return sum(len(values) for values in self.attributes.values())

    def targets(self, upos: str, feats: str) -> list[int]:
        """The index of the correct value of each attribute."""
        wanted = as_attributes(upos, feats)
        return [values.index(wanted.get(name, ABSENT)) for name, values in self.attributes.items()]

    @cached_property
    def _matrix(self) -> Floats:
        """A matrix (scores × analyses), 1 if the analysis has the value and 0 if not."""
        matrix = np.zeros((self.width, len(self.analyses)), dtype=np.float32)
        starts = np.cumsum([0, *(len(values) for values in self.attributes.values())]).tolist()
        for column, (upos, feats) in enumerate(self.analyses):
            for start, value in zip(starts, self.targets(upos, feats), strict=False):
                matrix[start + value, column] = 1.0
        return matrix

    def best(self, scores: Floats) -> list[int]:
        """The likeliest known analysis of each word, given its scores (words × width).

        Scores need not be normalized: every analysis has one value of each attribute.
        """
        best: list[int] = self.sums(scores).argmax(axis=1).tolist()
        return best

    def sums(self, scores: Floats) -> Floats:
        """The score of each known analysis (words × analyses): the sum of its values' scores."""
        result: Floats = scores @ self._matrix
        return result

    def likely(self, sums: Floats) -> Iterator[list[tuple[tuple[str, str], float]]]:
        """The likeliest analyses of each word, given the scores of all (`sums`).

        Each comes with the difference between its log-probability and the highest; the best, with
        the difference 0, is the first.
        """
        return ([(self.analyses[i], value) for i, value in row] for row in likeliest(sums))

    def completed(self) -> Morphology:
        """The same with analyses added that a small treebank lacks by chance: finite verbs in every
        person of their mood, and nouns in every case, number and possessive."""
        known = [as_attributes(*analysis) for analysis in self.analyses]
        verbs = [a for a in known if a.get("VerbForm") == "Fin" and "Person" in a]
        nouns = [a for a in known if a[UPOS] == "NOUN" and "Case" in a and "VerbForm" not in a]
        found = set(self.analyses)
        persons: dict[tuple[str, str | None], set[Group]] = {}
        for verb in verbs:
            persons.setdefault((verb[UPOS], verb.get("Mood")), set()).add(_group(verb, AGREEMENT))
        for verb in verbs:
            rest = {name: value for name, value in verb.items() if name not in AGREEMENT}
            found.update(
                as_analysis(rest | dict(person)) for person in persons[verb[UPOS], verb.get("Mood")]
            )
        groups = [{_group(noun, names) for noun in nouns} for names in NOMINAL]
        found.update(
            as_analysis({UPOS: "NOUN"} | {name: v for group in choice for name, v in group})
            for choice in product(*groups)
        )
        return Morphology(self.attributes, sorted(found))

    def to_json(self) -> dict[str, Any]:
        """The attributes and analyses as values for JSON."""
        return {"attributes": self.attributes, "analyses": [list(a) for a in self.analyses]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Morphology:
        """Read the result of `to_json`. Raises KeyError, TypeError or ValueError for other data."""
        analyses: list[Sequence[str]] = data["analyses"]
        return cls(
            {str(name): list(values) for name, values in data["attributes"].items()},
            [(str(upos), str(feats)) for upos, feats in analyses],
        )


def as_analysis(attributes: Mapping[str, str]) -> tuple[str, str]:
    """UPOS, and features in the format of CoNLL-U, in alphabetical order."""
    names = sorted((name for name in attributes if name != UPOS), key=str.lower)
    return attributes[UPOS], "|".join(f"{name}={attributes[name]}" for name in names) or ABSENT


def _group(attributes: Mapping[str, str], names: Sequence[str]) -> Group:
    return tuple((name, attributes[name]) for name in names if name in attributes)


def likeliest(scores: Floats) -> Iterator[list[tuple[int, float]]]:
    """The columns with the highest scores in each row (words × analyses, not normalized).

    Each column comes with the difference between its score and the highest; the best, with the
    difference 0, is the first.
    """
    best = scores.argmax(axis=1)
    highest = scores[np.arange(len(scores)), best]
    rows, columns = np.nonzero(scores > (highest - MARGIN)[:, None])
    # Few words have more than one candidate; only the scores of these words are sorted.
    ends = np.bincount(rows, minlength=len(scores)).cumsum().tolist()
    start = 0
    for row, (column, end) in enumerate(zip(best.tolist(), ends, strict=True)):
        if end - start < 2:
            yield [(column, 0.0)]
        else:
            mine = columns[start:end]
            values = scores[row, mine] - highest[row]
            order = np.argsort(-values, kind="stable")[:CANDIDATES]
            yield list(zip(mine[order].tolist(), values[order].tolist(), strict=True))
        start = end


def as_attributes(upos: str, feats: str) -> dict[str, str]:
    """UPOS and features as one mapping."""
    pairs = (pair.split("=", 1) for pair in feats.split("|")) if feats not in ("", ABSENT) else ()
    return {UPOS: upos, **dict(pairs)}
