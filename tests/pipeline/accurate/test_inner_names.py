"""Names inside names, from scores of where they end and begin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.decoding import Floats
from qazcorpus.pipeline.accurate.inner_names import (
    INNER_LABELS,
    NO_NAME,
    InnerName,
    inner_names,
    without_crossing,
)
from qazcorpus.scheme import load_scheme

LABELS = (NO_NAME, *INNER_LABELS)


def scores(size: int, *names: tuple[int, int, str]) -> tuple[Floats, Floats]:
    """Scores that say that these names (first word, end, label) are there, and no others."""
    ends = np.zeros((size, len(LABELS)), np.float32)
    ends[:, 0] = 5.0
    begins = np.zeros((size, 2 * size), np.float32)
    begins[:, size:] = np.eye(size)  # the key of each word
    for first, end, label in names:
        ends[end - 1, 0], ends[end - 1, LABELS.index(label)] = 0.0, 9.0
        begins[end - 1, first] = 9.0  # the query of the last word
    return ends, begins


def found(size: int, *names: tuple[int, int, str]) -> set[tuple[int, int, str]]:
    ends, begins = scores(size, *names)
    return {(n.start, n.end, n.label) for n in inner_names(0, size, ends, begins, LABELS)}


def test_a_chain_of_any_depth_is_found() -> None:
    # [[[[ҚР] ІІМ] Полиция комитетінің] төрағасының] орынбасары
    chain = [(0, 1, "PLACE"), (0, 2, "AGENCY"), (0, 4, "AGENCY"), (0, 5, "POSITION")]
    assert found(6, *chain, (0, 6, "POSITION")) == {*chain}


def test_a_name_with_the_same_last_word_as_the_outer_one_is_found() -> None:
    assert found(2, (1, 2, "PLACE")) == {(1, 2, "PLACE")}  # Егемен [Қазақстан]


def test_a_name_of_one_word_holds_nothing() -> None:
    assert found(1, (0, 1, "PLACE")) == set()


def test_of_crossing_names_the_likelier_stays() -> None:
    first, second = InnerName(0, 2, "ORG", -0.1), InnerName(1, 3, "ORG", -0.9)
    inside = InnerName(0, 1, "PLACE", -3.0)
    assert without_crossing([second, inside, first]) == [first, inside]


@given(st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_inner_names_are_inside_and_do_not_cross(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ends = rng.normal(size=(size, len(LABELS))).astype(np.float32)
    begins = rng.normal(size=(size, 12)).astype(np.float32)
    names = inner_names(0, size, ends, begins, LABELS)
    for name in names:
        assert 0 <= name.start < name.end <= size
        assert (name.start, name.end) != (0, size)
    assert without_crossing(names) == names


def test_the_labels_are_those_that_the_scheme_lets_stand_inside() -> None:
    assert load_scheme().inner_labels == INNER_LABELS


@pytest.mark.parametrize("label", INNER_LABELS)
def test_every_label_can_be_inside(label: str) -> None:
    assert found(3, (0, 1, label)) == {(0, 1, label)}
