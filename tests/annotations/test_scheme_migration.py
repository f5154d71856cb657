from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.gold import gold_record
from qazcorpus.annotations.scheme_change import (
    SchemeChange,
    SchemePlan,
    changes_of,
    plan,
)
from qazcorpus.annotations.scheme_migration import (
    Undecided,
    in_scheme,
    kinds_in,
    migrated_annotation,
    migrated_document,
    migrated_gold,
    migrated_result,
)
from qazcorpus.document import Document, Entity, Origin, Span, Statement
from qazcorpus.resources import resource
from qazcorpus.scheme import read_scheme_data
from tests.annotations.first_scheme import first_scheme
from tests.annotations.test_scheme_change import SPLIT
from tests.strategies import documents

SCHEME = read_scheme_data(resource("annotations", "scheme.yaml"))
RENAME = SchemeChange("rename", ("PERSON",), ("HUMAN",))
BACK = SchemeChange("rename", ("HUMAN",), ("PERSON",))
MERGE = SchemeChange("merge", ("AGENCY", "ORG"), ("ORG",))
STANCES = SchemeChange("merge", ("neutral", "against"), ("against",))
RELATION = SchemeChange("rename", ("SOURCE_OF",), ("SAYS",))
PLANS = st.sampled_from([plan(SCHEME, c) for c in (RENAME, MERGE, SPLIT, STANCES, RELATION)])
FORTH = plan(SCHEME, RENAME)
AGAIN = plan(FORTH.after, BACK)
NONE = SchemeChange(
    "add",
    new=("none",),
    group="stances",
    values={"none": {"kk": "Мәселеге қатыссыз", "en": "Not about it"}},
)
PEOPLE = {"entities": Origin("annotator", "Айгүл", "1.1")}


def entity(label: str, kind: str = "", start: int = 0) -> Entity:
    return Entity(start, start + 4, "Абай", label, kind)


def document(*entities: Entity, **layers: Any) -> Document:
    return Document("d-1", "Абай Абай Абай.", entities=entities, **layers)


def region(label: str, **more: Any) -> dict[str, Any]:
    value = {"start": 0, "end": 4, "text": "Абай", "labels": [label]}
    return {"id": "e0", "from_name": "entity", "type": "labels", "value": value, **more}


def _bare(span: Span) -> Any:
    return replace(span, inner=()) if isinstance(span, Entity) else span


@given(documents(), PLANS)
def test_nothing_but_labels_is_touched(document: Document, worked: SchemePlan) -> None:
    done, moves = migrated_document(document, worked)
    assert [(layer, _bare(span)) for layer, span in done.spans()] == [
        (layer, replace(_bare(span), label=new.label) if isinstance(span, Entity) else span)
        for (layer, span), (_, new) in zip(document.spans(), done.spans(), strict=True)
    ]
    changed = Counter(
        (old.label, new.label)
        for old, new in zip(document.all_entities, done.all_entities, strict=True)
        if old.label != new.label
    ) + Counter(
        (old.answer, new.answer)
        for old, new in zip(document.statements, done.statements, strict=True)
        if old.stance != new.stance
    )
    assert moves.moved == changed


@given(documents(), PLANS)
def test_doing_it_twice_is_doing_it_once(document: Document, worked: SchemePlan) -> None:
    once, _ = migrated_document(document, worked)
    twice, moves = migrated_document(once, worked)
    assert twice == once
    assert not moves.moved


@given(documents())
def test_a_name_taken_back_gives_the_document_back(document: Document) -> None:
    there, _ = migrated_document(document, FORTH)
    assert migrated_document(there, AGAIN)[0].entities == document.entities


def test_layers_of_people_are_of_the_new_scheme_then() -> None:
    pipeline = Origin("pipeline", "kk_news_trf", "1.0")
    given = document(entity("PERSON"), origin={**PEOPLE, "statements": pipeline})
    done, _ = migrated_document(given, plan(SCHEME, RENAME))
    assert done.origin == {
        "entities": Origin("annotator", "Айгүл", "2.0"),
        "statements": pipeline,
    }


def test_a_split_goes_by_class() -> None:
    given = document(
        entity("OTHER", "LANGUAGE"), entity("OTHER", "DISEASE", 5), entity("OTHER", "", 10)
    )
    done, moves = migrated_document(given, plan(SCHEME, SPLIT))
    assert [e.label for e in done.entities] == ["LANGUAGE", "OTHER", "OTHER"]
    assert moves.moved == {("OTHER", "LANGUAGE"): 1}
    assert moves.undecided == [Undecided("OTHER", 10, 14, "Абай", "d-1")]


def test_the_stored_document_knows_the_class_of_a_span() -> None:
    stored = document(entity("OTHER", "LANGUAGE"))
    done, moves = migrated_document(
        document(entity("OTHER")), plan(SCHEME, SPLIT), kinds_in(stored)
    )
    assert [e.label for e in done.entities] == ["LANGUAGE"]
    assert done.entities[0].kind == ""
    assert not moves.undecided


def test_annotations_move_with_what_has_no_place_in_a_document() -> None:
    given = Annotation(
        document(entity("PERSON"), origin=PEOPLE), "Айгүл", unplaced=(region("PERSON"),)
    )
    done, moves = migrated_annotation(given, plan(SCHEME, RENAME))
    assert done.unplaced[0]["value"]["labels"] == ["HUMAN"]
    assert given.unplaced[0]["value"]["labels"] == ["PERSON"]
    assert moves.moved == {("PERSON", "HUMAN"): 2}


def test_regions_move_by_their_class_and_remember_it() -> None:
    meta = {"label": "OTHER", "kind": "LANGUAGE", "span": [0, 4]}
    result, moves = migrated_result(
        [region("OTHER", meta=meta), region("OTHER"), region("PLACE", meta={"kind": "GPE"})],
        plan(SCHEME, SPLIT).change,
    )
    assert [item["value"]["labels"] for item in result] == [["LANGUAGE"], ["OTHER"], ["PLACE"]]
    assert result[0]["meta"] == {**meta, "label": "LANGUAGE"}
    assert moves.undecided == [Undecided("OTHER", 0, 4, "Абай")]


def test_other_controls_and_broken_items_stay_as_they_are() -> None:
    result = [
        {"type": "relation", "from_id": "a", "to_id": "b"},
        {"from_name": "attribution", "value": {"labels": ["PERSON"]}},
        {"from_name": "entity", "value": {"labels": "PERSON"}},
        {"from_name": "entity", "value": None},
        {"from_name": "entity"},
        {},
    ]
    assert migrated_result(result, plan(SCHEME, RENAME).change)[0] == result


def test_several_labels_of_a_span_become_one_where_they_are_merged() -> None:
    given = region("AGENCY")
    given["value"]["labels"] = ["AGENCY", "?А", "ORG"]
    result, _ = migrated_result([given], plan(SCHEME, MERGE).change)
    assert result[0]["value"]["labels"] == ["ORG", "?А"]


@pytest.mark.parametrize(
    ("change", "item", "moved"),
    [
        (
            RELATION,
            {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["SOURCE_OF"]},
            {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["SAYS"]},
        ),
        (
            STANCES,
            {"from_name": "stance", "type": "choices", "value": {"choices": ["neutral"]}},
            {"from_name": "stance", "type": "choices", "value": {"choices": ["against"]}},
        ),
        (
            STANCES,
            {"from_name": "attribution", "value": {"labels": ["CONTENT"]}, "meta": {"stance": "neutral"}},
            {"from_name": "attribution", "value": {"labels": ["CONTENT"]}, "meta": {"stance": "against"}},
        ),
    ],
)  # fmt: skip
def test_relations_and_stances_move(
    change: SchemeChange, item: dict[str, Any], moved: dict[str, Any]
) -> None:
    assert migrated_result([item], plan(SCHEME, change).change)[0] == [moved]


def test_gold_moves_and_keeps_its_history() -> None:
    given = document(entity("PERSON"), origin={"entities": Origin("adjudicated", "Марат", "1.1")})
    history = {"agreed": [{"label": "PERSON"}]}
    worked = plan(SCHEME, RENAME)
    done, moves = migrated_gold(gold_record(given, "1.1", history), worked)
    assert done["entities"][0]["label"] == "HUMAN"
    assert (done["scheme"], done["origin"]["entities"]["version"]) == ("2.0", "2.0")
    assert done["history"]["agreed"] == history["agreed"]
    assert done["history"]["scheme_changes"] == [{"version": "2.0", **worked.change.to_dict()}]
    assert moves.moved == {("PERSON", "HUMAN"): 1}
    assert migrated_gold(done, worked)[0] == done


def test_a_pipelines_labels_follow_the_changes_of_the_scheme() -> None:
    first = plan(SCHEME, SPLIT)
    second = plan(first.after, SchemeChange("rename", ("LANGUAGE",), ("TONGUE",)))
    given = document(entity("OTHER", "LANGUAGE"), entity("OTHER", "DISEASE", 5))
    done = in_scheme(given, changes_of(second.after))
    assert [e.label for e in done.entities] == ["TONGUE", "OTHER"]


def test_what_was_neutral_stays_neutral_and_is_to_be_looked_at_again() -> None:
    word = Span(5, 9, "Абай")
    statements = (Statement(word, stance="neutral", id="s1"), Statement(word, stance="favor"))
    given = document(statements=statements, origin={"statements": Origin("annotator", "А", "1.0")})
    worked = plan(first_scheme(), NONE)
    again = [Undecided("neutral", 5, 9, "Абай", "d-1")]
    done, moves = migrated_document(given, worked)
    assert done.statements == statements
    assert done.origin["statements"].version == "1.1"
    assert (moves.moved, moves.undecided, moves.review) == ({}, [], again)
    gold, moves = migrated_gold(gold_record(given, "1.0", {}), worked)
    assert [row["stance"] for row in gold["statements"]] == ["neutral", "favor"]
    assert (gold["scheme"], moves.review) == ("1.1", again)
    choice = {"from_name": "stance", "value": {"start": 5, "end": 9, "choices": ["neutral"]}}
    other = {"from_name": "stance", "value": {"start": 5, "end": 9, "choices": ["favor"]}}
    result, moves = migrated_result([choice, other], worked.change)
    assert result == [choice, other]
    assert moves.review == [Undecided("neutral", 5, 9, "")]
