from __future__ import annotations

from dataclasses import replace

import pytest

from qazcorpus.confidence import unfit_targets, withhold_unsure
from qazcorpus.document import Document, Probabilities, Span, Statement, Target

TEXT = "Көпір керек."
CONTENT = Span(0, 11, "Көпір керек")
JUDGED = Statement(
    CONTENT,
    target="көпір",
    stance="favor",
    confidence=0.6,
    relevance=0.9,
    probabilities=Probabilities(0.6, 0.1, 0.2, 0.1),
)


def document(*statements: Statement, origin: str = "given") -> Document:
    return Document("d", TEXT, targets=(Target("көпір", origin),), statements=statements)  # type: ignore[arg-type]


def test_an_unsure_stance_is_withheld_with_all_that_the_model_said() -> None:
    by_hand = replace(JUDGED, confidence=None)
    unsure, kept = withhold_unsure(document(JUDGED, by_hand), 0.7).statements
    assert unsure == replace(JUDGED, stance=None)
    assert unsure.answer == "unsure"
    assert kept == by_hand
    assert withhold_unsure(document(JUDGED), 0.6) == document(JUDGED)


ABOUT = replace(JUDGED, stance="neutral")
MISS = replace(JUDGED, stance=None, relevance=0.3, probabilities=Probabilities(0.1, 0.1, 0.1, 0.7))
NARROW_MISS = replace(
    JUDGED, stance=None, relevance=0.6, probabilities=Probabilities(0.3, 0.1, 0.2, 0.4)
)
BY_HAND = replace(MISS, relevance=None, probabilities=None, confidence=None)
UNSURE = replace(JUDGED, stance=None)


@pytest.mark.parametrize(
    ("statements", "unfit"),
    [
        ([MISS, MISS, MISS, ABOUT], ("көпір",)),
        ([MISS, MISS, ABOUT, ABOUT], ()),
        ([MISS, MISS, MISS], ()),
        ([NARROW_MISS, NARROW_MISS, NARROW_MISS, ABOUT], ()),
        ([BY_HAND, BY_HAND, BY_HAND, BY_HAND], ("көпір",)),
        ([UNSURE, UNSURE, UNSURE, UNSURE], ()),
    ],
)
def test_a_target_is_unfit_if_most_statements_are_not_about_it(statements, unfit) -> None:
    assert unfit_targets(document(*statements)) == unfit
    assert unfit_targets(document(*statements, origin="found")) == ()
