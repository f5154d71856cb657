from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.merging import Mark, merge, same
from qazcorpus.document import RELEVANT, Document, Entity, Statement, Target
from qazcorpus.errors import DocumentError, UsageError
from tests.annotations.versions import NAMES, annotated, entity, layers, statement


def test_what_both_have_is_agreed_and_the_fuller_one_is_kept() -> None:
    merged = merge(
        [
            annotated("Болат", entity(0, 15, "AGENCY", kind="ORGANISATION", id="e7")),
            annotated("Айгүл", entity(0, 15, "AGENCY", id="x")),
        ]
    )
    assert not merged.disputes
    assert merged.annotators == ("Айгүл", "Болат")
    assert merged.agreed[0].item.kind == "ORGANISATION"  # type: ignore[union-attr]
    assert [mark.item.id for mark in merged.agreed[0].marks] == ["x", "e7"]


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ([entity(0, 15, "AGENCY")], [entity(0, 15, "ORG")], ("label",)),
        ([entity(0, 15)], [entity(4, 15)], ("boundaries",)),
        ([entity(0, 15, "AGENCY")], [entity(4, 15)], ("boundaries", "label")),
        ([entity(0, 15)], [], ("missing",)),
        ([statement((17, 30))], [statement((17, 30), "against")], ("stance",)),
        ([statement((17, 30))], [statement((17, 30), source=(0, 15))], ("source",)),
        ([statement((17, 30), cue=(32, 45))], [statement((17, 30), cue=(36, 45))], ("cue",)),
        ([statement((17, 30))], [statement((21, 30), target="")], ("content", "target")),
    ],
)
def test_a_dispute_says_in_what_annotators_differ(
    first: list[Entity | Statement], second: list[Entity | Statement], differs: tuple[str, ...]
) -> None:
    (dispute,) = merge([annotated("Айгүл", *first), annotated("Болат", *second)]).disputes
    assert dispute.differs == differs
    assert [version.annotators for version in dispute.versions] == [("Айгүл",), ("Болат",)]
    assert dispute.majority() is None


def test_nested_names_are_places_of_their_own() -> None:
    merged = merge(
        [annotated("Айгүл", entity(0, 15), entity(0, 3)), annotated("Болат", entity(0, 15))]
    )
    assert len(merged.agreed) == 1
    assert merged.disputes[0].differs == ("missing",)


def test_two_statements_of_one_content_meet_their_like() -> None:
    both = (
        statement((17, 30), "favor", target="заң"),
        statement((17, 30), "against", target="салық"),
    )
    assert not merge([annotated("Айгүл", *both), annotated("Болат", *reversed(both))]).disputes


def test_a_majority_is_shown_and_not_taken() -> None:
    merged = merge(
        [
            annotated("Айгүл", entity(47, 60)),
            annotated("Болат", entity(47, 60, "AGENCY")),
            annotated("Сәуле", entity(47, 60)),
        ]
    )
    (dispute,) = merged.disputes
    assert dispute.majority() == 0
    assert dispute.versions[0].annotators == ("Айгүл", "Сәуле")
    assert not merged.agreed


def test_targets_of_all_are_kept_in_their_order() -> None:
    first, second = annotated("Айгүл"), annotated("Болат")
    second = replace(
        second, document=replace(second.document, targets=(Target("салық"), Target("заң")))
    )
    assert [t.text for t in merge([second, first]).document.targets] == ["заң", "салық"]


def test_what_does_not_belong_together_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be merged"):
        merge([])
    with pytest.raises(UsageError, match="cannot be merged"):
        merge([annotated("Айгүл"), annotated("Айгүл")])
    other = Annotation(Document("d1", "Басқа мәтін"), "Болат")
    with pytest.raises(DocumentError, match="the same text"):
        merge([annotated("Айгүл"), other])


@given(layers, st.integers(2, 4))
def test_identical_annotations_have_no_dispute(
    items: list[Entity | Statement], number: int
) -> None:
    merged = merge([annotated(f"a{n}", *items) for n in range(number)])
    assert not merged.disputes
    assert len(merged.agreed) == len(items)


@given(st.lists(layers, min_size=2, max_size=3))
def test_every_item_is_in_one_place_whoever_is_named_first(
    versions: list[list[Entity | Statement]],
) -> None:
    annotations = [annotated(name, *items) for name, items in zip(NAMES, versions, strict=False)]
    merged = merge(annotations)
    placed: list[Mark] = [mark for agreed in merged.agreed for mark in agreed.marks]
    for dispute in merged.disputes:
        placed += [mark for version in dispute.versions for mark in version.marks]
        named = [name for version in dispute.versions for name in version.annotators]
        assert sorted(named) == sorted(merged.annotators)
        for version in dispute.versions:
            assert all(same(version.item, mark.item) for mark in version.marks)  # type: ignore[arg-type]
    given_ = Counter(
        Mark(a.annotator, item)
        for a in annotations
        for item in (*a.document.all_entities, *a.document.statements)
    )
    assert Counter(placed) == given_
    for order in permutations(annotations):
        again = merge(order)
        assert (again.agreed, again.disputes) == (merged.agreed, merged.disputes)


def test_a_statement_without_an_answer_is_never_agreed() -> None:
    asked = replace(statement((17, 30)), stance=None, relevance=RELEVANT)
    merged = merge([annotated(name, asked, entity(0, 15)) for name in NAMES])
    assert [agreed.item for agreed in merged.agreed] == [entity(0, 15)]
    (dispute,) = merged.disputes
    assert (dispute.differs, dispute.majority()) == (("stance",), None)
    assert [version.annotators for version in dispute.versions] == [NAMES]
    not_about_it = replace(asked, relevance=None)
    (agreed,) = merge([annotated(name, not_about_it) for name in NAMES]).agreed
    assert agreed.item == not_about_it
    (dispute,) = merge([annotated("Айгүл", asked), annotated("Болат", not_about_it)]).disputes
    assert dispute.differs == ("stance",)
