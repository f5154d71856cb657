"""The examples of both steps of the training, as the settings choose them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.training.stance.augmentation import Augmentation, swapped
from qazcorpus.training.stance.composed import Composer, without
from qazcorpus.training.stance.examples import Example, sampled
from qazcorpus.training.stance.foreign_texts import INFERENCE, foreign_examples
from qazcorpus.training.stance.kazakh_texts import (
    REAL_REPORTS,
    SHORT,
    KazakhSources,
    kept_matters,
    learning_examples,
    measured_examples,
)
from qazcorpus.training.stance.settings import ForeignSettings, KazakhSettings, StepSettings
from qazcorpus.training.statements.learning_texts import related_targets

CANDIDATES: Final = 5  # targets among which one of the same foreign data set is looked for


@dataclass(frozen=True, slots=True)
class KazakhTexts:
    """The Kazakh examples to learn from and to measure on, by the name of the set."""

    learned: Mapping[str, Sequence[Example]]
    measured: Mapping[str, Sequence[Example]]

    @classmethod
    def read(cls, sources: KazakhSources, settings: KazakhSettings) -> KazakhTexts:
        """Read the examples. Raises UsageError if the settings name sets that do not exist."""
        learned = learning_examples(sources, settings.neutral)
        check_sets(settings, learned)
        return cls(learned, measured_examples(sources, settings.neutral))


def foreign_lesson(
    folder: Path, step: ForeignSettings, rng: random.Random
) -> tuple[list[Example], dict[str, list[Example]]]:
    """The examples of the first step, with statements under other targets, and the examples of each
    set that are measured on. Statements that are measured on are not learned from under other
    targets or in other sets. Raises UsageError if the settings name a set that does not exist."""
    by_set = _by_set(list(foreign_examples(folder, rng)))
    check_sets(step, by_set)
    learned, measured = list[Example](), dict[str, list[Example]]()
    for name, examples in by_set.items():
        rng.shuffle(examples)
        measured[name] = examples[: step.held_out]
    kept = {example.question.content for some in measured.values() for example in some}
    for name, examples in by_set.items():
        rest = [one for one in examples if one.question.content not in kept]
        learned += rest[: step.samples.get(name, 0)]
    with_targets = [example for example in learned if not example.set.startswith(INFERENCE)]
    return [*learned, *swapped(with_targets, step.swapped, rng, tried=CANDIDATES)], measured


def kazakh_lesson(
    learned: Mapping[str, Sequence[Example]], step: KazakhSettings, rng: random.Random
) -> list[Example]:
    """The examples of the second step from those of each set: sampled, changed at random, and with
    statements under other targets and composed statements. Raises UsageError if the settings name a
    set that does not exist."""
    check_sets(step, learned)
    change = Augmentation(related_targets(), step)
    chosen = [one for name, n in step.samples.items() for one in sampled(learned[name], n, rng)]
    for example in learned[REAL_REPORTS]:
        chosen += [example] * step.repeats.get(example.role, 1)
    changed = [change(example, rng) for example in chosen]
    others = swapped(changed, int(len(changed) * step.swapped), rng)
    composed = _composer(learned).compose(step.composed, rng) if step.composed else []
    return [*changed, *others, *composed]


def _composer(learned: Mapping[str, Sequence[Example]]) -> Composer:
    """Composes statements of speakers and contexts that are learned from, on matters that are not
    kept for measuring."""
    said = {one.question.source for name in SHORT for one in learned.get(name, ())}
    contexts = [one.question for one in learned[REAL_REPORTS]]
    return Composer(without(related_targets(), kept_matters()), sorted(said - {""}), contexts)


def _by_set(examples: Sequence[Example]) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {}
    for example in examples:
        found.setdefault(example.set, []).append(example)
    return found


def check_sets(step: StepSettings, examples: Mapping[str, Sequence[Example]]) -> None:
    """Raise UsageError if the settings name a set that does not exist."""
    if unknown := sorted({*step.samples} - {*examples}):
        raise UsageError(
            f"the settings have samples of {unknown[0]}, which is not a set of examples.",
            remedy=f"The sets are: {', '.join(sorted(examples))}.",
        )
