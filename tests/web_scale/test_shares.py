"""Sharing out: every document once, always to the same rank."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qazcorpus.errors import UsageError
from qazcorpus.readers.report import ReadReport
from qazcorpus.web_scale.recipe import Recipe, SourceSpec, read_recipe
from qazcorpus.web_scale.rows import read_rows
from qazcorpus.web_scale.shares import Plan, Unit, make_plan, save_plan, units_of_rank


def recipe_for(folder: Path, sources: str, tasks: int = 3) -> Recipe:
    path = folder / "recipe.yaml"
    path.write_text(f"output: out\ntasks: {tasks}\nsources: {sources}\n", encoding="utf-8")
    return read_recipe(path)


def units(plan: Plan) -> list[Unit]:
    return [unit for rank in plan.ranks for unit in rank]


def test_each_unit_is_in_one_rank_and_the_shares_are_even(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text("а" * (number + 1) ** 2)
    plan = make_plan(recipe_for(tmp_path, "[{files: texts}]"))
    assert plan == make_plan(recipe_for(tmp_path, "[{files: texts}]"))
    assert sorted(unit.stem for unit in units(plan)) == [f"{number:02}" for number in range(30)]
    loads = [sum(unit.size for unit in rank) for rank in plan.ranks]
    assert max(loads) < 1.05 * min(loads)
    save_plan(plan, tmp_path / "plan.json")
    assert [units_of_rank(tmp_path / "plan.json", rank) for rank in range(3)] == [*plan.ranks]


def test_large_parquet_files_are_divided_at_row_groups(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{number}-мәтін ауылда жазылды" for number in range(1000)]})
    pq.write_table(table, tmp_path / "big.parquet", row_group_size=90)
    size = (tmp_path / "big.parquet").stat().st_size
    recipe = recipe_for(tmp_path, "[{rows: big.parquet}]")
    plan = make_plan(recipe, unit_bytes=size // 4)
    found = units(plan)
    assert len(found) > 3
    assert abs(sum(unit.size for unit in found) - size) < 2 * len(found)
    documents = [document for unit in found for document in _read(unit, recipe.sources[0])]
    assert sorted(doc_id for doc_id, _ in documents) == sorted(f"big-{n}" for n in range(1, 1001))
    whole = _read(units(make_plan(recipe))[0], recipe.sources[0])
    assert sorted(documents) == sorted(whole)


def test_the_files_of_a_data_set_are_one_unit(tmp_path: Path) -> None:
    dataset = tmp_path / "in" / "made"
    (dataset / "documents").mkdir(parents=True)
    (dataset / "README.md").write_text("card")
    for number in range(2):
        table = pa.table({"text": [f"Мәтін {number}"], "doc_id": [f"d{number}"]})
        pq.write_table(table, dataset / "documents" / f"train-{number:05}.parquet")
    (unit,) = units(make_plan(recipe_for(tmp_path, "[{files: in}]")))
    assert unit.path == str(dataset)


def test_rows_are_found_by_folder_file_and_pattern(tmp_path: Path) -> None:
    for name in ("a/x.jsonl", "b/x.jsonl", "b/y.jsonl.zst", "b/notes.doc"):
        (tmp_path / "web" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / name).write_bytes(b"")

    def stems(place: str) -> list[str]:
        plan = make_plan(recipe_for(tmp_path, f"[{{rows: '{place}'}}]", tasks=1))
        return [unit.stem for unit in units(plan)]

    assert stems("web") == ["a__x", "b__x", "b__y"]
    assert stems("web/b/x.jsonl") == ["x"]
    assert stems("web/*/x.jsonl") == ["a__x", "b__x"]
    for place in ("web/none", "web/*.parquet"):
        with pytest.raises(UsageError, match="there are no rows here"):
            stems(place)


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_lines_of_web_corpora(tmp_path: Path, suffix: str) -> None:
    rows = [
        {"t": "Ауылда жаңа мектеп ашылды", "u": "https://a.kz", "ts": "2024-01-02", "n": 3},
        {"t": "Мұғалім келді", "id": "own"},
        {"t": "Мұғалім тағы келді", "id": "own"},
        {"t": 5},
        {"t": ""},
        {"t": "ұзақ " * 1000},
        {"t": "Кім?", "target": {"a": 1}},
        ["t"],
    ]
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "{broken\n\n"
    path = tmp_path / f"web.{suffix}"
    with pa.output_stream(path, compression="detect") as stream:
        stream.write(data.encode())
    source = SourceSpec(
        "rows",
        str(path),
        columns={"text": "t", "id": "id", "url": "u", "published": "ts"},
        metadata={"source": "Web", "url": "none"},
    )
    report = ReadReport()
    unit = Unit(0, str(path), 1, "web", "web")
    found = [*read_rows(unit, source, max_chars=100, report=report)]
    assert [(document.doc_id, document.text) for document in found] == [
        ("web-1", "Ауылда жаңа мектеп ашылды"),
        ("own", "Мұғалім келді"),
    ]
    assert (found[0].metadata.url, found[1].metadata.url) == ("https://a.kz", "none")
    assert found[0].metadata.published == "2024-01-02"
    assert found[0].metadata.extra == {"n": "3"}
    assert report.reasons == {
        "duplicate_id": 1,
        "no_text": 1,
        "empty": 1,
        "too_long": 1,
        "bad_metadata": 1,
        "bad_row": 2,
    }


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.jsonl.zst", "x.parquet"])
def test_a_file_that_was_cut_off_is_reported_with_what_is_before(
    tmp_path: Path, name: str, light: Path
) -> None:
    from qazcorpus.web_scale.ledger import Ledger
    from qazcorpus.web_scale.reader import SourceReader

    (tmp_path / name).write_bytes(b"\x1f\x8b\x08 PAR1 cut off")
    recipe = recipe_for(tmp_path, f"[{{rows: {name}}}]", tasks=1)
    save_plan(make_plan(recipe), tmp_path / "plan.json")
    ledger = Ledger()
    reader = SourceReader(tmp_path / "plan.json", recipe.sources, max_chars=100, ledger=ledger)
    assert [*reader.run()] == []
    assert ledger.counts.left_out == {"damaged": 1}


def _read(unit: Unit, source: SourceSpec) -> list[tuple[str, str]]:
    found = read_rows(unit, source, max_chars=100, report=ReadReport())
    return [(document.doc_id, document.text) for document in found]
