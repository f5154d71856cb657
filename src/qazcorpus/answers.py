"""The answers about the stance of statements, as people see them: a mark and names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qazcorpus.bilingual import STANCE_MARKS
from qazcorpus.colours import FALLBACK
from qazcorpus.document import ANSWERS, STANCES, Document, Stance, Statement
from qazcorpus.scheme import Label, Scheme

NO_TARGET: Final = Label("no_target", "Мәселе жоқ", "No target", FALLBACK)
SIDES: Final[tuple[Stance, ...]] = ("favor", "against")
SHOWN: Final[tuple[str, ...]] = (*ANSWERS, "unsure", NO_TARGET.label)
"""The answers in the order in which they are shown and counted."""
_MARKS: Final[dict[str, str]] = dict([*STANCE_MARKS.items(), (NO_TARGET.label, "–")])


def shown_answer(statement: Statement) -> str:
    """One of `SHOWN`: the statement's answer, or `no_target` if it has neither target nor
    stance."""
    if statement.stance is None and not statement.target:
        return NO_TARGET.label
    return statement.answer


def stance_of(answer: object) -> Stance | None:
    """The stance in an answer that a file has; None for `none`, `unsure` and null. Raises
    ValueError for anything else."""
    if answer in (None, "none", "unsure"):
        return None
    for stance in STANCES:
        if answer == stance:
            return stance
    raise ValueError(f"{answer!r:.50} is not one of {', '.join(ANSWERS)}")


def has_no_target(document: Document) -> bool:
    """Whether the statements of a document have no stance because there is no target."""
    answers = {shown_answer(statement) for statement in document.statements}
    return not document.targets and answers == {NO_TARGET.label}


def answer_mark(answer: str) -> str:
    """The mark of an answer. Readers can tell answers apart by it, without colours."""
    return _MARKS[answer]


def answer_marks(statements: Iterable[Statement]) -> list[str]:
    """The marks of the answers that are shown for statements."""
    return [answer_mark(shown_answer(statement)) for statement in statements]


def answer_label(answer: str, scheme: Scheme) -> Label:
    """The names and the colour of an answer. Raises SchemeError if the scheme lacks the stance."""
    return NO_TARGET if answer == NO_TARGET.label else scheme.answer(answer)
