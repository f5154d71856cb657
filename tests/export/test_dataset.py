"""The data set as those who load it see it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from datasets import ClassLabel, load_dataset

from qazcorpus.document import Document, Entity, Probabilities, Span, Statement
from qazcorpus.errors import DocumentError, SchemeError, UsageError
from qazcorpus.export import shards
from qazcorpus.export.dataset import build_dataset
from qazcorpus.readers.dataset import read_dataset_documents
from qazcorpus.readers.report import LeftOut, ReadReport
from qazcorpus.scheme import load_scheme
from tests.export.samples import TEXT, different, entity, news, plain, span

DOCUMENT_COLUMNS = [
    *("doc_id", "title", "text", "source", "url", "published", "licence", "language"),
    *("tokens", "sentences", "entities", "statements"),
]


def load(folder: Path, configuration: str, cache: Path) -> Any:
    return load_dataset(str(folder), configuration, cache_dir=str(cache))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "out"
    build_dataset((different(number) for number in range(40)), folder, name="Салық")
    return folder


def test_loads_in_all_configurations_without_warning_or_network(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = {name: load(built, name, tmp_path) for name in ("documents", "ner", "stance")}
        default = load_dataset(str(built), cache_dir=str(tmp_path))
    assert {*default["train"].column_names} >= {"doc_id", "statements"}
    for data in loaded.values():
        assert [*data] == ["train", "validation", "test"]
    assert sum(len(split) for split in loaded["documents"].values()) == 40
    assert sum(len(split) for split in loaded["stance"].values()) == 120


def test_loads_in_a_process_that_is_told_to_be_offline(built: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from datasets import load_dataset\n"
        "for name in ('documents', 'ner', 'stance'):\n"
        "    load_dataset(sys.argv[1], name, cache_dir=sys.argv[2])\n"
    )
    subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(built), str(tmp_path)],
        check=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
    )


def test_columns_and_classes_are_those_of_the_design(built: Path, tmp_path: Path) -> None:
    documents = load(built, "documents", tmp_path)["train"]
    assert documents.column_names[: len(DOCUMENT_COLUMNS)] == DOCUMENT_COLUMNS
    ner = load(built, "ner", tmp_path)["train"]
    assert ner.column_names == ["id", "doc_id", "tokens", "ner_tags", "ner_tags_inner"]
    for column in ("ner_tags", "ner_tags_inner"):
        tags = ner.features[column].feature
        assert isinstance(tags, ClassLabel)
        assert tags.names == list(load_scheme().entity_tags())
    stance = load(built, "stance", tmp_path)["train"]
    assert stance.column_names == [
        *("id", "doc_id", "text", "context", "source", "target", "label"),
        *("start", "end", "confidence", "relevance", "probabilities"),
    ]
    assert stance.features["label"].names == ["favor", "against", "neutral"]


def test_rows_say_what_the_document_says(tmp_path: Path) -> None:
    build_dataset([news()], tmp_path / "out")
    ner = load(tmp_path / "out", "ner", tmp_path)["train"]
    names = ner.features["ner_tags"].feature.names
    assert ner[0]["tokens"] == ["Қаржы", "министрлігі", "жаңа", "салықты", "қолдады", "."]
    assert [names[tag] for tag in ner[0]["ner_tags"]][:3] == ["B-AGENCY", "I-AGENCY", "O"]
    stance = load(tmp_path / "out", "stance", tmp_path)["train"].to_pandas()
    assert stance["label"].tolist() == [0, 2, 1]
    assert stance["source"].tolist() == ["Қаржы министрлігі", "Айдос Серік", ""]
    assert stance["context"][0] == "Қаржы министрлігі жаңа салықты қолдады."
    assert stance["label"].dtype == "int64"
    assert stance["id"].is_unique


def test_names_inside_names_are_in_both_configurations(tmp_path: Path) -> None:
    text = "Қаржы министрлігінің баспасөз хатшысы жауап берді."
    ministry = replace(entity(text, "Қаржы министрлігінің", "AGENCY"), id="e1.1", entity_id="r1")
    office = replace(
        entity(text, "Қаржы министрлігінің баспасөз хатшысы", "POSITION"),
        id="e1",
        inner=(ministry,),
    )
    document = replace(plain("a", text), entities=(office,))
    build_dataset([document], tmp_path / "out")
    rows = load(tmp_path / "out", "documents", tmp_path)["train"][0]["entities"]
    assert [(row["id"], row["parent"], row["depth"], row["entity_id"]) for row in rows] == [
        ("e1", "", 0, ""),
        ("e1.1", "e1", 1, "r1"),
    ]
    ner = load(tmp_path / "out", "ner", tmp_path)["train"]
    names = ner.features["ner_tags"].feature.names
    assert [names[tag] for tag in ner[0]["ner_tags"]][:4] == ["B-POSITION", *["I-POSITION"] * 3]
    assert [names[tag] for tag in ner[0]["ner_tags_inner"]][:3] == ["B-AGENCY", "I-AGENCY", "O"]
    assert [*read_dataset_documents(tmp_path / "out")] == [document]


def test_context_without_sentences_is_the_paragraph(tmp_path: Path) -> None:
    build_dataset([replace(news(), sentences=(), tokens=())], tmp_path / "out")
    stance = load(tmp_path / "out", "stance", tmp_path)["train"]
    assert stance[0]["context"] == TEXT.split("\n")[0]
    assert stance[2]["context"] == "Тараздағы кәсіпкерлер бұған қарсы."


def test_a_single_document_is_train_whatever_its_hash(tmp_path: Path) -> None:
    for number in range(12):
        summary = build_dataset([different(number)], tmp_path / f"out{number}")
        assert [*summary.sizes["documents"]] == ["train"]


def test_what_is_empty_is_not_declared_and_named_in_the_card(tmp_path: Path) -> None:
    summary = build_dataset([plain("a", "Жаңбыр жауды.")], tmp_path / "out")
    assert summary.missing()["stance"] == ("train", "validation", "test")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "`stance`: no row fell into `train`" in card
    assert [*load(tmp_path / "out", "ner", tmp_path)] == ["train"]


def test_exact_duplicates_are_left_out_and_reported(tmp_path: Path) -> None:
    summary = build_dataset([news("a"), news("b"), different(1)], tmp_path / "out")
    assert summary.documents == 2
    assert summary.left_out == {"exact_duplicate": 1}
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["left_out"] == [{"doc_id": "b", "reason": "exact_duplicate", "others": ["a"]}]
    assert "| exact duplicate | 1 |" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_the_readers_report_goes_into_report_and_card(tmp_path: Path) -> None:
    report = ReadReport()

    def reading() -> Iterator[Document]:
        yield news()
        report.leave_out(LeftOut("b.txt", "", "empty", "nothing in it"))
        report.count_changes({"line_breaks": 3})

    summary = build_dataset(reading(), tmp_path / "out", report=report)
    assert summary.left_out == {"empty": 1}
    written = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert written["left_out"][0]["path"] == "b.txt"
    assert written["normalised"] == {"line_breaks": 3}
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| empty | 1 |" in card
    assert "| line breaks | 3 |" in card


def test_two_texts_under_one_identifier_are_both_kept(tmp_path: Path) -> None:
    other = replace(different(3), doc_id="tax-1")
    summary = build_dataset([news("tax-1"), other], tmp_path / "out")
    found = {document.text: document.doc_id for document in read_dataset_documents(summary.path)}
    assert found == {TEXT: "tax-1", other.text: f"tax-1-{other.text_sha256[:12]}"}
    assert sum(summary.adjusted.values()) == 1


def test_entities_that_ner_cannot_hold_are_counted(tmp_path: Path) -> None:
    inside = Entity(0, 3, "Қар", "ORG")
    document = replace(plain("a", TEXT), entities=(inside,))
    summary = build_dataset([document], tmp_path / "out")
    assert summary.adjusted == {"entities widened to whole tokens": 1}
    assert next(read_dataset_documents(summary.path)).entities == (inside,)


def test_labels_outside_of_the_scheme_are_kept_and_other_in_ner(tmp_path: Path) -> None:
    document = replace(news(), entities=(Entity(0, 5, "Қаржы", "MINISTRY"),))
    summary = build_dataset([document], tmp_path / "out")
    said = "entities labelled MINISTRY, which the scheme lacks: OTHER in ner"
    assert summary.adjusted == {said: 1}
    assert next(read_dataset_documents(summary.path)).entities == document.entities
    rows = next(iter(load(summary.path, "ner", tmp_path / "cache").values()))
    names = rows.features["ner_tags"].feature.names
    assert [names[tag] for tag in rows[0]["ner_tags"]][:2] == ["B-OTHER", "O"]
    assert "| `MINISTRY` |" in (summary.path / "README.md").read_text("utf-8")


def test_a_stance_that_is_not_known_is_null(tmp_path: Path) -> None:
    said = span(TEXT, "Бұл ауыл үшін керек")
    given = Probabilities(0.3, 0.2, 0.25, 0.25)
    judged = Statement(said, target="салық", confidence=0.3, relevance=0.75, probabilities=given)
    document = replace(news(), targets=(), statements=(judged, replace(judged, stance="favor")))
    build_dataset([document], tmp_path / "out")
    unsure, favor = load(tmp_path / "out", "stance", tmp_path)["train"]
    assert (unsure["label"], favor["label"]) == (None, 0)
    assert unsure["probabilities"] == {"favor": 0.3, "against": 0.2, "neutral": 0.25, "none": 0.25}
    assert (unsure["relevance"], unsure["start"], unsure["end"]) == (0.75, said.start, said.end)
    assert [*read_dataset_documents(tmp_path / "out")] == [document]
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| null | Анық емес | Unsure | 1 | 0 | 0 |" in card


def test_stances_outside_of_the_scheme_are_refused_and_named(tmp_path: Path) -> None:
    statement = Statement(Span(0, 5, "Қаржы"), stance=cast(Any, "loud"))
    with pytest.raises(SchemeError, match=r"tax-1.*loud"):
        build_dataset([replace(news(), statements=(statement,))], tmp_path / "out")
    assert not [*tmp_path.iterdir()]


def test_no_documents_is_an_error_that_says_why(tmp_path: Path) -> None:
    report = ReadReport()
    report.leave_out(LeftOut("b.txt", "", "empty", "nothing in it"))
    with pytest.raises(DocumentError, match="empty: 1"):
        build_dataset([], tmp_path / "out", report=report)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_build_leaves_the_old_data_set(
    tmp_path: Path, error: type[BaseException]
) -> None:
    out = tmp_path / "out"
    build_dataset([news()], out)
    before = contents(out)

    def interrupted() -> Iterator[Document]:
        yield from (different(number) for number in range(20))
        raise error

    with pytest.raises(error):
        build_dataset(interrupted(), out)
    assert contents(out) == before
    assert [*tmp_path.iterdir()] == [out]
    assert build_dataset((different(number) for number in range(20)), out).documents == 20


def test_building_again_gives_the_same_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build_dataset([different(number) for number in range(20)], out)
    before = contents(out)
    build_dataset([different(number) for number in range(20)], out)
    assert contents(out) == before


def test_a_folder_of_others_is_replaced_only_when_allowed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"thesis\.txt"):
        build_dataset([news()], out)
    assert (out / "thesis.txt").exists()
    assert build_dataset([news()], out, overwrite=True).documents == 1
    assert not (out / "thesis.txt").exists()


def test_a_data_set_with_something_of_others_in_it_is_not_replaced(tmp_path: Path) -> None:
    build_dataset([news()], tmp_path / "out")
    (tmp_path / "out" / ".git").mkdir()
    with pytest.raises(UsageError, match="this is a Git repository"):
        build_dataset([news()], tmp_path / "out")
    assert (tmp_path / "out" / ".git").is_dir()


def test_the_folder_one_is_in_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="the current folder"):
        build_dataset([news()], tmp_path, overwrite=True)


def test_a_file_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        build_dataset([news()], tmp_path / "out", overwrite=True)


def test_splits_come_from_a_data_set_only(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a data set"):
        build_dataset([news()], tmp_path / "out", splits_from=tmp_path)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "_BATCH_ROWS", 20)

    def peak(number: int) -> int:
        build_dataset([news()], tmp_path / f"warm{number}")
        tracemalloc.start()
        build_dataset((different(i) for i in range(number)), tmp_path / f"out{number}")
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return top

    # With fewer documents the last rows of each split are not yet as many as are held at once.
    assert peak(800) < 1.2 * peak(200)


def test_long_files_are_divided_and_load_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "_BATCH_ROWS", 5)
    monkeypatch.setattr(shards, "_SHARD_BYTES", 1)
    documents = [different(number) for number in range(30)]
    summary = build_dataset(documents, tmp_path / "out")
    assert len([*(tmp_path / "out" / "documents").glob("train-*.parquet")]) > 1
    assert {d.doc_id for d in read_dataset_documents(summary.path)} == {d.doc_id for d in documents}
    loaded = load(summary.path, "documents", tmp_path)
    assert sum(len(split) for split in loaded.values()) == 30
