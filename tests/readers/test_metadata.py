from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from qazcorpus.document import Document
from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents


def test_a_sidecar_gives_metadata_and_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Мәтін бар.", encoding="utf-8")
    (tmp_path / "a.meta.yaml").write_text(
        "title: Қазақcтан\npublished: 2024-05-06\nextra:\n  section: қоғам\n", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text("Басқа мәтін.", encoding="utf-8")
    (tmp_path / "b.txt.meta.json").write_text('{"doc_id": "bb", "views": 5}', encoding="utf-8")
    report = ReadReport()
    one, two = read_documents(tmp_path, report=report)
    assert one.metadata.title == "Қазақстан"
    assert one.metadata.published == "2024-05-06"
    assert one.metadata.extra == {"section": "қоғам"}
    assert (two.doc_id, two.metadata.extra) == ("bb", {"views": "5"})
    assert report.left_out == []


def test_the_documents_own_words_come_before_the_sidecars(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "Бір", "title": "Өз"}\n{"text": "Екі"}\n', encoding="utf-8")
    (tmp_path / "rows.meta.yaml").write_text("title: Ортақ\nlicence: CC0-1.0\n", encoding="utf-8")
    one, two = read_documents(path, licence="CC-BY-4.0")
    assert [one.metadata.title, two.metadata.title] == ["Өз", "Ортақ"]
    assert {one.metadata.licence, two.metadata.licence} == {"CC0-1.0"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.meta.json", "{", "not JSON"),
        ("a.meta.json", "[]", "not a JSON object"),
        ("a.meta.yaml", "a: b: c", "line 1.*not YAML"),
        ("a.meta.yaml", "- a", "key: value"),
        ("a.meta.yaml", "a: &a [1]\nb: *a", "aliases"),
        ("a.meta.yaml", "a: " + "[" * 1_500, "nested too deeply|not YAML"),
        ("a.meta.json", "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_sidecar_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Мәтін бар.", encoding="utf-8")
    (tmp_path / name).write_text(content)
    with pytest.raises(ReadError, match=message) as caught:
        list(read_documents(path))
    assert name in str(caught.value)


@pytest.mark.parametrize("stated", ["2024", "2024-05", "2024-05-06", "2024-05-06T10:00:00+05:00"])
def test_iso_dates_stay(tmp_path: Path, stated: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\ndate: {stated}\n---\nМәтін", encoding="utf-8")
    (document,) = read_documents(path)
    assert document.metadata.published == stated


@pytest.mark.parametrize("stated", ["2024-02-30", "2024-13", "0000", "2024-1-1", "кеше"])
def test_what_is_no_date_is_kept_beside(tmp_path: Path, stated: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\npublished: {stated}\n---\nМәтін.", encoding="utf-8")
    (document,) = read_documents(path)
    assert document.metadata.published == ""
    assert document.metadata.extra == {"published": stated}


def test_a_document_may_have_several_targets_in_every_format(tmp_path: Path) -> None:
    row = {"text": "Бір.", "target": ["а", "ә б"]}
    pd.DataFrame([row]).to_parquet(tmp_path / "p.parquet")
    (tmp_path / "c.csv").write_text('text,target\nБір.,"[""а"", ""ә б""]"\n', encoding="utf-8")
    (tmp_path / "m.md").write_text("---\ntarget:\n- а\n- ә  б\n---\nБір.", encoding="utf-8")
    (tmp_path / "t.txt").write_text("Бір.", encoding="utf-8")
    (tmp_path / "t.meta.json").write_text(json.dumps({"target": row["target"]}), encoding="utf-8")
    lines = [row, {"text": "Бір.", "metadata": row}, Document("d", "Бір.").to_dict()]
    lines[2]["metadata"] |= {"target": "а", "other_targets": ["ә б"]}
    written = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "j.jsonl").write_text(written, encoding="utf-8")
    documents = list(read_documents(tmp_path))
    assert len(documents) == 7
    for document in documents:
        assert document.metadata.targets == ("а", "ә б")
        assert "other_targets" not in document.metadata.extra


@pytest.mark.parametrize("target", ["", None, []])
def test_an_empty_target_is_none(tmp_path: Path, target: object) -> None:
    line = json.dumps({"text": "Бір.", "target": target})
    (tmp_path / "j.jsonl").write_text(line, encoding="utf-8")
    (document,) = read_documents(tmp_path)
    assert document.metadata.targets == ()


def test_a_text_in_brackets_may_be_a_target(tmp_path: Path) -> None:
    line = '{"text": "Бір.", "target": "[а] мен ә"}\n'
    (tmp_path / "good.jsonl").write_text(line, encoding="utf-8")
    (document,) = read_documents(tmp_path)
    assert document.metadata.targets == ("[а] мен ә",)


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ({"kk": "а"}, "is not a text"),
        (["а", 1], "1 is not a text"),
        (["а", "а"], "'а' is in it twice"),
        (["а", ""], "one of its texts is empty"),
        ("['а', 'ә']", "a list that is not written as JSON"),
    ],
)
def test_wrong_targets_are_reported(tmp_path: Path, target: object, problem: str) -> None:
    lines = [{"text": "Бір.", "target": target}, {"text": "Екі.", "metadata": {"target": target}}]
    written = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "j.jsonl").write_text(written, encoding="utf-8")
    report = ReadReport()
    assert list(read_documents(tmp_path, report=report)) == []
    assert report.reasons == {"bad_metadata": 2}
    assert all(problem in item.detail for item in report.left_out)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.meta.json", '{"title": "а", "title": "ә"}'), ("a.meta.yaml", "title: а\ntitle: ә\n")],
)
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.txt").write_text("Мәтін.", encoding="utf-8")
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match="'title' occurs twice"):
        list(read_documents(tmp_path / "a.txt"))
