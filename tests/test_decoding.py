from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.decoding import TagLayout, groups_of, spans_of_tags, viterbi

TAGS = ("O", "B-A", "I-A", "B-B", "I-B")


def is_valid(tags: tuple[str, ...]) -> bool:
    return all(
        not tag.startswith("I-") or (i > 0 and tags[i - 1] in (f"B-{tag[2:]}", tag))
        for i, tag in enumerate(tags)
    )


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_viterbi_finds_what_trying_every_sequence_finds(length: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(1, length, len(TAGS))).astype(np.float32)
    path = viterbi(scores, np.array([length]), TagLayout(TAGS))[0]
    best = max(
        (
            p
            for p in product(range(len(TAGS)), repeat=length)
            if is_valid(tuple(TAGS[i] for i in p))
        ),
        key=lambda p: sum(scores[0, t, i] for t, i in enumerate(p)),
    )
    total = sum(scores[0, t, i] for t, i in enumerate(path))
    assert is_valid(tuple(TAGS[i] for i in path))
    assert total == pytest.approx(sum(scores[0, t, i] for t, i in enumerate(best)), abs=1e-4)


def test_rows_of_a_batch_do_not_depend_on_one_another() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(3, 6, len(TAGS))).astype(np.float32)
    lengths = np.array([6, 2, 0])
    together = viterbi(scores, lengths, TagLayout(TAGS))
    for row, length in enumerate(lengths):
        alone = viterbi(scores[row : row + 1, :length], lengths[row : row + 1], TagLayout(TAGS))
        assert together[row].tolist() == alone[0].tolist()
        assert len(together[row]) == length


@pytest.mark.parametrize("tags", [["O", "B-A"], ["B-A", "I-A"], ["O", "B-A", "I-A", "I-B"]])
def test_a_layout_that_is_no_iob2_is_refused(tags: list[str]) -> None:
    with pytest.raises(ValueError, match="IOB2"):
        TagLayout(tags)


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        (["B-A", "I-A", "O"], [(0, 2, "A")]),
        (["B-A", "B-A"], [(0, 1, "A"), (1, 2, "A")]),
        (["I-A", "I-B"], [(0, 1, "A"), (1, 2, "B")]),
        (["O", "O"], []),
        ([], []),
    ],
)
def test_spans_of_tags(tags: list[str], spans: list[tuple[int, int, str]]) -> None:
    assert spans_of_tags(tags) == spans


@given(st.lists(st.integers(1, 9), max_size=20), st.integers(1, 12))
def test_neighbours_are_together_up_to_a_limit(sizes: list[int], limit: int) -> None:
    groups = list(groups_of(((number, size) for number, size in enumerate(sizes)), limit))
    assert [number for group in groups for number in group] == list(range(len(sizes)))
    totals = [sum(sizes[number] for number in group) for group in groups]
    assert all(
        total <= limit or len(group) == 1 for total, group in zip(totals, groups, strict=True)
    )
    assert all(
        total + sizes[following[0]] > limit
        for total, following in zip(totals, groups[1:], strict=False)
    )
