"""Scores of a pair encoder on examples with known answers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from qazcorpus.answers import SIDES
from qazcorpus.document import Answer, Probabilities
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.stance.examples import Example

Judge = Callable[[Sequence[Question]], list[Probabilities]]
OTHER: Final = "neutral or none"
CLASSES: Final = (*SIDES, OTHER)
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "matter": ("matter",),
    "opposite": ("opposite", "competing"),
    "topic": ("topic", "part"),
    "near": ("near",),
}
"""The roles of targets that are measured together."""
NEAR: Final = "near"
"""The role of targets that share words or a field with the report, which is not about them."""
AT_MOST: Final = 400
STATEMENTS_WITHOUT_RELATION: Final = 120


def side_of(answer: Answer) -> str:
    """The class of an answer: a side, or one class for neutral and none."""
    return answer if answer in SIDES else OTHER


def likeliest_side(found: Probabilities) -> str:
    """The likeliest class, where the probabilities of neutral and none are added up."""
    sums = {"favor": found.favor, "against": found.against, OTHER: found.neutral + found.none}
    return max(CLASSES, key=sums.__getitem__)


def scores(examples: Sequence[Example], found: Sequence[Probabilities]) -> dict[str, Any]:
    """Scores in percent, and the number of examples.

    `macro_f1` and `accuracy` are those of three classes: favor, against, neutral or none. `answers`
    is the share of questions whose likeliest of the four answers is admissible. `surer_half` is the
    accuracy of three classes on the half of the answers with the highest confidence. Of several
    admissible answers, the first counts for the classes.
    """
    gold = [side_of(example.answers[0]) for example in examples]
    guessed = [likeliest_side(one) for one in found]
    four = [one.answer in example.answers for example, one in zip(examples, found, strict=True)]
    order = sorted(range(len(found)), key=lambda n: found[n].confidence, reverse=True)
    surer = [side_of(found[n].answer) == gold[n] for n in order[: len(order) // 2]]
    return {
        "examples": len(examples),
        "macro_f1": macro_f1(gold, guessed),
        "accuracy": _percent([a == b for a, b in zip(gold, guessed, strict=True)]),
        "answers": _percent(four),
        "surer_half": _percent(surer),
    }


def macro_f1(gold: Sequence[str], guessed: Sequence[str]) -> float:
    """The mean F1 of the three classes, in percent."""
    right = Counter(a for a, b in zip(gold, guessed, strict=True) if a == b)
    there, given = Counter(gold), Counter(guessed)
    each = [2 * right[name] / max(1, there[name] + given[name]) for name in CLASSES]
    return round(100 * sum(each) / len(each), 1)


def scores_by_role(
    examples: Sequence[Example], found: Sequence[Probabilities]
) -> dict[str, dict[str, Any]]:
    """The scores of the examples for each group of roles in ROLES. Groups without examples are left
    out."""
    by_group = {}
    for name, roles in ROLES.items():
        chosen = [n for n, example in enumerate(examples) if example.role in roles]
        if chosen:
            by_group[name] = scores([examples[n] for n in chosen], [found[n] for n in chosen])
    return by_group


def on_a_side(judge: Judge, examples: Sequence[Example], targets: Sequence[str]) -> float:
    """The percentage of statements that are judged as favor or against under each of these targets,
    which the texts are not about. Each statement is judged once under each target."""
    once = list({(e.document, e.question.content): e for e in examples}.values())
    asked = [example.toward(target).question for target in targets for example in once]
    return _percent([one.answer in SIDES for one in judge(asked)])


def report(
    judge: Judge,
    measured: Mapping[str, Sequence[Example]],
    unrelated: Sequence[str] = (),
    *,
    at_most: int | None = AT_MOST,
) -> dict[str, Any]:
    """The scores of each set of examples.

    Of a set whose examples have roles, targets of the role `near` are scored alone, each group of
    roles is scored, and `unrelated` is the percentage that is put on a side under unrelated
    targets. Of other sets, at most `at_most` examples are judged, always the same ones.
    """
    found: dict[str, Any] = {}
    for name, examples in measured.items():
        if any(example.role for example in examples):
            found[name] = _of_reports(judge, examples, unrelated)
            continue
        chosen = list(examples)
        if at_most is not None and len(chosen) > at_most:
            chosen = random.Random(3).sample(chosen, at_most)
        found[name] = scores(chosen, judge([example.question for example in chosen]))
    return found


def _of_reports(
    judge: Judge, examples: Sequence[Example], unrelated: Sequence[str]
) -> dict[str, Any]:
    judged = judge([example.question for example in examples])
    about = [n for n, example in enumerate(examples) if example.role != NEAR]
    once = list({(e.document, e.question.content): e for e in examples}.values())
    few = random.Random(4).sample(once, min(STATEMENTS_WITHOUT_RELATION, len(once)))
    found = scores([examples[n] for n in about], [judged[n] for n in about])
    found["by_role"] = scores_by_role(examples, judged)
    if unrelated:
        found["unrelated"] = on_a_side(judge, few, unrelated)
    return found


def _percent(right: Sequence[bool]) -> float:
    return round(100 * sum(right) / max(1, len(right)), 1)
