from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.matching import best_pairs, clusters, item_clusters, item_pairs
from qazcorpus.document import Entity, Span, Statement
from qazcorpus.evaluate.statements import match_statements

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12)).map(
        lambda edges: Span(edges[0], sum(edges), "а" * edges[1])
    ),
    max_size=8,
    unique_by=lambda span: (span.start, span.end),
)


def itself(span: Span) -> Span:
    return span


def test_the_best_overlap_comes_first() -> None:
    long, short, other = Span(0, 10, "а" * 10), Span(2, 5, "а" * 3), Span(20, 22, "аа")
    assert best_pairs([short, long], [long, other], itself, least=0) == [
        (long, long),
        (short, None),
        (None, other),
    ]


def test_one_span_of_each_annotator() -> None:
    span, near = Span(0, 4, "аааа"), Span(0, 3, "ааа")
    found = clusters([[span, near], [span], [near, span]], itself, least=0.5)
    assert found == [{0: 1, 2: 0}, {0: 0, 1: 0, 2: 1}]


def test_of_the_same_overlap_the_alike_one() -> None:
    first = [("а", Span(0, 4, "аааа")), ("б", Span(0, 4, "аааа"))]
    found = best_pairs(
        first, first[::-1], lambda item: item[1], least=0, unlike=lambda a, b: (a[0] != b[0],)
    )
    assert all(a == b for a, b in found)


def test_one_threshold_for_names_and_statements() -> None:
    whole, part = Entity(0, 10, "а" * 10, "ORG"), Entity(0, 3, "ааа", "ORG")
    near = Entity(2, 10, "а" * 8, "PLACE")
    assert item_pairs([whole], [near]) == [(whole, near)]
    assert item_pairs([whole], [part]) == [(None, part), (whole, None)]
    assert item_pairs([whole], [part, near]) == [(None, part), (whole, near)]


def test_of_one_content_the_statements_about_one_target_meet() -> None:
    span = Span(0, 4, "аааа")
    taxes = Statement(span, target="салық", stance="favor")
    law = Statement(span, target="заң", stance="favor")
    against = replace(law, stance="against")
    # That the stance is the same must not make two of them one matter.
    assert item_pairs([taxes, law], [against, taxes]) == [(taxes, taxes), (law, against)]
    assert item_clusters([[law], [against], [law]]) == [{0: 0, 1: 0, 2: 0}]


@given(SPANS, SPANS)
def test_statements_are_matched_as_in_evaluation(first: list[Span], second: list[Span]) -> None:
    gold = [Statement(span) for span in first]
    predicted = [Statement(span) for span in second]
    ours = [pair for pair in item_pairs(gold, predicted) if None not in pair]
    theirs = match_statements(gold, predicted)
    # Ties may be broken otherwise; how many are matched at which overlap is the same.
    assert abs(len(ours) - len(theirs)) <= 1


@given(SPANS, SPANS)
def test_nobody_is_lost_and_order_does_not_matter(first: list[Span], second: list[Span]) -> None:
    found = best_pairs(first, second, itself, least=0)
    assert sorted(s.start for pair in found for s in pair if s) == sorted(
        s.start for s in (*first, *second)
    )
    swapped = {(b, a) for a, b in best_pairs(second, first, itself, least=0)}
    assert set(found) == swapped
