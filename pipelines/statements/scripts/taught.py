"""What the statement model learns from beside the documents, as lessons of a pipeline."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data import names_of, refuse_matters, single_statements
from real_texts import one_for_each_target, real_texts
from spacy.language import Language

from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.document import Document
from qazcorpus.pipeline.statement_lessons import lessons_of
from qazcorpus.statements.lesson import Lesson


@dataclass(frozen=True)
class Taught:
    """`complete` lessons have all statements of their text, of `items` the stance alone counts."""

    complete: list[Lesson]
    items: list[Lesson]


def add_options(parser: argparse.ArgumentParser) -> None:
    """The files to learn from."""
    add = parser.add_argument
    add("--items", type=Path, nargs="+", default=[], help="single statements, a JSON object a line")
    add("--reports", type=Path, nargs="+", default=[], help="reports with all their statements")
    add("--real", type=Path, nargs="+", default=[], help="see real_texts.py")

    add(
        "--encoder-knows-stances",
        action="store_true",
        help="the encoder has learned the stances of the real texts: learn these as single "
        "statements only, or the model would trust what it has memorized",
    )


def read_taught(nlp: Language, given: argparse.Namespace, gold: Sequence[Document]) -> Taught:
    """The lessons of the files. Nothing about a matter of the gold documents or of texts that are
    for measuring is learned: such targets are left out of the real texts, and refused elsewhere."""
    single, whole = [*single_statements(given.items)], [*whole_texts("learn", given.reports)]
    kept = [*gold, *whole_texts("measure", given.reports)]
    refuse_matters([*single, *whole], kept)
    real = real_texts(given.real, "learn", without=names_of(kept))
    known, others = [*lessons_of(nlp, whole)], [*lessons_of(nlp, real)]
    if given.encoder_knows_stances:
        for lesson in others:
            lesson.forget_stances()
    alone = [*single, *one_for_each_target(real)]
    return Taught([*known, *others], [*lessons_of(nlp, alone, complete=False)])
