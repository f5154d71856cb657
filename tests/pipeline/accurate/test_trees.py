from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qazcorpus.pipeline.accurate.trees import best_trees, is_projective_tree


def is_tree(heads: list[int]) -> bool:
    """Whether the words 1 … n form a tree under 0 with one root word."""
    for word in range(1, len(heads)):
        seen, node = {word}, heads[word]
        while node:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node]
    return sum(head == 0 for head in heads[1:]) == 1


def arcs_cross(heads: list[int]) -> bool:
    arcs = [tuple(sorted((i, head))) for i, head in enumerate(heads) if i]
    return any(a < c < b < d for a, b in arcs for c, d in arcs)


def random_scores(words: int, seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(words + 1, words + 1)).astype(np.float32)


@settings(deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_best_of_all_projective_trees_is_found(words: int, seed: int) -> None:
    scores = random_scores(words, seed)

    def total(heads: list[int]) -> float:
        return float(sum(scores[i, heads[i]] for i in range(1, words + 1)))

    every = ([0, *heads] for heads in product(range(words + 1), repeat=words))
    trees = [heads for heads in every if is_tree(heads) and not arcs_cross(heads)]
    [found] = best_trees([scores])
    assert found.tolist() in trees
    assert total(found.tolist()) >= max(map(total, trees)) - 1e-4


@given(st.lists(st.integers(0, 5), min_size=0, max_size=5))
def test_projective_trees_are_told_from_others(heads: list[int]) -> None:
    heads = [0, *(head % (len(heads) + 1) for head in heads)]
    expected = len(heads) == 1 or (is_tree(heads) and not arcs_cross(heads))
    assert is_projective_tree(heads) is expected


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_a_sentence_has_the_same_tree_in_any_company(lengths: list[int], seed: int) -> None:
    scores = [random_scores(words, seed + i) for i, words in enumerate(lengths)]
    together = best_trees(scores)
    for own, heads in zip(scores, together, strict=True):
        assert is_tree(heads.tolist())
        assert not arcs_cross(heads.tolist())
        np.testing.assert_array_equal(best_trees([own])[0], heads)


def test_a_tree_that_is_there_stays() -> None:
    scores = np.zeros((5, 5), np.float32)
    heads = [0, 2, 0, 4, 2]
    scores[range(5), heads] = 1
    assert best_trees([scores])[0].tolist() == heads


def test_nothing_and_one_word() -> None:
    assert [
        heads.tolist() for heads in best_trees([np.zeros((n, n), np.float32) for n in (1, 2)])
    ] == [
        [0],
        [0, 0],
    ]
    assert best_trees([]) == []
