"""The examples that the pair encoder learns from: questions with their admissible answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qazcorpus.document import Answer, Document, Statement
from qazcorpus.statements.pair.questions import Question, questions

UNDECIDED: tuple[Answer, ...] = ("neutral", "none")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the answers that are right.

    Several answers are admissible where a data set does not tell them apart. `set` is the data set,
    `document` identifies the text of the statement (empty if it is not known), `role` is the role
    of the target in a real report.
    """

    set: str
    question: Question
    answers: tuple[Answer, ...]
    document: str = ""
    role: str = ""

    def toward(self, target: str, *answers: Answer) -> Example:
        """The same statement under another target."""
        question = self.question._replace(target=target)
        return replace(self, question=question, answers=answers or self.answers)

    def with_role(self, role: str) -> Example:
        """The same example with the role of its target."""
        return replace(self, role=role)


def plain_question(target: str, content: str, source: str = "") -> Question:
    """A question without a cue and without context."""
    return Question(target, source, "", content, "", "", "")


def examples_of(
    name: str,
    document: Document,
    *,
    neutral: Sequence[Answer] = ("neutral",),
    titled: bool = True,
) -> Iterator[Example]:
    """Yield an example for each statement of a document that has a target.

    `neutral` are the admissible answers of statements that are marked as neutral. A statement
    without a stance is not about its target. `titled` says whether the text begins with a title.
    """
    by_target: dict[str, list[Statement]] = {}
    for statement in document.statements:
        if statement.target:
            by_target.setdefault(statement.target, []).append(statement)
    for target, statements in by_target.items():
        asked = questions(document.text, statements, target)
        for statement, question in zip(statements, asked, strict=True):
            yield Example(
                name,
                question if titled else question._replace(title=""),
                admissible(statement, neutral),
                document.text_sha256[:16],
            )


def admissible(statement: Statement, neutral: Sequence[Answer]) -> tuple[Answer, ...]:
    """The admissible answers for a statement, if its stance is marked."""
    if statement.stance == "neutral":
        return tuple(neutral)
    return (statement.stance or "none",)


def sampled(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """This number of examples in a random order. If there are fewer, they are repeated."""
    order = list(examples)
    rng.shuffle(order)
    return (order * (count // max(1, len(order)) + 1))[:count]
