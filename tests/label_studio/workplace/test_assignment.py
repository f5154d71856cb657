from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.errors import UsageError
from qazcorpus.label_studio.workplace.assignment import Share, assign, shares

NAMES = ("Айгүл", "Марат", "Сәуле", "Ерлан", "Дина")
NAMES_OF_EIGHT = (*NAMES, "Айдос", "Бота", "Мира")
sizes_of = st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.integers(1, 5000))
teams = st.integers(1, len(NAMES)).flatmap(
    lambda n: st.tuples(st.just(NAMES[:n]), st.integers(1, n))
)


@given(sizes_of, teams)
def test_each_document_goes_to_the_number_of_annotators_asked(sizes, team):
    names, number = team
    assigned = assign(sizes, names, number)
    assert list(assigned) == list(sizes)
    for chosen in assigned.values():
        assert len(chosen) == len(set(chosen)) == number
        assert chosen == [name for name in names if name in chosen]


@given(sizes_of, teams)
def test_amounts_differ_by_one_document_at_most(sizes, team):
    names, number = team
    amounts = [s.characters for s in shares(assign(sizes, names, number), sizes, names)]
    assert max(amounts) - min(amounts) <= max(sizes.values(), default=0)


@given(sizes_of, teams, st.randoms())
def test_the_order_of_documents_makes_no_difference(sizes, team, random):
    names, number = team
    shuffled = list(sizes.items())
    random.shuffle(shuffled)
    assert assign(dict(shuffled), names, number) == assign(sizes, names, number)


@given(sizes_of, sizes_of, teams)
def test_documents_added_later_change_nothing_of_what_was_given(first, second, team):
    names, number = team
    before = assign(first, names, number)
    after = assign(
        first | {k: v for k, v in second.items() if k not in first}, names, number, given=before
    )
    assert {doc_id: after[doc_id] for doc_id in before} == before
    assert all(len(chosen) == number for chosen in after.values())


@given(sizes_of, teams)
def test_who_had_a_document_keeps_it_when_more_are_asked(sizes, team):
    names, _ = team
    before = assign(sizes, names, 1)
    after = assign(sizes, names, len(names), given=before)
    assert all(set(before[doc_id]) <= set(after[doc_id]) for doc_id in sizes)
    assert all(chosen == list(names) for chosen in after.values())


def test_whoever_left_keeps_their_documents_and_new_ones_go_to_the_others():
    assigned = assign({"a": 10, "b": 10}, ("Марат",), given={"a": ["Айгүл"]})
    assert assigned == {"a": ["Айгүл"], "b": ["Марат"]}


def test_a_new_annotator_catches_up():
    sizes = {f"d{i:02}": 100 for i in range(10)}
    before = assign(dict.fromkeys(list(sizes)[:5], 100), ("Айгүл",))
    after = assign(sizes, ("Айгүл", "Марат"), 1, given=before)
    assert shares(after, sizes, ("Айгүл", "Марат")) == [
        Share("Айгүл", 5, 500),
        Share("Марат", 5, 500),
    ]


def test_every_pair_of_annotators_shares_documents():
    assigned = assign({f"d{i}": 100 for i in range(60)}, NAMES[:4], 2)
    pairs = {tuple(chosen) for chosen in assigned.values()}
    assert len(pairs) == 6


def test_no_pair_of_annotators_has_much_more_in_common_than_another():
    sizes = {f"d{i}": 1200 + 37 * i % 900 for i in range(112)}
    pairs = Counter(map(tuple, assign(sizes, NAMES_OF_EIGHT, 2).values()))
    assert len(pairs) == 28
    assert max(pairs.values()) <= 2 * min(pairs.values())


def test_two_annotators_a_document_unless_there_is_only_one():
    assert assign({"a": 1}, ("Айгүл",)) == {"a": ["Айгүл"]}
    assert len(assign({"a": 1}, NAMES)["a"]) == 2


@pytest.mark.parametrize(("names", "number"), [((), None), (("Айгүл",), 2), (NAMES, 0)])
def test_too_few_annotators_are_refused(names, number):
    with pytest.raises(UsageError, match="annotators"):
        assign({"a": 1}, names, number)
