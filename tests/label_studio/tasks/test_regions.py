"""Regions of Label Studio: what annotators draw, and whatever else the server may hold."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.problems import PROBLEMS, problem_finding
from qazcorpus.document import Document, Entity, Probabilities, Span, Statement, Target
from qazcorpus.label_studio.tasks.read_items import Regions
from qazcorpus.label_studio.tasks.read_regions import read_regions
from qazcorpus.label_studio.tasks.regions import regions_of
from qazcorpus.scheme import load_scheme

SCHEME = load_scheme()
TEXT = "😀 Бас прокуратура «тиым керек 👩🏽‍🚒» деп мәлімдеді."
SOURCE, CONTENT, CUE = "Бас прокуратура", "тиым керек 👩🏽‍🚒", "деп мәлімдеді"


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


STORED = Document(
    "kz-1",
    TEXT,
    entities=(
        Entity(2, 17, SOURCE, "AGENCY", "ORGANISATION", "Бас прокуратура", "e-17"),
        Entity(2, 5, "Бас", "OTHER", "MISCELLANEOUS", "бас", "e-18"),
    ),
    targets=(Target("тиым"),),
    statements=(
        Statement(
            _span(CONTENT), _span(SOURCE), _span(CUE), "тиым", "favor", confidence=0.75, id="s-3"
        ),
    ),
)


def _drawn(region: str, words: str, label: str, control: str = "attribution") -> dict[str, Any]:
    span = _span(words)
    return {
        "id": region,
        "from_name": control,
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": {"start": span.start, "end": span.end, "text": words, "labels": [label]},
    }


def _choice(region: str, choice: str, control: str = "stance") -> dict[str, Any]:
    return {
        "id": region,
        "from_name": control,
        "to_name": "text",
        "type": "choices",
        "value": {"start": 0, "end": 1, "choices": [choice]},
    }


def _relation(source: str, target: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right"}


def _read(*items: Any) -> Regions:
    return read_regions(list(items), STORED, SCHEME, url="http://ls/1")


def _codes(regions: Regions) -> list[str]:
    return [found.code for found in regions.findings]


def _predicted() -> list[dict[str, Any]]:
    predicted: list[dict[str, Any]] = json.loads(json.dumps(regions_of(STORED, SCHEME)))
    return predicted


def _of(items: Iterable[dict[str, Any]], region: str, control: str) -> dict[str, Any]:
    [item] = [item for item in items if item.get("id") == region and item["from_name"] == control]
    return item


def test_regions_have_ids_that_say_what_they_are_of() -> None:
    predicted = _predicted()
    assert [r["id"] for r in predicted if "id" in r] == [
        *("e0", "e1", "s0", "s0", "s0"),
        *("s0-source", "s0-cue"),
    ]
    assert [r["labels"] for r in predicted if r["type"] == "relation"] == [
        ["SOURCE_OF"],
        ["CUE_OF"],
    ]
    assert predicted == regions_of(STORED, SCHEME)


def test_a_source_of_two_statements_is_one_region() -> None:
    document = Document(
        "a",
        TEXT,
        statements=(
            Statement(_span("тиым"), _span(SOURCE)),
            Statement(_span("керек"), _span(SOURCE)),
        ),
    )
    regions = regions_of(document, SCHEME)
    sources = [r for r in regions if r.get("value", {}).get("labels") == ["SOURCE"]]
    assert len(sources) == 1
    read = read_regions(regions, document, SCHEME)
    assert tuple(item.statement for item in read.statements) == document.statements


def test_a_statement_that_was_drawn_by_hand() -> None:
    # The second relation was drawn from the content to the cue, and none has a label.
    read = _read(
        _drawn("aB", SOURCE, "SOURCE"),
        _drawn("cD", CONTENT, "CONTENT"),
        _drawn("eF", CUE, "CUE"),
        _choice("cD", "against"),
        _relation("aB", "cD"),
        _relation("cD", "eF"),
    )
    [item] = read.statements
    assert item.statement == Statement(
        _span(CONTENT), _span(SOURCE), _span(CUE), "", "against", None, "cD"
    )
    assert (item.index, item.targeted, read.findings, read.unplaced) == (None, False, [], [])


def test_spans_are_sliced_by_offsets_in_code_points() -> None:
    [item] = _read(_drawn("aB", CONTENT, "ORG", "entity")).entities
    assert (item.entity.text, item.entity.id) == (CONTENT, "aB")


def test_what_an_annotator_changed_loses_what_no_longer_holds() -> None:
    predicted = _predicted()
    _of(predicted, "e0", "entity")["value"]["labels"] = ["ORG"]
    _of(predicted, "e1", "entity")["value"]["labels"] = ["PERSON"]
    _of(predicted, "s0", "stance")["value"]["choices"] = ["against"]
    read = _read(*predicted)
    first, second = (item.entity for item in read.entities)
    assert (first.kind, first.canonical, first.id) == ("ORGANISATION", "Бас прокуратура", "e-17")
    assert (second.kind, second.canonical, second.id) == ("PERSON", "бас", "e-18")
    [statement] = (item.statement for item in read.statements)
    assert (statement.stance, statement.confidence, statement.id) == ("against", None, "s-3")

    moved = _predicted()
    _of(moved, "e0", "entity")["value"]["end"] -= 4
    entity = _read(*moved).entities[0].entity
    assert (entity.kind, entity.canonical, entity.id) == ("ORGANISATION", "", "e-17")


def _judged(**figures: Any) -> Document:
    """The stored document with another answer about its statement."""
    [said] = STORED.statements
    given = {"stance": None, "confidence": None, **figures}
    return replace(STORED, statements=(replace(said, **given),))


NOT_ABOUT = {
    "confidence": 0.8,
    "relevance": 0.2,
    "probabilities": Probabilities(0.1, 0.05, 0.05, 0.8),
}
WITHHELD = {
    "confidence": 0.4,
    "relevance": 0.9,
    "probabilities": Probabilities(0.4, 0.3, 0.2, 0.1),
}


@pytest.mark.parametrize(
    ("figures", "chosen"), [(NOT_ABOUT, [["none"]]), (WITHHELD, []), ({}, [["none"]])]
)
def test_a_prediction_not_about_the_target_is_chosen_and_an_unsure_one_is_left_open(
    figures: dict[str, Any], chosen: list[list[str]]
) -> None:
    document = _judged(**figures)
    regions: list[dict[str, Any]] = json.loads(json.dumps(regions_of(document, SCHEME)))
    choices = [r["value"]["choices"] for r in regions if r.get("from_name") == "stance"]
    assert choices == chosen
    read = read_regions(regions, document, SCHEME)
    assert tuple(item.statement for item in read.statements) == document.statements
    assert _codes(read) == ([] if chosen else ["missing-stance"])


def test_a_person_answers_and_the_models_figures_are_gone() -> None:
    for answer, stance in (("none", None), ("neutral", "neutral")):
        regions = [*regions_of(_judged(**WITHHELD), SCHEME), _choice("s0", answer)]
        [item] = read_regions(regions, STORED, SCHEME).statements
        assert item.statement.answer == answer
        given = (item.statement.confidence, item.statement.relevance, item.statement.probabilities)
        assert (item.statement.stance, given) == (stance, (None, None, None))


def test_a_content_without_an_answer_is_neither_neutral_nor_about_something_else() -> None:
    read = _read(_drawn("cD", CONTENT, "CONTENT"))
    [item] = read.statements
    assert (item.statement.stance, item.statement.answer) == (None, "unsure")
    assert _codes(read) == ["missing-stance"]


def test_a_scheme_without_the_fourth_answer_leaves_the_choice_to_the_annotator() -> None:
    scheme = replace(SCHEME, stances=SCHEME.stance_classes)
    document = _judged(**NOT_ABOUT)
    regions = regions_of(document, scheme)
    assert "stance" not in {region.get("from_name") for region in regions}
    read = read_regions([*regions, _choice("s0", "none")], document, scheme)
    assert _codes(read) == ["unknown-stance", "missing-stance"]


@pytest.mark.parametrize("odd", [{"favor": 2}, {"favor": 0.5, "none": 0.1}, "0.5", None])
def test_odd_figures_of_a_region_are_not_read(odd: Any) -> None:
    regions: list[dict[str, Any]] = json.loads(json.dumps(regions_of(_judged(**NOT_ABOUT), SCHEME)))
    _of(regions, "s0", "attribution")["meta"] |= {"probabilities": odd, "confidence": 7}
    [item] = read_regions(regions, STORED, SCHEME).statements
    assert (item.statement.probabilities, item.statement.confidence) == (None, None)


def test_a_region_whose_meta_got_lost_is_found_in_the_stored_document() -> None:
    items = [{k: v for k, v in region.items() if k != "meta"} for region in _predicted()]
    read = _read(*items)
    assert tuple(item.entity for item in read.entities) == STORED.entities
    assert tuple(item.statement for item in read.statements) == STORED.statements


def test_a_copied_region_is_an_entity_of_its_own() -> None:
    original = _predicted()[0]
    read = _read(original, original | {"id": "xY"})
    assert [(item.entity.id, item.index) for item in read.entities] == [("e-17", 0), ("xY", None)]
    assert {item.entity.canonical for item in read.entities} == {"Бас прокуратура"}


def test_one_span_may_be_an_entity_and_a_source() -> None:
    # Pressing an attribution key on the selected span of an entity gives it both labels.
    read = _read(
        _drawn("aB", SOURCE, "AGENCY", "entity"),
        _drawn("aB", SOURCE, "SOURCE"),
        _drawn("cD", CONTENT, "CONTENT"),
        _choice("cD", "favor"),
        _relation("aB", "cD"),
    )
    assert [item.entity.label for item in read.entities] == ["AGENCY"]
    assert read.statements[0].statement.source == _span(SOURCE)
    assert not read.findings


def test_targets_that_annotators_typed() -> None:
    typed = {"id": "cD", "from_name": "other_target", "type": "textarea"}
    read = _read(
        _drawn("cD", CONTENT, "CONTENT"),
        _choice("cD", "favor"),
        _choice("cD", "тиым", "target"),
        typed | {"value": {"start": 0, "end": 1, "text": ["жаңа мәселе"]}},
        {"id": "t", "from_name": "new_target", "type": "textarea", "value": {"text": ["екінші"]}},
    )
    assert read.statements[0].statement.target == "жаңа мәселе"
    assert read.new_targets == ["екінші", "жаңа мәселе"]
    assert _codes(read) == ["target-replaced"]


CONTENT_ITEMS = (_drawn("cD", CONTENT, "CONTENT"), _choice("cD", "favor"))
SOURCES = (_drawn("aB", SOURCE, "SOURCE"), _drawn("a2", "Бас", "SOURCE"))


@pytest.mark.parametrize(
    ("codes", "items", "unplaced"),
    [
        (["odd-item"], ["a string"], 1),
        (["unknown-control"], [{"from_name": "colour", "type": "choices"}], 1),
        (["unknown-label"], [_drawn("a", SOURCE, "ALIEN", "entity")], 1),
        (["unknown-label"], [_drawn("a", SOURCE, "AGENCY")], 1),
        (["no-label"], [_drawn("a", SOURCE, "", "entity")], 1),
        (["out-of-range"], [{"from_name": "entity", "value": {"start": 5, "end": 5000}}], 1),
        (["out-of-range"], [{"from_name": "entity", "value": {"start": 5, "end": 5}}], 1),
        (["out-of-range"], [{"from_name": "entity", "value": {"start": -1, "end": 5}}], 1),
        (["out-of-range"], [{"from_name": "entity", "value": {"start": "a", "end": True}}], 1),
        (["out-of-range"], [{"from_name": "entity", "value": None}], 1),
        (["duplicate-id"], [_drawn("a", "Бас", "ORG", "entity")] * 2, 1),
        (["dangling-relation"], [*CONTENT_ITEMS, _relation("cD", "nobody")], 1),
        (["dangling-relation"], [{"type": "relation"}], 1),
        (["wrong-relation"], [*CONTENT_ITEMS, _relation("cD", "cD")], 1),
        (
            ["second-source"],
            [*CONTENT_ITEMS, *SOURCES, _relation("aB", "cD"), _relation("a2", "cD")],
            2,
        ),
        (
            ["duplicate-relation"],
            [*CONTENT_ITEMS, SOURCES[0], _relation("aB", "cD"), _relation("cD", "aB")],
            1,
        ),
        (["unrelated-source"], [SOURCES[0]], 1),
        (["unrelated-cue"], [_drawn("a", CUE, "CUE")], 1),
        (["choice-elsewhere"], [_choice("nobody", "favor")], 1),
        (["choice-elsewhere", "unrelated-source"], [SOURCES[0], _choice("aB", "favor")], 2),
        (["unknown-stance"], [*CONTENT_ITEMS, _choice("cD", "angry")], 1),
        (["several-choices"], [*CONTENT_ITEMS, _choice("cD", "against")], 1),
        (["missing-stance"], [CONTENT_ITEMS[0]], 0),
        (["note"], [_drawn("a", "Бас", "ORG", "entity") | {"meta": {"text": ["күмәнді"]}}], 1),
    ],
)
def test_what_has_no_place_is_kept_with_its_reason(
    codes: list[str], items: list[Any], unplaced: int
) -> None:
    read = _read(*items)
    assert _codes(read) == codes
    assert len(read.unplaced) == unplaced
    for kept in read.unplaced:
        assert kept["result"] in items
        assert kept["code"] in codes
    for found in read.findings:
        assert found.message_kk
        assert found.message_en
        assert found.url == "http://ls/1"


def test_of_several_labels_the_first_of_the_scheme_is_taken() -> None:
    region = _drawn("a", SOURCE, "ALIEN", "entity")
    region["value"]["labels"] += ["ORG", "AGENCY"]
    read = _read(region)
    assert [item.entity.label for item in read.entities] == ["ORG"]
    assert _codes(read) == ["several-labels"]
    assert read.unplaced == [{"code": "several-labels", "result": region}]


def test_findings_say_where() -> None:
    [found] = _read(SOURCES[0]).findings
    assert (found.start, found.end) == (2, 17)


def test_every_problem_speaks_both_languages() -> None:
    for code in PROBLEMS:
        found = problem_finding(code, "{x}")
        assert found.message_kk != found.message_en
        assert "{name" not in found.message_kk + found.message_en


@pytest.mark.parametrize(("seconds", "said"), [("1", "in 1 second."), ("4", "in 4 seconds.")])
def test_one_second_is_no_seconds(seconds: str, said: str) -> None:
    assert said in problem_finding("submitted-unread", seconds).message_en
    assert f"{seconds} секунд ішінде" in problem_finding("submitted-unread", seconds).message_kk


_scalars = st.none() | st.booleans() | st.integers(-5, 60) | st.floats() | st.text(max_size=3)
_odd = _scalars | st.lists(_scalars, max_size=2) | st.dictionaries(st.text(max_size=2), _scalars)
_names = st.sampled_from(("entity", "attribution", "stance", "target", "other_target")) | _odd
_ids = st.sampled_from(("a", "b", "e0", "s0", "s0-source", "e9999999999", "s5")) | _odd
_labels = st.lists(
    st.sampled_from(("ORG", "SOURCE", "CUE", "CONTENT", "favor", "against", "?")) | _odd
)
_items = _odd | st.fixed_dictionaries(
    {},
    optional={
        "id": _ids,
        "from_id": _ids,
        "to_id": _ids,
        "from_name": _names,
        "type": st.sampled_from(("labels", "choices", "relation")) | _odd,
        "value": _odd
        | st.fixed_dictionaries(
            {"start": st.integers(0, 20) | _odd, "end": st.integers(0, 60) | _odd},
            optional={"labels": _labels | _odd, "choices": _labels | _odd, "text": _odd},
        ),
        "meta": _odd
        | st.fixed_dictionaries(
            {},
            optional={"region": _ids, "id": _odd, "span": _odd, "kind": _odd, "confidence": _odd},
        ),
    },
)


@given(st.lists(_items, max_size=8) | _odd)
def test_whatever_the_server_holds_is_read_and_nothing_is_dropped(result: Any) -> None:
    read = read_regions(result, STORED, SCHEME)
    kept = [item["result"] for item in read.unplaced]
    for item in result if isinstance(result, list) else []:
        if not isinstance(item, dict):
            assert any(item is one for one in kept)
