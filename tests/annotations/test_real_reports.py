"""Annotations of real reports are read, checked, and put onto their texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.annotations.real_reports import (
    on_texts,
    read_report_annotations,
    read_report_readings,
    read_report_texts,
)
from qazcorpus.errors import DocumentError
from tests.annotations.report_rows import SAID, TARGETS, TEXT, annotation, offsets, row, written

REPOSITORY = Path(__file__).parents[2] / "annotations" / "reports"


def test_the_projects_own_annotations_are_valid() -> None:
    for path in [REPOSITORY / "statements.jsonl", *(REPOSITORY / "readings").glob("*.jsonl")]:
        found = read_report_annotations(path)
        assert len({one.text_sha256 for one in found}) == len(found), path.name


def test_a_report_becomes_a_document_with_a_statement_for_each_target(tmp_path: Path) -> None:
    put = on_texts(read_report_annotations(written(tmp_path / "a.jsonl")), ["other", TEXT])
    [document] = put.documents
    assert not put.missing
    assert (document.doc_id, document.metadata.target) == ("news-1", "көпір салу")
    assert [target.text for target in document.targets] == [t["target"] for t in TARGETS]
    assert len(document.statements) == 9
    said = document.statements[:3]
    assert [s.id for s in said] == ["s1-1", "s1-2", "s1-3"]
    assert [s.stance for s in said] == ["favor", "against", None]
    assert {s.content.text for s in said} == {"көпір салынады"}
    assert said[0].source is not None
    assert said[0].source.text == "Әкім"
    assert document.statements[6].source is None


def test_a_text_is_found_as_it_is_before_it_is_normalized(tmp_path: Path) -> None:
    raw = TEXT.replace(" ", "\xa0", 1).replace("Тұр", "\u200bТұр")
    put = on_texts([annotation(tmp_path)], [raw])
    assert put.documents[0].text == TEXT


def test_missing_texts_are_told(tmp_path: Path) -> None:
    one = annotation(tmp_path)
    put = on_texts([one], ["other"])
    assert (put.found, put.missing) == ((), (one,))


def test_a_statement_outside_of_its_text_is_refused(tmp_path: Path) -> None:
    beyond = {**SAID, "content": [0, len(TEXT) + 1]}
    with pytest.raises(DocumentError, match=r"news-1.*beyond the text"):
        on_texts([annotation(tmp_path, statements=[beyond])], [TEXT])


def test_a_report_without_a_matter(tmp_path: Path) -> None:
    targets = [{"target": "көпір салу", "role": "topic"}]
    statements = [{**SAID, "stances": ["neutral"]}]
    one = annotation(tmp_path, matter=None, targets=targets, statements=statements)
    assert one.roles == {"көпір салу": "topic"}
    assert one.document(TEXT).metadata.target == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": TEXT}, "its keys are not source, id"),
        ({"id": ""}, "'id' is not a text"),
        ({"text_sha256": "abc"}, "'text_sha256' is not a SHA-256"),
        ({"use": "train"}, "'use' is 'train', not one of learn, develop, measure"),
        ({"matter": "жол салу"}, "the first target is not the matter"),
        ({"matter": None}, "'matter' and the role matter do not fit together"),
        ({"targets": []}, "there is no target"),
        ({"targets": TARGETS * 2}, "or one occurs twice"),
        ({"targets": [{"target": "жол", "role": "far"}]}, "the role of a target is 'far'"),
        ({"targets": ["жол"]}, "the keys of a target"),
        ({"statements": None}, "'statements' is not a list"),
        ({"statements": [SAID, SAID]}, f"the statement {offsets('көпір салынады')} occurs twice"),
        ({"statements": [{**SAID, "stances": ["favor"]}]}, "statement 1: there is not one stance"),
        ({"statements": [SAID, {}]}, "statement 2: its keys are not content"),
        (
            {"statements": [{**SAID, "stances": ["favor", "for", "none"]}]},
            "statement 1: a stance is 'for', not one of favor, against, neutral, none",
        ),
        ({"statements": [{**SAID, "cue": [5, 5]}]}, "statement 1: cue is [5, 5], not [start, end]"),
        ({"statements": [{**SAID, "content": None}]}, "statement 1: content is None"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_report_annotations(written(tmp_path / "a.jsonl", row(**changes)))
    assert "a.jsonl, line 1: this is not an annotated report" in str(caught.value)
    assert says in str(caught.value)


def test_two_reports_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"line 2.*another report has the id 'news-1'"):
        read_report_annotations(written(tmp_path / "a.jsonl", row(), row()))


def test_readings_are_those_of_all_readers(tmp_path: Path) -> None:
    paths = [written(tmp_path / f"{name}.jsonl") for name in ("first", "second")]
    assert len(read_report_readings(paths)) == 2


def test_texts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"id": "x", "text": TEXT}) + '\n{"body": ""}\n', encoding="utf-8")
    texts = read_report_texts(path)
    assert next(texts) == TEXT
    with pytest.raises(DocumentError, match="line 2: this is not a report with its text"):
        next(texts)
