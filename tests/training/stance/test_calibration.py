"""The temperature and the reliability of the confidence."""

import pytest

from qazcorpus.document import Answer, Probabilities
from qazcorpus.training.stance.calibration import (
    best_temperature,
    calibration_error,
    log_loss,
    reliability,
)

SURE = Probabilities(0.97, 0.01, 0.01, 0.01)
HALF = Probabilities(0.01, 0.01, 0.49, 0.49)
FAVOR, AGAINST = ("favor",), ("against",)


def test_answers_that_are_too_sure_get_a_higher_temperature() -> None:
    answers: list[tuple[Answer, ...]] = [FAVOR] * 6 + [AGAINST] * 4
    found = [SURE] * 10
    temperature = best_temperature(found, answers)
    assert temperature > 2
    assert log_loss(found, answers, temperature) < log_loss(found, answers)
    assert best_temperature(found, [FAVOR] * 10) < 1


def test_each_admissible_answer_counts() -> None:
    assert log_loss([HALF], [("neutral", "none")]) == pytest.approx(0.02, abs=0.001)
    assert log_loss([HALF], [("neutral",)]) == pytest.approx(0.713, abs=0.001)


def test_without_questions_the_temperature_is_1() -> None:
    assert best_temperature([], []) == 1.0


def test_bins_have_the_confidence_and_the_share_that_is_right() -> None:
    bins = reliability([SURE, SURE, HALF], [FAVOR, AGAINST, ("none", "neutral")])
    assert [(one.low, one.count, one.accuracy) for one in bins] == [(0.4, 1, 1.0), (0.9, 2, 0.5)]
    assert bins[1].confidence == pytest.approx(0.97)
    assert calibration_error(bins) == pytest.approx((0.51 + 2 * 0.47) / 3)
    assert calibration_error([]) == 0
