from __future__ import annotations

import numpy as np
import pytest

from qazcorpus.statements.model.features import IN_TARGET, Edges, buckets_of, ngrams_of, places_of

SENTENCES = np.array([0, 0, 0, 1, 1, 2, 2, 2])


def test_ngrams_are_words_pairs_and_parts_each_once():
    assert ngrams_of(["су"], []).size == 1 + 2 + 1  # the word; <су, су>; <су>
    assert ngrams_of(["су", "су"], []).size == 5
    assert not set(ngrams_of(["су"], [])) & set(ngrams_of([], ["су"]))
    assert ngrams_of([], []).size == 0


def test_buckets_tell_direction_distance_and_sentence():
    buckets = buckets_of(SENTENCES)
    assert buckets[0, 1] != buckets[1, 0]
    assert buckets[0, 1] != buckets[0, 2]
    assert buckets[0, 1] == buckets[5, 6]
    assert buckets[0, 2] != buckets[1, 3]
    assert buckets.max() < IN_TARGET


@pytest.mark.parametrize(
    ("content", "sources", "place"),
    [
        ((1, 3), [(0, 1)], 0),
        ((0, 1), [(2, 3)], 3),
        ((3, 5), [(0, 1)], 6),
        ((3, 5), [(0, 1), (1, 2)], 7),
        ((5, 6), [(0, 1), (1, 2), (2, 3), (3, 4)], 11),
        ((0, 1), [(4, 5)], 21),
    ],
)
def test_the_place_of_a_source(content, sources, place):
    assert places_of([content], sources, SENTENCES)[0, 0] == place


def test_sources_that_do_not_count_stand_between_no_others():
    sources: list[Edges] = [(0, 1), (1, 2), (2, 3)]
    counted = np.array([True, False, True])
    among = places_of([(5, 6)], sources, SENTENCES, counted)
    assert among[0, [0, 2]].tolist() == places_of([(5, 6)], [(0, 1), (2, 3)], SENTENCES)[0].tolist()


def test_without_contents_or_sources_there_are_no_places():
    assert places_of([], [(0, 1)], SENTENCES).shape == (0, 1)
    assert places_of([(0, 1)], [], SENTENCES).shape == (1, 0)
