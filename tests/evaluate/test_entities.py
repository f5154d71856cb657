import pytest

from qazcorpus.evaluate.entities import SpanScores


def test_exact_spans_count_once_and_only_with_the_right_label() -> None:
    scores = SpanScores()
    scores.add(gold=[(0, 2, "A"), (3, 4, "B")], found=[(0, 2, "A"), (3, 4, "A"), (5, 6, "B")])
    assert scores.f1("A") == pytest.approx(2 / 3)
    assert scores.f1("B") == 0
    assert (scores.precision(), scores.recall()) == (pytest.approx(1 / 3), pytest.approx(1 / 2))
    assert scores.labels == ["A", "B"]
    assert SpanScores().f1() == 0
