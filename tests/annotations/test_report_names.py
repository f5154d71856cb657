"""Names of real reports: offsets and hashes, put onto the texts of those who have them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.annotations.report_names import name_agreement, names_on_texts, read_report_names
from qazcorpus.errors import DocumentError
from qazcorpus.scheme import load_scheme

TEXT = "Қаржы министрлігінің баспасөз хатшысы жауап берді."


def row(**changes: Any) -> dict[str, Any]:
    return {
        "source": "collection",
        "id": "a-1",
        "licence": "CC BY 4.0",
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "use": "develop",
        "names": [[0, 37, "POSITION"], [0, 20, "AGENCY"]],
        **changes,
    }


def written(path: Path, *rows: dict[str, Any]) -> Path:
    lines = (json.dumps(item, ensure_ascii=False) for item in rows)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_names_are_nested_on_their_text(tmp_path: Path) -> None:
    file = written(tmp_path / "names.jsonl", row(readings=[[[0, 37, "POSITION"]], []]))
    (report,) = read_report_names(file)
    ((_, document),) = names_on_texts([report], ["басқа мәтін", TEXT])
    (office,) = document.entities
    assert (office.text, office.label) == ("Қаржы министрлігінің баспасөз хатшысы", "POSITION")
    assert [(e.text, e.label) for e in office.inner] == [("Қаржы министрлігінің", "AGENCY")]
    assert document.metadata.extra["use"] == "develop"
    assert report.document(TEXT, report.readings[1]).entities == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"names": [[3, 1, "ORG"]]}, r"\[3, 1, 'ORG'\] is not"),
        ({"names": None}, "names are not a list"),
        ({"use": "test"}, "'use' is 'test'"),
        ({"text_sha256": "00"}, "SHA-256"),
        ({"id": " "}, "'id' is not a text"),
        ({"more": 1}, "its keys are not"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message) as raised:
        read_report_names(written(tmp_path / "names.jsonl", row(**changes)))
    assert raised.value.place == "line 1"


def test_two_lines_of_one_report_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="another report"):
        read_report_names(written(tmp_path / "names.jsonl", row(), row()))


def test_a_name_behind_the_end_of_its_text_is_refused(tmp_path: Path) -> None:
    long = read_report_names(written(tmp_path / "names.jsonl", row(names=[[0, 99, "ORG"]])))
    with pytest.raises(DocumentError, match="beyond the text"):
        list(names_on_texts(long, [TEXT]))


def test_the_names_of_the_project_make_sense() -> None:
    scheme = load_scheme()
    reports = read_report_names()
    assert len([report for report in reports if report.use == "learn"]) >= 150
    assert len([report for report in reports if report.use == "develop"]) >= 30
    assert len([report for report in reports if report.use == "measure"]) >= 30
    for report in reports:
        assert {label for *_, label in report.names} <= {*scheme.entity_labels}
        assert len({(start, end) for start, end, _ in report.names}) == len(report.names)


def test_the_readme_says_what_the_file_has() -> None:
    page = (Path(__file__).parents[2] / "annotations" / "README.md").read_text(encoding="utf-8")
    reports = read_report_names()
    for use in ("learn", "develop", "measure"):
        found = [report.document("x" * report.end) for report in reports if report.use == use]
        outermost = sum(len(document.entities) for document in found)
        inner = sum(len(document.all_entities) for document in found) - outermost
        assert f"| `{use}` | {len(found)} | {outermost:,} | {inner:,} |" in page
    for source, row in (("mdkd", "94 reports to learn"), ("kazinform", "62 reports to develop")):
        scores = name_agreement([report for report in reports if report.source == source])
        cells = " | ".join(f"{100 * scores[level].f1:.1f}" for level in scores)
        assert re.search(rf"\| {row}[^|]* \| {re.escape(cells)} \|", page)
