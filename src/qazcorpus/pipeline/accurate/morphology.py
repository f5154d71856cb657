"""Parts of speech and features as the encoder scores them: one group of scores an attribute."""

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
# What the cases, the numbers and the possessors of nouns are told by.
NOMINAL: Final = (("Case",), ("Number",), ("Number[psor]", "Person[psor]", "Polite[psor]"))
Group: TypeAlias = tuple[tuple[str, str], ...]
# Analyses that a word's best one is chosen from: their number, and how far below the likeliest.
CANDIDATES: Final = 10
MARGIN: Final = 5.0


@dataclass(frozen=True)
class Morphology:
    """The attributes, their values, and the analyses (UPOS and features) that Kazakh words have.

    `attributes` maps UPOS and each feature (Case, Number[psor] …) to its values; the first value of
    a feature is "_": absent. Scores come attribute by attribute, in this order. An analysis is a
    part of speech with a feature string as CoNLL-U writes it ("Case=Nom|Number=Plur", or "_").
    """

    attributes: dict[str, list[str]]
    analyses: list[tuple[str, str]]

    @classmethod
    def of(cls, analyses: Iterable[tuple[str, str]]) -> Morphology:
        """Collect the attributes and values of the analyses given."""
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
        """The number of scores a word has."""
        return sum(len(values) for values in self.attributes.values())

    def targets(self, upos: str, feats: str) -> list[int]:
        """The index of the right value of each attribute."""
        wanted = as_attributes(upos, feats)
        return [values.index(wanted.get(name, ABSENT)) for name, values in self.attributes.items()]

    @cached_property
    def _matrix(self) -> Floats:
        """Scores × analyses: 1 where an analysis has the value."""
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
        """The score of each known analysis (words × analyses), given those of the values."""
        result: Floats = scores @ self._matrix
        return result

    def likely(self, sums: Floats) -> Iterator[list[tuple[tuple[str, str], float]]]:
        """The known analyses of each word that may be right, given their scores (`sums`): the
        likeliest first, with how far their log-probabilities are below its own."""
        return ([(self.analyses[i], value) for i, value in row] for row in likeliest(sums))

    def completed(self) -> Morphology:
        """With the analyses that a small treebank happens to lack: finite verbs in every person
        that their mood has, nouns in every case, number and possessive."""
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
        """As JSON holds it."""
        return {"attributes": self.attributes, "analyses": [list(a) for a in self.analyses]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Morphology:
        """Read what `to_json` wrote; raises KeyError, TypeError or ValueError when it is not."""
        analyses: list[Sequence[str]] = data["analyses"]
        return cls(
            {str(name): list(values) for name, values in data["attributes"].items()},
            [(str(upos), str(feats)) for upos, feats in analyses],
        )


def as_analysis(attributes: Mapping[str, str]) -> tuple[str, str]:
    """UPOS and features as CoNLL-U writes them, features in alphabetical order."""
    names = sorted((name for name in attributes if name != UPOS), key=str.lower)
    return attributes[UPOS], "|".join(f"{name}={attributes[name]}" for name in names) or ABSENT


def _group(attributes: Mapping[str, str], names: Sequence[str]) -> Group:
    return tuple((name, attributes[name]) for name in names if name in attributes)


def likeliest(scores: Floats) -> Iterator[list[tuple[int, float]]]:
    """The columns of each row (scores: words × analyses, not normalized) that may be right, the
    likeliest first, with how far their log-probabilities are below its own (0, then less)."""
    best = scores.argmax(axis=1)
    highest = scores[np.arange(len(scores)), best]
    rows, columns = np.nonzero(scores > (highest - MARGIN)[:, None])
    # Few words leave a choice: only theirs are sorted.
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
