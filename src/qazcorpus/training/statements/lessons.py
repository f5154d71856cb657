"""Read the lessons for the training of a pipeline's statement model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.document import Document
from qazcorpus.statements.lessons import lessons_of
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.training.statements.learning_texts import (
    names_of,
    refuse_matters,
    single_statements,
)
from qazcorpus.training.statements.real_texts import one_for_each_target, real_reports, real_texts

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Sources:
    """The training files besides the gold documents.

    `items` have a single statement in each line, `reports` have whole texts with all their
    statements. If a file is named twice, it is used twice in each epoch. `real` have the texts of
    `annotations/sentences`; with `all_there`, a missing text is an error. `encoder_knows_stances`
    says that the encoder was trained on the stances of the real texts. Then these stances are used
    as single statements only, because the model would rely on stances that the encoder memorized.
    `real_reports` have the texts of `annotations/reports`.
    """

    items: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    real: tuple[Path, ...] = ()
    real_reports: tuple[Path, ...] = ()
    encoder_knows_stances: bool = False
    all_there: bool = True

    @property
    def files(self) -> tuple[Path, ...]:
        """All files."""
        return (*self.items, *self.reports, *self.real, *self.real_reports)


@dataclass(frozen=True, slots=True)
class TrainingLessons:
    """Lessons for training: `complete` lessons have all statements of their text; for `items`, only
    the stance is trained."""

    complete: list[Lesson]
    items: list[Lesson]


def read_training_lessons(
    nlp: Language, sources: Sources, gold: Sequence[Document]
) -> TrainingLessons:
    """The lessons of the files.

    Matters of the gold documents and of held-out texts must not be used for training. Such targets
    are left out of the real texts, and such reports of the real reports; elsewhere they raise
    UsageError.
    """
    single = [*single_statements(sources.items)]
    whole = [*whole_texts("learn", sources.reports)]
    kept = [*gold, *whole_texts("measure", sources.reports)]
    refuse_matters([*single, *whole], kept)
    names = names_of(kept)
    real = real_texts(sources.real, "learn", without=names, all_there=sources.all_there)
    whole += [
        document
        for _, document in real_reports(sources.real_reports, "learn")
        if names.isdisjoint(names_of([document]))
    ]
    known, others = [*lessons_of(nlp, whole)], [*lessons_of(nlp, real)]
    if sources.encoder_knows_stances:
        for lesson in others:
            lesson.forget_stances()
    alone = [*single, *one_for_each_target(real)]
    return TrainingLessons([*known, *others], [*lessons_of(nlp, alone, complete=False)])
