"""Rows of JSON Lines and tables, plain or with their layers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.bad_input.case import LETTER, Case

_PLACE = {"start": 0, "end": 6, "text": "Алматы"}


def _row(**values: object) -> str:
    return json.dumps({"doc_id": "a", "text": LETTER, **values}, ensure_ascii=False) + "\n"


_GOOD = _row(doc_id="good")


def _annotated(situation: str, says: str, row: Mapping[str, Any]) -> Case:
    """A row that is left out, before one that is read."""
    return Case(
        situation,
        "qazcorpus tag rows.jsonl",
        f"left out: rows.jsonl, line 1: {says}",
        status=0,
        files={"rows.jsonl": _row(**row) + _GOOD},
    )


def _document(situation: str, says: str, **row: object) -> Case:
    return _annotated(situation, f"a: {says}", row)


def _statement(**values: object) -> dict[str, object]:
    return {"content": _PLACE, **values}


CASES: Final[tuple[Case, ...]] = (
    _document(
        "A layer of unknown origin",
        "this is not a document of qazcorpus: Origin.kind is 'robot', not one of pipeline, "
        "annotator, adjudicated, given.",
        entities=[{**_PLACE, "label": "PLACE"}],
        origin={"entities": {"kind": "robot"}},
    ),
    _document(
        "A stance that does not exist",
        "this is not a document of qazcorpus: Statement.stance is 'maybe', not one of favor, "
        "against, neutral.",
        statements=[_statement(stance="maybe")],
    ),
    Case(
        "Rows that people annotated, and a target, so that a pipeline would replace their work",
        "qazcorpus build rows.jsonl --output out --target көпір",
        "a: people made its entities. With --target, a pipeline would replace them. Without "
        "--target, documents keep the layers that they have.",
        status=2,
        files={
            "rows.jsonl": _row(
                entities=[{**_PLACE, "label": "PLACE"}],
                origin={"entities": {"kind": "annotator", "name": "Айгүл"}},
            )
        },
        leaves_not=("out",),
    ),
    _document(
        "A confidence that is not a number",
        "this is not a document of qazcorpus: Statement.confidence cannot be nan.",
        statements=[_statement(confidence=float("nan"))],
    ),
    _document(
        "A statement about a target that the document does not have",
        "statements[0].target is 'самокат', but the document has no such target.",
        statements=[_statement(target="самокат")],
    ),
    _document(
        "The source of a statement given by its id",
        "this is not a document of qazcorpus: statements[0].source is not an object but 'e1'.",
        statements=[_statement(source="e1")],
    ),
    _document(
        "A token whose head does not exist",
        "tokens[0].head is 7, but there is no such token.",
        tokens=[{**_PLACE, "head": 7}],
    ),
    _document(
        "Tokens out of order",
        "tokens[0] (7–16) and tokens[1] (0–6) overlap or are out of order.",
        tokens=[{"start": 7, "end": 16, "text": "қаласының"}, _PLACE],
    ),
    _document(
        "An offset as a string",
        "this is not a document of qazcorpus: entities[0].start is not a whole number but '0'.",
        entities=[{**_PLACE, "start": "0", "label": "PLACE"}],
    ),
    _document(
        "An offset of many digits",
        "entities: the span 0–1000000000000000000000000000000 is outside the text",
        entities=[{**_PLACE, "end": 10**30, "label": "PLACE"}],
    ),
    _document(
        "Two entities with one id",
        "entities: 'e1' occurs 2 times.",
        entities=[{**_PLACE, "label": "PLACE", "id": "e1"}] * 2,
    ),
    _document(
        "A layer that is null",
        "this is not a document of qazcorpus: tokens is not a list but None.",
        tokens=None,
        entities=[{**_PLACE, "label": "PLACE"}],
    ),
    _annotated(
        "A field next to the layers that would be lost",
        "a document with layers has no 'outlet'. Move it into metadata.extra, as a string.",
        {"outlet": "Қала", "entities": [{**_PLACE, "label": "PLACE"}]},
    ),
    _annotated(
        "A day that no calendar has",
        "metadata.published is '2026-02-30', which is not a date. Write it as 2026-12-01.",
        {
            "metadata": {"published": "2026-02-30"},
            "entities": [{**_PLACE, "label": "PLACE"}],
        },
    ),
    _annotated(
        "A target twice in JSON Lines",
        "the target cannot be ['самокат', 'Самокат']: 'Самокат' is in it twice. Give a text, or a "
        "list of different texts.",
        {"target": ["самокат", "Самокат"]},
    ),
    Case(
        "Several targets in a cell of a table",
        "qazcorpus tag rows.csv",
        "left out: rows.csv, line 2: the target is \"['самокат', 'велосипед']\", a list that is "
        'not written as JSON. Write several targets as ["…", "…"].',
        files={"rows.csv": f"text,target\n\"{LETTER}\",\"['самокат', 'велосипед']\"\n"},
    ),
)
