from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from qazcorpus.document import Document, Entity, Statement
from qazcorpus.statements.model.found_parts import found_parts
from qazcorpus.statements.model.learned import (
    FoundStatement,
    LearnedAnalyser,
    is_declined,
    least_share,
    pooled,
    read_document,
)
from qazcorpus.statements.model.passages import LONGEST, word_table
from tests.statements.discourse_models import given, random_model, vectors

WORDS = st.sampled_from(
    ["Әкім", "тариф", "«", "»", "деді", ".", ",", "су", "қымбат", "–", "ол", "Асан", "Омаров"]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=6).map(
    lambda lines: "\n".join(" ".join(line) for line in lines)
)


@example("Әкім Әкім Әкім Әкім «\nӘкім »", 2, "", [])  # quotation marks of two lines
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
        assert found.targets or statement.answer == "none"
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


def test_the_model_names_the_speaker_of_a_statement_that_the_rules_add():
    doc = given("Әкім су қымбат деді")
    span = Document("d", doc.text).span
    rule = Statement(span(5, 14), span(0, 4), span(15, 19))
    analyser = LearnedAnalyser(random_model())
    table = word_table(doc, [rule])
    reading = read_document(analyser.model, table, vectors(4), vectors(2))
    reading.tags[:] = np.log([0.9, 0.05, 0.05])
    reading.tags[0, 1:3] = np.log([0.45, 0.1, 0.45])
    [nobody] = analyser._found(reading, table, [rule], (), doubtful=False)
    assert nobody == ((1, 3), (0, 1), (3, 4))
    reading.tags[1, 3] = np.log([0.1, 0.8, 0.1])
    with patch.object(type(analyser.model), "sources", return_value=np.array([0])):
        [found] = analyser._found(reading, table, [rule], (), doubtful=False)
    assert found == ((1, 3), (3, 4), (3, 4))


def test_the_rules_share_grows_where_a_position_is_put_in_words():
    stances, terms = np.array([[0.2, 0.6, 0.2]] * 2, np.float32), np.ones((2, 9), np.float32)
    hidden, plain = pooled(stances, terms, [False, True])
    assert hidden.argmax() == 1
    assert plain.argmax() == 0
    assert np.allclose(hidden.sum(), 1)


def test_a_content_that_stands_alone_must_be_surer():
    text = "Әкім су қымбат .\nБіз су жоқ"
    table = word_table(given(text), ())
    near = FoundStatement((1, 3), (0, 1), None)
    said = FoundStatement((5, 7), (0, 1), (4, 5))
    alone, far = FoundStatement((5, 7), None, None), FoundStatement((5, 7), (0, 1), None)
    assert least_share(near, table) == least_share(said, table) == 0
    assert least_share(alone, table) == least_share(far, table) > 0.5
