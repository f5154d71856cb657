"""All lessons of a pipeline's statement model: what it learns, and what sets its temperature."""

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
from qazcorpus.training.statements.real_texts import one_for_each_target, real_texts

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that are learned from in addition to the gold documents.

    `items` have a single statement a line, `reports` whole texts with all their statements; a file
    named twice is learned twice an epoch. `real` have the texts of `annotations/sentences`, all of
    them unless not `all_there`.
    `encoder_knows_stances`: the encoder has learned the stances of the real texts. They are then
    learned as single statements only, or the model would trust what the encoder has memorized.
    """

    items: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    real: tuple[Path, ...] = ()
    encoder_knows_stances: bool = False
    all_there: bool = True


@dataclass(frozen=True, slots=True)
class Taught:
    """`complete` lessons have all statements of their text, of `items` the stance alone counts."""

    complete: list[Lesson]
    items: list[Lesson]


def read_taught(nlp: Language, sources: Sources, gold: Sequence[Document]) -> Taught:
    """The lessons of the files. Nothing about a matter of the gold documents or of texts that are
    for measuring is learned: such targets are left out of the real texts, and refused elsewhere
    (UsageError)."""
    single = [*single_statements(sources.items)]
    whole = [*whole_texts("learn", sources.reports)]
    kept = [*gold, *whole_texts("measure", sources.reports)]
    refuse_matters([*single, *whole], kept)
    real = real_texts(sources.real, "learn", without=names_of(kept), all_there=sources.all_there)
    known, others = [*lessons_of(nlp, whole)], [*lessons_of(nlp, real)]
    if sources.encoder_knows_stances:
        for lesson in others:
            lesson.forget_stances()
    alone = [*single, *one_for_each_target(real)]
    return Taught([*known, *others], [*lessons_of(nlp, alone, complete=False)])
