"""Recipes from the sources to the data set, on one machine."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset

from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.splits import split_of
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.readers import read_documents
from qazcorpus.readers.dataset import read_dataset_documents
from qazcorpus.web_scale.recipe import read_recipe
from qazcorpus.web_scale.run import executors, run_recipe
from tests.web_scale.conftest import recipe_text
from tests.web_scale.results import column, rows_of, without_splits


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def run(folder: Path, text: str) -> Path:
    run_recipe(read_recipe(written(folder, text)))
    return folder / "out"


def test_everything_is_kept_or_counted(corpus: Path, light: Path, tmp_path: Path) -> None:
    out = run(tmp_path, recipe_text(light))
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["left_out_counts"] == {
        "bad_row": 1,
        "empty": 1,
        "exact_duplicate": 2,
        "near_duplicate": 1,
        "not_kazakh": 1,
        "other_script": 1,
    }
    assert report["languages_left_out"] == {"ru": 1, "kk-Latn": 1}
    assert sum(report["rows"]["documents"].values()) == 40
    assert {len(rows) for rows in rows_of(out).values()} == {40, 40 * 13, 0}
    ids = column(out, "doc_id")
    assert len({*ids}) == len(ids)
    assert {"0__letter-00", "1__letter-00", "same"} <= {*ids}
    assert [name for name in ids if name.startswith("same-")]
    assert "documents renamed: another has their identifier" in report["adjusted"]


def test_rows_have_the_metadata_that_the_recipe_says(
    corpus: Path, light: Path, tmp_path: Path
) -> None:
    out = run(tmp_path, recipe_text(light))
    found = {
        (document.metadata.source, document.metadata.licence, document.metadata.published)
        for document in read_dataset_documents(out)
        if document.metadata.url or not document.metadata.source
    }
    assert found == {("Example", "", "2024-05-01"), ("", "CC0-1.0", "")}
    assert "https://example.kz/7" in column(out, "url")


def test_datasets_loads_the_result(
    corpus: Path, light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = run(tmp_path, recipe_text(light))
    splits = load_dataset(str(out), "documents", cache_dir=str(tmp_path / "cache"))
    assert sum(len(rows) for rows in splits.values()) == 40
    for name, rows in splits.items():
        assert {
            split_of(document.text_sha256) for document in read_dataset_documents(out, name)
        } == {name}
        assert len(rows) == len([*read_dataset_documents(out, name)])
    tags = load_dataset(str(out), "ner", cache_dir=str(tmp_path / "cache"))
    assert "B-GPE" not in tags["train"].features["ner_tags"].feature.names
    assert "B-PERSON" in tags["train"].features["ner_tags"].feature.names


def test_the_rows_are_those_of_build(corpus: Path, tmp_path: Path) -> None:
    text = recipe_text("kk_news_sm").replace(
        "  - rows: corpus/web/*.jsonl.gz", "  - files: corpus/more"
    )
    lines = [line for line in text.splitlines() if "columns" not in line and "metadata" not in line]
    more = corpus / "more"
    more.mkdir()
    for number, path in enumerate(sorted((corpus / "letters").rglob("*.txt"))[:3]):
        (more / f"note-{number}.md").write_text(path.read_text("utf-8")[:150] + "\n", "utf-8")
    out = run(tmp_path, "\n".join([*lines, "duplicates: {near: false}"]))
    sources = [corpus / "letters", corpus / "more"]
    documents = read_documents(sources, licence="CC0-1.0")
    build_dataset(
        analyze_documents(documents, nlp="kk_news_sm"), tmp_path / "built", min_confidence=0.4
    )
    built, scaled = without_splits(rows_of(tmp_path / "built")), without_splits(rows_of(out))
    assert len(built["documents"]) == 23
    assert len(built["stance"]) > 0
    noted = {name: [row for row in rows if "note-" not in row] for name, rows in built.items()}
    assert noted == {name: [r for r in rows if "note-" not in r] for name, rows in scaled.items()}
    assert [row.replace("CC0-1.0", "") for row in built["documents"]] == [
        row.replace("CC0-1.0", "") for row in scaled["documents"]
    ]


def test_two_processes_write_the_same(corpus: Path, light: Path, tmp_path: Path) -> None:
    once = rows_of(run(tmp_path, recipe_text(light)))
    two = recipe_text(light, "{kind: local, workers: 2}").replace("output: out", "output: two")
    run_recipe(read_recipe(written(tmp_path, two)))
    assert rows_of(tmp_path / "two") == once


def test_what_is_complete_is_not_done_again(
    corpus: Path, light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = read_recipe(written(tmp_path, recipe_text(light)))
    begun: list[int] = []
    original = type(executors(recipe)[0])._run_for_rank

    def counted(self: object, rank: int, local_rank: int = 0) -> object:
        begun.append(rank)
        if len(begun) == 8:
            raise KeyboardInterrupt
        return original(self, rank, local_rank)

    monkeypatch.setattr("qazcorpus.web_scale.executors.LocalExecutor._run_for_rank", counted)
    with pytest.raises(KeyboardInterrupt):
        run_recipe(recipe)
    assert not recipe.output.exists()
    (corpus / "letters" / "late.txt").write_text("Кеш келген хат ауылда қалды.", "utf-8")
    run_recipe(recipe)
    assert len(begun) == 8 + 4 + 14 + 1 + 5 + 1
    assert len(column(recipe.output, "doc_id")) == 40
    assert "late" not in column(recipe.output, "doc_id")


def test_another_recipe_does_not_go_on_with_the_work(
    corpus: Path, light: Path, tmp_path: Path
) -> None:
    run(tmp_path, recipe_text(light))
    with pytest.raises(UsageError, match="begun with another recipe: tasks"):
        run(tmp_path, recipe_text(light, tasks=6))
    assert run(tmp_path, recipe_text(light, "{workers: 2}")).is_dir()


def test_an_output_that_is_gone_is_made_again(corpus: Path, light: Path, tmp_path: Path) -> None:
    out = run(tmp_path, recipe_text(light))
    before = rows_of(out)
    out.rename(tmp_path / "moved")
    run(tmp_path, recipe_text(light))
    assert rows_of(out) == before


def test_nothing_is_left(corpus: Path, light: Path, tmp_path: Path) -> None:
    language = "language: {least_characters: 100000}\n"
    with pytest.raises(DocumentError, match="too_short"):
        run(tmp_path, recipe_text(light, more=language))
    assert not (tmp_path / "out").exists()


def test_texts_that_are_left_out_can_be_seen(corpus: Path, light: Path, tmp_path: Path) -> None:
    run(tmp_path, recipe_text(light))
    found = [
        json.loads(line)
        for path in (tmp_path / "out.work").rglob("left_out.jsonl.gz")
        for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]
    reasons = Counter(entry["reason"] for entry in found)
    assert reasons["exact_duplicate"] == 2
    (near,) = (entry for entry in found if entry["reason"] == "near_duplicate")
    assert "Серік Ахметов" in near["text"]
    assert not any((tmp_path / "out.work").rglob("*.part"))


def test_more_tasks_than_files(corpus: Path, light: Path, tmp_path: Path) -> None:
    few = without_splits(rows_of(run(tmp_path, recipe_text(light))))
    text = recipe_text(light, tasks=40).replace("output: out", "output: many")
    run_recipe(read_recipe(written(tmp_path, text)))
    many = without_splits(rows_of(tmp_path / "many"))
    assert {len(rows) for rows in many.values()} == {len(rows) for rows in few.values()}
    shared = {*many["documents"]} & {*few["documents"]}
    assert len(shared) >= 37, "which of similar documents stays depends on the number of tasks"


def test_progress_is_told(corpus: Path, light: Path, tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, recipe_text(light, tasks=2)))
    told: list[tuple[str, int, int]] = []
    run_recipe(recipe, said=lambda *parts: told.append(parts))
    assert [parts for parts in told if parts[0] in ("read", "exact")] == [
        ("read", 1, 2),
        ("read", 2, 2),
        ("exact", 1, 1),
    ]
    told.clear()
    run_recipe(recipe, said=lambda *parts: told.append(parts))
    assert told[0] == ("read", 2, 2)
    assert told[-1] == ("card", 1, 1)
    assert len(told) == 7
