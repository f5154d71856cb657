"""Relations that were drawn to a name where the source or the content in the same place is meant."""

from __future__ import annotations

from typing import Any

import pytest

from qazcorpus.annotations.problems import deduplicated
from qazcorpus.document import Document, Span
from qazcorpus.label_studio.tasks.read_items import Ends, Places, Regions
from qazcorpus.label_studio.tasks.read_regions import read_regions
from qazcorpus.scheme import load_scheme

TEXT = "Әкімдік өкілі Марат Сейітов Алматы жобаны қолдайтынын сәрсенбіде айтты."
SOURCE, NAME, CITY = "Әкімдік өкілі Марат Сейітов", "Марат Сейітов", "Алматы"
CONTENT, CUE, DAY = "Алматы жобаны қолдайтынын", "айтты", "сәрсенбіде"


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def _drawn(region: str, words: str, label: str) -> dict[str, Any]:
    attribution = label in ("SOURCE", "CUE", "CONTENT")
    span = _span(words)
    value = {"start": span.start, "end": span.end, "text": words, "labels": [label]}
    control = "attribution" if attribution else "entity"
    return {"id": region, "from_name": control, "type": "labels", "value": value}


def _relation(first: str, second: str, *labels: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": first, "to_id": second, "labels": [*labels]}


NAMES = (_drawn("n", NAME, "PERSON"), _drawn("city", CITY, "PLACE"), _drawn("day", DAY, "DATE"))
STATED = (
    _drawn("c", CONTENT, "CONTENT"),
    {"id": "c", "from_name": "stance", "type": "choices", "value": {"choices": ["favor"]}},
)


def _read(*items: dict[str, Any]) -> Regions:
    return read_regions([*NAMES, *STATED, *items], Document("d", TEXT), load_scheme())


def _told(regions: Regions) -> list[tuple[str, bool]]:
    return [(found.code, found.mended) for found in regions.findings]


@pytest.mark.parametrize("source", [SOURCE, NAME, "Сейітов"])
@pytest.mark.parametrize("ends", [("n", "c"), ("c", "n"), ("n", "city"), ("s", "city")])
def test_a_name_stands_for_the_source_or_the_content_there(
    source: str, ends: tuple[str, str]
) -> None:
    read = _read(_drawn("s", source, "SOURCE"), _relation(*ends))
    (item,) = read.statements
    assert item.statement.source == _span(source)
    clicked = [end for end in ends if end in ("n", "city")]
    assert _told(read) == [("relation-of-name", True)] * len(clicked)
    assert read.unplaced == []


def test_a_cue_may_be_drawn_to_a_name_in_the_content() -> None:
    read = _read(_drawn("q", CUE, "CUE"), _relation("q", "city"))
    assert read.statements[0].statement.cue == _span(CUE)
    assert _told(read) == [("relation-of-name", True)]


def test_where_no_source_is_marked_the_name_is_the_source() -> None:
    read = _read(_relation("n", "c"))
    (item,) = read.statements
    assert item.statement.source == _span(NAME)
    assert _told(read) == [("source-from-name", False)]
    assert read.findings[0].start == _span(NAME).start
    assert NAME in read.findings[0].message_kk
    assert read.unplaced == []


@pytest.mark.parametrize(
    "relation",
    [
        _relation("n", "c", "CUE_OF"),  # said to be a cue, which a name is not
        _relation("day", "c"),  # a day says nothing
        _relation("n", "day"),
        _relation("n", "city"),  # nothing says that the one is the source
    ],
)
def test_what_is_in_doubt_is_kept_and_told_with_its_words(relation: dict[str, Any]) -> None:
    read = _read(relation)
    assert read.statements[0].statement.source is None
    (found,) = read.findings
    assert found.code == "wrong-relation"
    assert (DAY if relation["from_id"] == "day" else NAME) in found.message_en
    assert read.unplaced == [{"code": "wrong-relation", "result": relation}]


def test_the_source_itself_goes_before_names() -> None:
    both = (_relation("n", "c"), _relation("s", "c"))
    read = _read(_drawn("s", "Әкімдік", "SOURCE"), *both)
    assert read.statements[0].statement.source == _span("Әкімдік")
    (found,) = read.findings
    assert found.code == "second-source"
    assert "Әкімдік" in found.message_kk
    assert NAME in found.message_kk
    assert read.unplaced == [{"code": "second-source", "result": both[0]}]


def test_a_relation_drawn_to_the_source_and_to_its_name_is_one() -> None:
    drawn = (_relation("s", "c"), _relation("n", "c"))
    read = _read(_drawn("s", NAME, "SOURCE"), *drawn)
    assert read.statements[0].statement.source == _span(NAME)
    assert [code for code, _ in _told(read)] == ["duplicate-relation"]


def test_a_span_that_was_not_taken_is_there_all_the_same() -> None:
    lost = _drawn("x", CUE, "CUE")
    lost["value"]["labels"] = ["ALIEN"]
    relation = _relation("x", "c")
    read = _read(lost, relation)
    assert [code for code, _ in _told(read)] == ["unknown-label", "unread-relation"]
    assert CONTENT in read.findings[1].message_en
    assert relation in [item["result"] for item in read.unplaced]


def test_of_several_sources_the_nearest_is_meant() -> None:
    places = Places(
        contents={"c": _span(CONTENT)},
        sources={"long": _span(SOURCE), "same": _span(NAME)},
        names={"n": _span(NAME)},
    )
    assert places.joined_by("n", "c") == Ends("c", "same", clicked=("n",))
    assert places.joined_by("c", "c") is None
    assert "nobody" not in places


def test_of_a_relation_without_both_ends_both_are_said_to_be_missing() -> None:
    first, second = _read(_relation("gone", "c"), _relation("gone", "away")).findings
    assert first.message_en.startswith("One end of the relation is a missing span: «")
    assert second.message_en.startswith("Both ends of the relation are missing spans.")
    assert "екі ұшы да" in second.message_kk
    told = deduplicated([second, first, second])
    assert [found.code for found in told] == ["dangling-relation"] * 2
    assert told[0].message_en == f"{second.message_en} (2 times)"
    assert told[0].message_kk == f"{second.message_kk} (2 рет)"
    assert told[1] == first
