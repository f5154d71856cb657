from unittest.mock import patch

import numpy as np
import pytest

from qazcorpus.pipeline.accurate.relations import CANDIDATES, MARGIN, HeadScores, Relations
from qazcorpus.pipeline.accurate.trees import best_trees

NAMES = ["acl", "nsubj", "root"]
SIZE = 5  # the root and four words


def relations(**directions: tuple[int, int]) -> Relations:
    """Relations of a layer that reads each relation's score off its own place of the sums."""
    return Relations(NAMES, np.eye(3, dtype=np.float32), np.zeros(3, np.float32), directions)


def representations(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return (
        random.normal(size=(SIZE - 1, 3)).astype(np.float32),
        random.normal(size=(SIZE, 3)).astype(np.float32),
    )


def test_relations_to_each_head_are_probabilities_where_directions_say_nothing() -> None:
    dependents, nodes = representations()
    words = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    heads = np.array([0, 2, 0, 3, 1, 4, 2, 3])
    offsets = np.where(heads, heads - words - 1, 0)
    scores = relations().log_probabilities(dependents[words], nodes[heads], offsets, [8])
    sums = np.exp(scores).sum(axis=-1)
    from_words = heads > 0
    assert np.allclose(sums[~from_words], 1, atol=1e-5)
    assert np.allclose(sums[from_words], 0.5, atol=1e-5)  # either direction is as likely
    assert np.isneginf(scores[from_words][:, NAMES.index("root")]).all()


def test_a_relation_in_a_direction_that_the_treebank_lacks_loses() -> None:
    dependents = np.array([[1, 0.5, 0], [0, 0, 1]], np.float32)
    sentence = HeadScores(np.zeros((3, 3), np.float32), dependents, np.zeros((3, 3), np.float32))
    tree = np.array([2, 0])
    assert list(relations().best([sentence], [tree])) == [["acl", "root"]]
    only_left = relations(acl=(100, 0), nsubj=(0, 100))
    assert list(only_left.best([sentence], [tree])) == [["nsubj", "root"]]


def test_heads_whose_relation_is_certain_gain_on_others() -> None:
    dependents = np.zeros((2, 3), np.float32)
    nodes = np.array([[0, 0, 9], [0, 0, 0], [9, 0, 0]], np.float32)
    even = np.zeros((3, 3), np.float32)
    (arcs,) = relations().arcs([HeadScores(even, dependents, nodes)])
    assert arcs[1, 2] > arcs[1, 0] - 1
    assert best_trees([arcs])[0].tolist()[1:] in ([2, 0], [0, 1])
    assert arcs[1, 0] > arcs[2, 1]  # a certain root before an uncertain relation


def test_heads_far_below_the_likeliest_keep_their_order_and_stay_behind() -> None:
    size = 14
    random = np.random.default_rng(1)
    plain = random.normal(size=(size, size)).astype(np.float32) * MARGIN
    dependents = random.normal(size=(size - 1, 3)).astype(np.float32)
    nodes = random.normal(size=(size, 3)).astype(np.float32)
    (arcs,) = relations().arcs([HeadScores(plain, dependents, nodes)])
    for word in range(1, size):
        order = [h for h in np.argsort(-plain[word]) if h != word]
        near = [h for h in order if plain[word, h] > plain[word, order[0]] - MARGIN]
        behind = arcs[word, order[len(near) :]]
        assert near
        assert behind.size
        assert (np.diff(behind) <= 0).all()
        assert behind.max() < arcs[word, near].max()


def test_few_heads_are_looked_at_where_all_are_alike_likely() -> None:
    size = 40
    random = np.random.default_rng(2)
    plain = random.normal(size=(size, size)).astype(np.float32) / 100
    dependents = random.normal(size=(size - 1, 3)).astype(np.float32)
    nodes = random.normal(size=(size, 3)).astype(np.float32)
    model = relations()
    with patch.object(model, "log_probabilities", wraps=model.log_probabilities) as asked:
        (arcs,) = model.arcs([HeadScores(plain, dependents, nodes)])
    assert len(asked.call_args.args[2]) == CANDIDATES * (size - 1)
    assert np.isfinite(arcs[1:, :1]).all()


def test_a_sentence_of_one_word() -> None:
    dependents, nodes = representations()
    sentence = HeadScores(np.zeros((2, 2), np.float32), dependents[:1], nodes[:2])
    (arcs,) = relations().arcs([sentence])
    assert best_trees([arcs])[0].tolist() == [0, 0]


def test_sentences_together_have_what_each_has_alone() -> None:
    random = np.random.default_rng(3)
    model = Relations(
        NAMES,
        random.normal(size=(3, 24)).astype(np.float32),
        random.normal(size=3).astype(np.float32),
        {"acl": (5, 1)},
    )
    sentences, trees = [], []
    for size in (1, 30, 2, 7):  # with so flat scores, the longest has only few heads looked at
        arcs, nodes = random.normal(size=(size + 1, size + 1)), random.normal(size=(size + 1, 24))
        dependents = random.normal(size=(size, 24)).astype(np.float32)
        sentences.append(HeadScores(arcs.astype(np.float32), dependents, nodes.astype(np.float32)))
        trees.append(random.integers(0, size + 1, size))
    for sentence, tree, arcs, names in zip(
        sentences, trees, model.arcs(sentences), model.best(sentences, trees), strict=True
    ):
        assert (arcs == model.arcs([sentence])[0]).all()
        assert not arcs[0].any()
        assert [names] == list(model.best([sentence], [tree]))
        assert [name == "root" for name in names] == (tree == 0).tolist()


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="3 relations"):
        Relations(NAMES, np.zeros((2, 3), np.float32), np.zeros(2, np.float32), {})
