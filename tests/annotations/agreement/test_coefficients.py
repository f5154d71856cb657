from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.agreement.coefficients import (
    alpha,
    coincidences,
    f1,
    interval,
    kappa,
    mean,
    observed,
    resampled_sums,
)

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section D: 4 observers, 12 units.
KRIPPENDORFF = [
    "111",
    "2232",
    "3333",
    "3333",
    "2222",
    "1234",
    "4444",
    "1121",
    "2222",
    "555",
    "11",
    "3",
]
RATINGS = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=4), min_size=1, max_size=30)


def units(rows: list[str]) -> list[list[int]]:
    return [[int(value) - 1 for value in row] for row in rows]


def test_the_published_alphas() -> None:
    matrix = coincidences(units(KRIPPENDORFF), 5)
    assert alpha(matrix) == pytest.approx(0.743, abs=5e-4)
    assert alpha(matrix, "ordinal") == pytest.approx(0.815, abs=5e-4)


def test_the_published_kappas() -> None:
    cohen_1960 = np.array([[44.0, 7, 9], [5, 20, 5], [1, 3, 6]])
    assert kappa(cohen_1960) == pytest.approx(0.492, abs=5e-4)
    assert observed(cohen_1960) == pytest.approx(0.70)
    assert kappa(np.array([[20.0, 5], [10, 15]])) == pytest.approx(0.4)


@pytest.mark.peers
@given(RATINGS)
def test_alpha_is_that_of_the_krippendorff_package(ratings: list[list[int]]) -> None:
    import krippendorff

    if len({value for unit in ratings for value in unit}) < 2:
        assert np.isnan(alpha(coincidences(ratings, 3)))
        return
    counts = np.array([[unit.count(value) for value in range(3)] for unit in ratings])
    for metric in ("nominal", "ordinal"):
        theirs = krippendorff.alpha(value_counts=counts, level_of_measurement=metric)
        assert alpha(coincidences(ratings, 3), metric) == pytest.approx(theirs)


@pytest.mark.peers
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=30))
def test_kappa_is_that_of_scikit_learn(choices: list[tuple[int, int]]) -> None:
    from sklearn import metrics

    confusion = np.zeros((3, 3))
    for first, second in choices:
        confusion[first, second] += 1
    if np.isnan(kappa(confusion)):
        assert len({value for pair in choices for value in pair}) == 1
        return
    theirs = metrics.cohen_kappa_score(*zip(*choices, strict=True))
    assert kappa(confusion) == pytest.approx(theirs)


def test_chance_is_nothing() -> None:
    random = np.random.default_rng(7)
    ratings = random.integers(0, 3, size=(20_000, 2))
    matrix = coincidences(ratings.tolist(), 3)
    assert alpha(matrix) == pytest.approx(0, abs=0.02)
    assert alpha(matrix, "ordinal") == pytest.approx(0, abs=0.02)


def test_without_variation_nothing_is_defined() -> None:
    one_value = coincidences([[1, 1], [1, 1]], 3)
    for undefined in (alpha(one_value), alpha(one_value, "ordinal"), kappa(one_value)):
        assert np.isnan(undefined)
    assert np.isnan(alpha(coincidences([[1], []], 3)))
    assert np.isnan(f1(np.zeros((1, 2)))[0])
    assert mean(np.array([0.5, np.nan])) == 0.5


def test_many_matrices_at_once() -> None:
    matrices = np.stack([coincidences(units(rows), 5) for rows in (KRIPPENDORFF, ["12", "11"])])
    assert alpha(matrices) == pytest.approx([float(alpha(m)) for m in matrices])


def test_resampling_is_seeded_and_covers_the_mean() -> None:
    rows = np.random.default_rng(1).normal(3, 1, size=(200, 1))
    sums = resampled_sums(rows, resamples=500, seed=0)
    assert (sums == resampled_sums(rows, resamples=500, seed=0)).all()
    assert (sums != resampled_sums(rows, resamples=500, seed=1)).any()
    low, high = interval(sums[:, 0] / 200) or (0, 0)
    assert low < rows.mean() < high
    assert high - low == pytest.approx(2 * 1.96 / 200**0.5, rel=0.2)


def test_an_interval_needs_most_of_its_resamples() -> None:
    assert interval(np.array([np.nan, np.nan, 1.0])) is None
    assert interval(np.array([])) is None
    assert interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
