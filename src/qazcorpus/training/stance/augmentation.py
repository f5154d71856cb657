"""Changes of examples that teach the pair encoder to read the target."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qazcorpus.document import Answer
from qazcorpus.training.stance.examples import Example
from qazcorpus.training.stance.settings import KazakhSettings
from qazcorpus.training.stance.verb_forms import verb_forms
from qazcorpus.training.statements.learning_texts import RelatedTargets

OPPOSITE: Final[Mapping[Answer, Answer]] = {"favor": "against", "against": "favor"}
SWAPPED: Final = "swapped"
"""The set of statements under the target of another text."""
DROPPABLE: Final = ("before", "title", "other", "source", "cue")


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Changes an example at random.

    `related` has opposite and near targets, and other wordings, of targets. A near target replaces
    the target with the probability `near`, and the answer is none; an opposite one with the
    probability `turned`, and the side changes with it; another wording with the probability
    `other_wording`. If none does and the statement is on a side, the target is negated with the
    probability `negated`, and the side changes with it. Each part of the context is dropped with
    the probability `dropped`.
    """

    related: Mapping[str, RelatedTargets]
    step: KazakhSettings

    def __call__(self, example: Example, rng: random.Random) -> Example:
        """The changed example."""
        example = self._retargeted(example, rng)
        gone = {part: "" for part in DROPPABLE if rng.random() < self.step.dropped}
        return replace(example, question=example.question._replace(**gone))

    def _retargeted(self, example: Example, rng: random.Random) -> Example:
        target = example.question.target
        related = self.related.get(target, RelatedTargets())
        if related.near and rng.random() < self.step.near:
            return example.toward(rng.choice(related.near), "none")
        if related.opposites and rng.random() < self.step.turned:
            return example.toward(rng.choice(related.opposites), *turned(example.answers))
        if related.wordings and rng.random() < self.step.other_wording:
            return example.toward(rng.choice(related.wordings))
        if example.answers[0] not in OPPOSITE or rng.random() >= self.step.negated:
            return example
        opposite = negated(target)
        return example.toward(opposite, *turned(example.answers)) if opposite else example


def turned(answers: Sequence[Answer]) -> list[Answer]:
    """The answers under the opposite target."""
    return [OPPOSITE.get(answer, answer) for answer in answers]


def negated(target: str) -> str | None:
    """The target with its verbal noun negated, such as «зауыт салмау» for «зауыт салу». None if its
    last word does not look like a verbal noun."""
    last = target.rsplit(" ", maxsplit=1)[-1]
    forms = verb_forms(last)
    return f"{target[: -len(last)]}{forms['not']}" if forms else None


def swapped(
    examples: Sequence[Example], count: int, rng: random.Random, *, tried: int = 1
) -> list[Example]:
    """Statements under the target of another text, which they are not about.

    `count` examples are drawn. The target is that of the first of `tried` other examples that has
    the same set and another document; or that of any example if none of them has. Statements that
    have the drawn target already, or that contain it, are left out.
    """
    found = []
    for example in rng.sample(examples, min(count, len(examples))):
        other = _another(example, examples, tried, rng)
        target, content = other.question.target, example.question.content
        same = target == example.question.target or _same_document(other, example)
        if not same and target.lower() not in content.lower():
            found.append(replace(example.toward(target, "none"), set=SWAPPED))
    return found


def _another(
    example: Example, examples: Sequence[Example], tried: int, rng: random.Random
) -> Example:
    for other in rng.sample(examples, min(tried, len(examples))):
        if other.set == example.set and other.document != example.document:
            return other
    return rng.choice(examples)


def _same_document(one: Example, other: Example) -> bool:
    return bool(one.document) and one.document == other.document
