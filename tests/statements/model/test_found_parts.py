from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from qazcorpus.decoding import TagLayout, spans_of_tags, viterbi
from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.statements.model.found_parts import confirmed, decoded, found_parts, nearest_cue
from qazcorpus.statements.model.learned import read_document
from qazcorpus.statements.model.passages import word_table
from tests.statements.discourse_models import given, random_model, vectors

BIO = TagLayout(("O", "B-X", "I-X"))
# Scores of a word that is outside of a part, begins one, is inside of one.
TAGGED = np.log([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])


def test_no_part_crosses_a_paragraph():
    table = word_table(given("бір екі\nүш төрт"), ())
    reading = read_document(random_model(), table, vectors(4), vectors(2))
    reading.tags[:] = np.log([0.01, 0.01, 0.98])
    reading.tags[:, 0] = np.log([0.01, 0.98, 0.01])
    assert all(edges[1] <= 2 or edges[0] >= 2 for edges in found_parts(reading, table).contents)


@settings(max_examples=200, deadline=None)
@generated(st.integers(0, 40), st.integers(0, 10_000), st.sampled_from([5, 1 << 14]))
def test_parts_are_decoded_as_by_the_whole_paragraph(words, seed, together):
    numbers = np.random.default_rng(seed)
    scores = numbers.integers(-3, 4, size=(3, words, 3)).astype(np.float32)  # full of ties
    begins = numbers.random(words) < 0.15
    begins[:1] = True
    borders = [*np.flatnonzero(begins).tolist(), words]
    whole = [
        [
            (first + start, first + end)
            for first, last in pairwise(borders)
            for path in viterbi(part[None, first:last], np.array([last - first]), BIO)
            for start, end, _ in spans_of_tags([BIO.tags[tag] for tag in path])
        ]
        for part in scores
    ]
    with patch("qazcorpus.statements.model.found_parts._DECODED", together):
        assert [sorted(spans) for spans in decoded(scores, begins)] == whole


def test_contents_of_a_word_and_unsure_ones_are_left_out():
    table = word_table(given("бір екі үш төрт бес алты жеті"), ())
    reading = read_document(random_model(), table, vectors(7), vectors(2))
    out, begin, inside = TAGGED
    unsure = np.log([0.4, 0.3, 0.3])
    reading.tags[0] = [begin, out, begin, inside, out, begin, unsure]
    reading.tags[1] = [begin, out, out, out, out, out, out]
    found = found_parts(reading, table)
    assert found.contents == [(2, 4)]
    assert found.sources == [(0, 1)]


def test_likely_sources_are_found_and_doubted():
    table = word_table(given("бір екі үш төрт бес алты жеті"), ())
    reading = read_document(random_model(), table, vectors(7), vectors(2))
    out, sure, likely = (
        np.log([0.9, 0.05, 0.05]),
        np.log([0.1, 0.8, 0.1]),
        np.log([0.6, 0.35, 0.05]),
    )
    reading.tags[1] = [sure, out, out, likely, out, out, out]
    assert found_parts(reading, table).sources == [(0, 1)]
    found = found_parts(reading, table, doubtful=True)
    assert found.sources == [(0, 1), (3, 4)]
    assert np.allclose(found.doubts, [0, np.log(0.6 / 0.4)], atol=1e-5)


def test_a_likely_source_is_doubted_for_its_own_words_alone():
    base = given("бір екі үш төрт бес алты жеті")
    table = word_table(replace(base, entities=[Entity(8, 15, "үш төрт", label="PERSON")]), ())
    reading = read_document(random_model(), table, vectors(7), vectors(2))
    out, likely = np.log([0.9, 0.05, 0.05]), np.log([0.6, 0.35, 0.05])
    reading.tags[1] = [out, out, likely, out, out, out, out]
    found = found_parts(reading, table, doubtful=True)
    assert found.sources == [(2, 4)]
    assert np.allclose(found.doubts, [np.log(0.6 / 0.4)], atol=1e-5)


@pytest.mark.parametrize(
    ("cues", "nearest"),
    [([(5, 6)], (5, 6)), ([(2, 3)], None), ([(0, 1), (5, 6)], (0, 1)), ([(7, 8)], None)],
)
def test_the_cue_of_a_content_is_the_nearest_outside_of_it(cues, nearest):
    table = word_table(given("деді су қымбат болды деп айтты\nол деді"), ())
    assert nearest_cue((1, 4), cues, table) == nearest


def test_a_cue_that_leads_to_what_follows_is_of_no_sentence_before():
    doc = given("Су қымбат болды . Әкімнің айтуынша тариф өседі")
    starts = [Span(0, 17, doc.text[:17]), Span(18, len(doc.text), doc.text[18:])]
    table = word_table(replace(doc, sentences=starts), ())
    assert nearest_cue((0, 3), [(5, 6)], table) is None
    assert nearest_cue((6, 8), [(5, 6)], table) == (5, 6)


def test_a_content_begins_behind_a_source_that_reaches_into_it():
    base = given("психолог Қанат Ырысбек үйге баруға тиіс дейді")
    named = Entity(9, 22, "Қанат Ырысбек", label="PERSON")
    table = word_table(replace(base, entities=[named]), ())
    reading = read_document(random_model(), table, vectors(7), vectors(2))
    out, begin, inside = TAGGED
    reading.tags[0] = [out, out, begin, inside, inside, inside, out]
    reading.tags[1] = [begin, inside, out, out, out, out, out]
    found = found_parts(reading, table)
    assert (found.sources, found.contents) == ([(0, 3)], [(3, 6)])


def test_the_first_words_of_a_content_go_back_to_it():
    table = word_table(given("әкімдік бөгет суға жол береді деп айтты"), ())
    reading = read_document(random_model(), table, vectors(7), vectors(2))
    out, begin, inside = TAGGED
    reading.tags[0] = [out, out, begin, inside, inside, out, out]
    reading.tags[1] = [begin, inside, out, out, out, out, out]
    found = found_parts(reading, table)
    assert (found.sources, found.contents) == ([(0, 1)], [(1, 5)])


def test_rules_add_what_the_model_missed_and_yet_thinks_said():
    doc = given("Әкім су қымбат деді ол үнсіз деді сосын кетті")
    table = word_table(doc, ())
    span = Document("d", doc.text).span
    reading = read_document(random_model(), table, vectors(9), vectors(2))
    reading.tags[0] = np.log([0.9, 0.05, 0.05])
    reading.tags[0, 1:6] = np.log([0.4, 0.2, 0.4])

    def rule(words: slice, source: slice | None) -> Statement:
        first, last = table.tokens[words][0], table.tokens[words][-1]
        tokens = doc.tokens
        who = span(tokens[source.start].start, tokens[source.stop - 1].end) if source else None
        return Statement(span(tokens[first].start, tokens[last].end), who)

    said, beside = rule(slice(1, 3), slice(0, 1)), rule(slice(5, 6), slice(4, 5))
    unsaid, nobody = rule(slice(7, 9), slice(4, 5)), rule(slice(1, 3), None)
    rules = [said, beside, unsaid, nobody]
    assert confirmed(rules, [], reading, table) == {
        (1, 3): ((0, 1), None),
        (5, 6): ((4, 5), None),
    }
    # Where the model has found something, its own borders and speaker stand.
    assert confirmed(rules, [(2, 4)], reading, table) == {(5, 6): ((4, 5), None)}


def test_names_of_speakers_leave_no_empty_and_no_bare_content():
    base = given("Спортшы Асан Омаров , жол жаман")
    table = word_table(replace(base, entities=[Entity(8, 19, "Асан Омаров", label="PERSON")]), ())
    reading = read_document(random_model(), table, vectors(6), vectors(2))
    out, begin, inside = TAGGED
    reading.tags[1] = [begin, out, out, out, out, out]
    reading.tags[0] = [out, begin, inside, inside, inside, inside]
    found = found_parts(reading, table)
    assert (found.sources, found.contents) == ([(0, 3)], [(4, 6)])  # and no comma
    reading.tags[0] = [out, begin, inside, inside, inside, out]
    assert found_parts(reading, table).contents == []  # one word is left


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("Парламент заңды мақұлдады .\tЭкологтар айтты .", (5, 6), None),
        ("Парламент заңды мақұлдады .\tБұл туралы спикер айтты .", (7, 8), (7, 8)),
    ],
)
def test_a_cue_of_the_next_sentence_must_refer_back(text, cue, expected):
    doc = given(text.replace("\t", " "))
    second = doc.text.index(". ") + 2
    sentences = [Span(0, second - 1, ""), Span(second, len(doc.text), "")]
    table = word_table(replace(doc, sentences=sentences), ())
    assert nearest_cue((1, 3), [cue], table) == expected
