from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.decisions import (
    NONE,
    OWN,
    as_gold,
    dispute_of,
    disputed_id,
    draft,
    majority_choices,
    resolve,
)
from qazcorpus.annotations.merging import Merged, merge
from qazcorpus.document import Origin, Probabilities
from qazcorpus.nesting import nested
from qazcorpus.scheme import load_scheme
from tests.annotations.versions import annotated, entity, layers, statement


def merged_example() -> Merged:
    """One agreed entity; disputes: 1 an entity's label, 2 a statement's stance, 3 one more entity."""
    said = statement((17, 30), cue=(36, 45))
    return merge(
        [
            annotated("Айгүл", entity(0, 15, "AGENCY"), entity(4, 15), said, entity(47, 60)),
            annotated(
                "Болат",
                entity(0, 15, "AGENCY"),
                entity(4, 15, "PLACE"),
                replace(said, stance="against"),
            ),
        ]
    )


def test_ids_of_a_draft_name_their_dispute() -> None:
    assert dispute_of(disputed_id(12, 0)) == (12, 0)
    assert dispute_of("a3") is dispute_of("d0v1") is dispute_of("d1v1x") is None


def test_a_draft_is_filled_as_asked() -> None:
    merged = merged_example()
    assert len(merged.disputes) == 3
    assert [e.id for e in draft(merged, "agreed").all_entities] == ["a1"]
    assert [e.id for e in draft(merged, "first").all_entities] == ["a1", "d1v1", "d3v1"]
    filled = draft(merged, "all")
    assert [e.id for e in filled.all_entities] == ["a1", "d1v1", "d1v2", "d3v1"]
    assert [(s.id, s.stance) for s in filled.statements] == [("d2v1", "favor"), ("d2v2", "against")]


def test_chosen_versions_take_the_place_of_the_others() -> None:
    merged = merged_example()
    for prefill in ("agreed", "first", "all"):
        decided = resolve(merged, draft(merged, prefill), {1: 1, 2: 0, 3: 1}, prefill=prefill)  # type: ignore[arg-type]
        assert [(e.start, e.label) for e in decided.document.all_entities] == [
            (0, "AGENCY"),
            (4, "PLACE"),
        ]
        assert [s.stance for s in decided.document.statements] == ["favor"]
        assert [d.how for d in decided.decisions] == ["version"] * 3
        assert decided.open == decided.removed == decided.changed == decided.added == ()


def test_a_draft_that_nobody_touched_is_open() -> None:
    merged = merged_example()
    assert resolve(merged, draft(merged), {}).open == (1, 2, 3)
    assert resolve(merged, draft(merged), {1: OWN, 2: OWN, 3: OWN}).open == (1, 2)


def test_none_of_the_versions() -> None:
    merged = merged_example()
    decided = resolve(merged, draft(merged), {1: NONE, 2: NONE, 3: 0})
    assert [d.how for d in decided.decisions] == ["none", "none", "version"]
    assert [e.start for e in decided.document.all_entities] == [0, 47]
    assert not decided.document.statements


def test_the_text_counts_where_the_adjudicator_settled_it_there() -> None:
    merged = merged_example()
    edited = draft(merged)
    mine = [e for e in edited.all_entities if e.id != "d1v2"]
    mine[mine.index(next(e for e in mine if e.id == "d1v1"))] = entity(4, 15, "LAW", id="d1v1")
    decided = resolve(merged, replace(edited, entities=nested(mine)), {1: OWN, 2: 1, 3: 0})
    assert [(e.start, e.label) for e in decided.document.all_entities] == [
        (0, "AGENCY"),
        (4, "LAW"),
        (47, "ORG"),
    ]
    assert [d.how for d in decided.decisions] == ["own", "version", "version"]


def test_what_is_chosen_and_drawn_as_well_stands_once() -> None:
    merged = merged_example()
    edited = draft(merged, "agreed")
    edited = replace(
        edited, entities=nested((*edited.all_entities, entity(4, 15, "PLACE", id="hand")))
    )
    decided = resolve(merged, edited, {1: 1, 2: 0, 3: 1}, prefill="agreed")
    assert [e.start for e in decided.document.all_entities] == [0, 4]


def test_what_was_done_to_agreed_items_is_told() -> None:
    merged = merged_example()
    edited = draft(merged, "agreed")
    removed = resolve(merged, replace(edited, entities=()), {1: 0, 2: 0, 3: 0}, prefill="agreed")
    assert [item.id for item in removed.removed] == ["a1"]
    other = entity(0, 15, "ORG", id="a1")
    changed = resolve(
        merged,
        replace(edited, entities=(other, entity(32, 35, id="new"))),
        {1: 0, 2: 0, 3: 0},
        prefill="agreed",
    )
    assert [(a.label, b.label) for a, b in changed.changed] == [("AGENCY", "ORG")]  # type: ignore[union-attr]
    assert [item.id for item in changed.added] == ["new"]


def test_majority_choices() -> None:
    merged = merge(
        [
            annotated("Айгүл", entity(47, 60)),
            annotated("Болат", entity(47, 60)),
            annotated("Сәуле", entity(0, 3)),
        ]
    )
    assert majority_choices(merged) == {1: 0, 2: 0}
    edited = draft(merged, "all", {1: 0, 2: 0})
    assert [e.start for e in edited.all_entities] == [47]
    decided = resolve(merged, edited, {}, decided={1: 0, 2: 0})
    assert [(d.how, d.version) for d in decided.decisions] == [("majority", 0)] * 2
    assert [e.start for e in decided.document.all_entities] == [47]
    overruled = resolve(merged, replace(edited, entities=()), {}, decided={1: 0, 2: 0})
    assert [d.how for d in overruled.decisions] == ["majority", "own"]


def test_gold_is_numbered_and_kinds_fit_their_labels() -> None:
    document = draft(
        merge(
            [
                annotated(
                    name,
                    entity(47, 60, "PERSON", kind="ORGANISATION"),
                    entity(0, 15, "AGENCY", kind="ORGANISATION"),
                    entity(4, 8, "PLACE", kind="PERSON"),
                    replace(
                        statement((17, 30)),
                        confidence=0.5,
                        relevance=0.9,
                        probabilities=Probabilities(0.5, 0.2, 0.2, 0.1),
                    ),
                )
                for name in ("Айгүл", "Болат")
            ]
        )
    )
    origin = Origin("adjudicated", "lead", "1.0")
    gold = as_gold(document, load_scheme(), origin)
    assert [(e.id, e.kind) for e in gold.all_entities] == [
        ("e1", "ORGANISATION"),
        ("e2", ""),
        ("e3", "PERSON"),
    ]
    assert gold.statements == (replace(statement((17, 30)), id="s1"),)
    assert gold.origin["statements"] == origin


@given(layers, layers)
def test_choosing_one_annotator_everywhere_gives_that_annotators_version(ours, theirs) -> None:  # type: ignore[no-untyped-def]
    annotations = [annotated("Айгүл", *ours), annotated("Болат", *theirs)]
    merged = merge(annotations)
    for prefill in ("agreed", "first", "all"):
        for version, annotation in enumerate(annotations):
            choices = dict.fromkeys(range(1, len(merged.disputes) + 1), version)
            decided = resolve(merged, draft(merged, prefill), choices, prefill=prefill)  # type: ignore[arg-type]
            assert not decided.open
            assert marked(decided.document) == marked(annotation)


def marked(given_: object) -> set[object]:
    document = given_.document if isinstance(given_, Annotation) else given_
    return {replace(item, id="") for item in (*document.all_entities, *document.statements)}  # type: ignore[attr-defined]
