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
from qazcorpus.statements.model.learned import (
    LearnedAnalyser,
    confirmed,
    decoded,
    found_parts,
    is_declined,
    nearest_cue,
    pooled,
    read_document,
)
from qazcorpus.statements.model.passages import LONGEST, word_table
from qazcorpus.statements.model.rule_links import RuleLinks
from tests.statements.discourse_models import given, random_model, vectors

BIO = TagLayout(("O", "B-X", "I-X"))
# Scores of a word that is outside of a part, begins one, is inside of one.
TAGGED = np.log([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
WORDS = st.sampled_from(
    ["Әкім", "тариф", "«", "»", "деді", ".", ",", "су", "қымбат", "–", "ол", "Асан", "Омаров"]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=6).map(
    lambda lines: "\n".join(" ".join(line) for line in lines)
)


@settings(max_examples=60, deadline=None)
@generated(
    TEXTS,
    st.integers(0, 20),
    st.sampled_from(["", "су тарифі"]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6),
)
def test_whatever_the_model_says_is_a_valid_document(text, seed, target, names):
    entities = [
        Entity(start, start + size, text[start : start + size], label="PERSON")
        for start, size in names
        if start + size <= len(text)
    ]
    doc = replace(given(text, target), entities=entities)
    analyser = LearnedAnalyser(random_model(seed))
    found = analyser.analyse(doc, vectors(len(doc.tokens), seed), lambda _: vectors(2))
    Document("d", text, targets=found.targets, statements=found.statements)
    for statement in found.statements:
        spans = (statement.content, statement.source, statement.cue)
        assert not any("\n" in span.text for span in spans if span)
        assert statement.target == (found.targets[0].text if found.targets else "")
        assert found.targets or statement.stance == "neutral"
    table = word_table(doc, ())
    reading = read_document(analyser.model, table, vectors(len(table.tokens), seed), vectors(2))
    parts = found_parts(reading, table, doubtful=True)
    assert all(left[1] <= right[0] for left, right in pairwise(parts.sources))
    assert len(parts.doubts) == len(parts.sources)


def test_every_word_of_a_document_is_read_once():
    text = "\n".join(["Әкім су тарифі өседі деді ."] * 20 + [" ".join(["сөз"] * 3 * LONGEST)])
    table = word_table(given(text), ())
    read = [w for words in table.stretches for w in range(len(table.tokens))[words]]
    assert read == list(range(len(table.tokens)))
    reading = read_document(random_model(), table, vectors(len(table.tokens)), vectors(2))
    assert reading.tags.shape[1] == len(reading.states) == len(table.tokens)


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
    with patch("qazcorpus.statements.model.learned._DECODED", together):
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


@settings(max_examples=30, deadline=None)
@generated(TEXTS, st.integers(0, 20))
def test_sources_are_the_same_however_many_are_chosen_together(text, seed):
    doc = given(text, "су тарифі")
    analyser = LearnedAnalyser(random_model(seed))

    def found():
        own = vectors(len(doc.tokens), seed)
        return analyser.analyse(doc, own, lambda _: vectors(2)).statements

    whole = found()
    with patch("qazcorpus.statements.model.learned._TOGETHER", 1):
        assert found() == whole


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


@pytest.mark.parametrize(
    ("said", "declined"),
    [
        ("түсініктеме беруден бас тартты", True),
        ("жобаға баға беруден тартынды", True),
        ("әзірге комментарий бермеді", True),
        ("түсініктеме берді", False),
        ("баға берметаллдан", False),
    ],
)
def test_who_does_not_comment(said, declined):
    assert is_declined(said.split()) == declined


def test_rules_link_a_source_to_the_contents_that_overlap_theirs():
    doc = given("Әкім су қымбат деді ол үнсіз")
    table = word_table(doc, ())
    span = Document("d", doc.text).span
    said = Statement(content=span(5, 14), source=span(0, 4))
    linked = RuleLinks.of([said], table).to([(1, 3), (4, 6)], [(0, 1), (4, 5)])
    assert linked.tolist() == [[1, 0], [0, 0]]


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


def test_the_model_names_the_speaker_of_a_statement_that_the_rules_add():
    doc = given("Әкім су қымбат деді")
    span = Document("d", doc.text).span
    rule = Statement(span(5, 14), span(0, 4), span(15, 19))
    analyser = LearnedAnalyser(random_model())
    table = word_table(doc, [rule])
    reading = read_document(analyser.model, table, vectors(4), vectors(2))
    reading.tags[:] = np.log([0.9, 0.05, 0.05])
    reading.tags[0, 1:3] = np.log([0.45, 0.1, 0.45])
    [nobody] = analyser._found(reading, table, [rule], doubtful=False)
    assert nobody == ((1, 3), (0, 1), (3, 4))
    reading.tags[1, 3] = np.log([0.1, 0.8, 0.1])
    with patch.object(type(analyser.model), "sources", return_value=np.array([0])):
        [found] = analyser._found(reading, table, [rule], doubtful=False)
    assert found == ((1, 3), (3, 4), (3, 4))


def test_the_rules_share_grows_where_a_position_is_put_in_words():
    stances, terms = np.array([[0.2, 0.6, 0.2]] * 2, np.float32), np.ones((2, 9), np.float32)
    hidden, plain = pooled(stances, terms, [False, True])
    assert hidden.argmax() == 1
    assert plain.argmax() == 0
    assert np.allclose(hidden.sum(), 1)
