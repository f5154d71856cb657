"""Shares of right answers on stance checks, by capability and for pairs of targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qazcorpus.answers import SIDES
from qazcorpus.document import Answer
from qazcorpus.evaluate.score import Share
from qazcorpus.evaluate.stance_checks import CheckedCase


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """The number of texts of a capability, and the right answers among its cases."""

    texts: int
    right: Share


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Answers about the same statement toward targets that belong together.

    `turned`: texts with a target in favour and a target against; the answers are on opposite sides.
    `kept`: groups of two or more targets of a text that are expected on the same side; the answers
    are all the same. `…_right`: the same groups; all of their answers are right, too. `on_a_side`:
    targets that the statement is not about; the answer is favor or against.
    """

    turned: Share
    turned_right: Share
    kept: Share
    kept_right: Share
    on_a_side: Share


@dataclass(frozen=True, slots=True)
class StanceCheckScores:
    """The scores of a part of the suite, or of some capabilities.

    `confusion` counts pairs of expected and found answers.
    """

    capabilities: dict[str, CapabilityScore]
    all: CapabilityScore
    counterparts: Counterparts
    confusion: Counter[tuple[Answer, Answer]]

    def to_dict(self) -> dict[str, Any]:
        """The scores for JSON. Shares are in percent, or None if there is no case."""
        pairs = self.counterparts
        return {
            "capabilities": {name: _plain(s) for name, s in self.capabilities.items()},
            "all": _plain(self.all),
            "counterparts": {
                "opposite targets": {
                    "texts": pairs.turned.of,
                    "turned": pairs.turned.percent,
                    "turned and right": pairs.turned_right.percent,
                },
                "paraphrased targets": {
                    "groups": pairs.kept.of,
                    "kept": pairs.kept.percent,
                    "kept and right": pairs.kept_right.percent,
                },
                "unrelated targets": {
                    "cases": pairs.on_a_side.of,
                    "on a side": pairs.on_a_side.percent,
                },
            },
            "confusion": {
                expected: {f: n for (e, f), n in sorted(self.confusion.items()) if e == expected}
                for expected in sorted({expected for expected, _ in self.confusion})
            },
        }


def score_stance_checks(cases: Sequence[CheckedCase]) -> StanceCheckScores:
    """The scores of cases. The cases of a text are next to each other, and the texts of a
    capability too."""
    groups = groupby(cases, key=lambda case: case.check.capability)
    return StanceCheckScores(
        {capability: _capability(list(group)) for capability, group in groups},
        _capability(cases),
        _counterparts(cases),
        Counter((case.expected, case.found) for case in cases),
    )


def _capability(cases: Sequence[CheckedCase]) -> CapabilityScore:
    texts = {(case.check.capability, case.check.item) for case in cases}
    return CapabilityScore(len(texts), Share.of_true(case.is_right for case in cases))


def _counterparts(cases: Sequence[CheckedCase]) -> Counterparts:
    opposites, paraphrases = [], []
    for _, group in groupby(cases, key=lambda case: (case.check.capability, case.check.item)):
        text = list(group)
        sides = [[case for case in text if case.expected == side] for side in SIDES]
        if all(sides):
            opposites.append(sides)
        paraphrases += [side for side in sides if len(side) > 1]
    unrelated = [case for case in cases if case.expected == "none"]
    return Counterparts(
        turned=Share.of_true(_are_opposite(*sides) for sides in opposites),
        turned_right=Share.of_true(
            all(c.is_right for s in sides for c in s) for sides in opposites
        ),
        kept=Share.of_true(len({case.found for case in side}) == 1 for side in paraphrases),
        kept_right=Share.of_true(all(case.is_right for case in side) for side in paraphrases),
        on_a_side=Share.of_true(case.found in SIDES for case in unrelated),
    )


def _are_opposite(first: Sequence[CheckedCase], second: Sequence[CheckedCase]) -> bool:
    """Whether all answers of the first are on one side, and all of the second on the other."""
    ours, theirs = {case.found for case in first}, {case.found for case in second}
    return len(ours) == len(theirs) == 1 and ours | theirs == {*SIDES}


def _plain(score: CapabilityScore) -> dict[str, Any]:
    return {"texts": score.texts, "cases": score.right.of, "right": score.right.percent}
