from __future__ import annotations

from dataclasses import replace

import pytest

from qazcorpus.document import Document, Statement
from qazcorpus.evaluate.score import Score
from qazcorpus.evaluate.statements import (
    dice,
    match_statements,
    score_corpus,
    score_statements,
)

TEXT = "Ол жоба зиянды деді. Біз жобаны қолдаймыз."
BASE = Document("d", TEXT)


def span(words: str):
    start = TEXT.index(words)
    return BASE.span(start, start + len(words))


def document(*statements: Statement) -> Document:
    return Document("d", TEXT, statements=statements)


FIRST = Statement(span("жоба зиянды"), span("Ол"), span("деді"), stance="against")
SECOND = Statement(span("жобаны қолдаймыз"), span("Біз"), stance="favor")
GOLD = document(FIRST, SECOND)


def test_the_same_is_perfect():
    scores = score_statements(GOLD, GOLD)
    for name in ("content", "content_exact", "source", "source_overlap", "cue", "end_to_end"):
        assert getattr(scores, name).f1 == 1, name
    assert scores.stance_accuracy == scores.stance_macro_f1 == 1


def test_nothing_found():
    scores = score_statements(GOLD, document())
    assert (scores.content.precision, scores.content.recall, scores.content.f1) == (0, 0, 0)
    assert scores.stance_accuracy == scores.stance_macro_f1 == 0


def test_an_overlapping_content_counts_but_is_not_exact():
    loose = Statement(span("Ол жоба зиянды"), span("Ол"), span("деді"), stance="favor")
    scores = score_statements(GOLD, document(loose))
    assert scores.content == Score(1, 1, 2)
    assert scores.content_exact.correct == 0
    assert scores.source == Score(1, 1, 2)
    assert scores.cue.f1 == 1
    assert (scores.end_to_end.correct, scores.stance_accuracy) == (0, 0)


def test_sources_by_overlap():
    text = "Министр Асан жоба зиянды деді."
    base = Document("m", text)
    content = base.span(13, 24)
    gold = Document("m", text, statements=(Statement(content, base.span(0, 12)),))
    found = Document("m", text, statements=(Statement(content, base.span(0, 7)),))
    scores = score_statements(gold, found)
    assert (scores.source.correct, scores.source_overlap.correct) == (0, 1)


def test_matching_is_one_to_one_and_takes_the_best():
    near, exact = Statement(span("жоба зиянды деді")), Statement(span("жоба зиянды"))
    assert match_statements([FIRST], [near, exact]) == [(FIRST, exact)]
    assert len(match_statements([FIRST], [near, exact], threshold=0.1)) == 1


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [("жоба зиянды", "жоба зиянды", 1), ("Ол", "деді", 0), ("жоба", "жоба зиянды", 8 / 15)],
)
def test_dice(first, second, overlap):
    assert dice(span(first), span(second)) == pytest.approx(overlap)


def test_macro_f1_is_the_mean_over_the_stances_seen():
    wrong = document(FIRST, Statement(SECOND.content, SECOND.source, stance="against"))
    scores = score_statements(GOLD, wrong)
    assert scores.stance_accuracy == 0.5
    assert scores.stance_macro_f1 == pytest.approx((2 / 3 + 0) / 2)


def test_documents_add_up():
    scores = score_corpus([(GOLD, GOLD), (GOLD, document(FIRST))])
    assert scores.content == Score(3, 3, 4)
    assert len(scores.stances) == 3


def test_neutral_and_none_are_one_class_of_the_macro_f1_but_two_answers():
    gold = document(replace(FIRST, stance="neutral"), replace(SECOND, stance=None))
    found = document(replace(FIRST, stance=None), replace(SECOND, stance=None))
    scores = score_statements(gold, found)
    assert (scores.stance_accuracy, scores.stance_macro_f1) == (0.5, 1)


def test_a_withheld_stance_is_an_error():
    found = document(FIRST, replace(SECOND, stance=None, relevance=0.8))
    scores = score_statements(GOLD, found)
    assert (scores.stance_accuracy, scores.stance_macro_f1) == (0.5, 0.5)
