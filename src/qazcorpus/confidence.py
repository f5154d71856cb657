"""What a document's stances are worth: unsure ones are withheld, and an unfit target is noticed."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean
from typing import Final

from qazcorpus.document import Document, Statement

MIN_CONFIDENCE: Final = 0.4
"""The default of `--min-confidence`: a stance with a lower confidence is not given. On the real
reports for development, little more than a third of the answers below it are right."""
_RELEVANT: Final = 0.6
"""In the project's documents, the mean relevance to the own target is greater in nine of ten; to an
unrelated target, it is smaller in eight of ten (kk_news_trf) and nine of ten (kk_news_sm)."""
_FEWEST: Final = 4  # with fewer statements, a share says little about the target


class TargetWarning(UserWarning):
    """Most statements of a document are not about the target that was given."""


def withhold_unsure(document: Document, min_confidence: float) -> Document:
    """The document without the stances whose confidence is lower than `min_confidence` (0 to 1).

    Their statements keep confidence, relevance and probabilities; their answer becomes `unsure`.
    Stances without a confidence, such as those that people gave, stay.
    """
    if not any(_is_unsure(statement, min_confidence) for statement in document.statements):
        return document
    statements = (
        replace(statement, stance=None) if _is_unsure(statement, min_confidence) else statement
        for statement in document.statements
    )
    return replace(document, statements=tuple(statements))


def _is_unsure(statement: Statement, min_confidence: float) -> bool:
    confidence = statement.confidence
    return statement.stance is not None and confidence is not None and confidence < min_confidence


def unfit_targets(document: Document) -> tuple[str, ...]:
    """The given targets that more than half of their statements (at least 4) are not about, and to
    which the statements have a low relevance on average, if it is known."""
    unfit = []
    for target in document.targets:
        about = [one for one in document.statements if one.target == target.text]
        misses = [one.answer for one in about].count("none")
        known = [one.relevance for one in about if one.relevance is not None]
        close = bool(known) and fmean(known) >= _RELEVANT
        many = len(about) >= _FEWEST and 2 * misses > len(about)
        if target.origin == "given" and many and not close:
            unfit.append(target.text)
    return tuple(unfit)


def unfit_said(target: str) -> str:
    """A message about an unfit target, for people who gave it."""
    return (
        f"most statements are not about the target «{target}», so they have no stance. Give the "
        "matter that people dispute here, as the text names it."
    )
