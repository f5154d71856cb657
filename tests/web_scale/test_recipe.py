"""Recipes: what is read, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.web_scale.recipe import NearSpec, read_recipe

SOURCES = "sources: [{files: letters}]\n"
WHOLE = f"output: out\n{SOURCES}"


def test_defaults_and_paths(tmp_path: Path) -> None:
    recipe = read_recipe(_written(tmp_path, WHOLE))
    assert recipe.output == tmp_path / "out"
    assert recipe.work == tmp_path / "out.work"
    assert recipe.sources[0].place == str(tmp_path / "letters")
    assert (recipe.name, recipe.tasks, recipe.near) == ("out", 1, NearSpec())
    assert recipe.pipeline.name == "kk_news_trf"
    assert recipe.executor.kind == "local"


def test_the_executor_and_the_places_of_results_are_not_part_of_the_settings(
    tmp_path: Path,
) -> None:
    one = read_recipe(_written(tmp_path, WHOLE))
    ray = read_recipe(_written(tmp_path, f"{WHOLE}executor: {{kind: ray}}\n"))
    other = read_recipe(_written(tmp_path, f"{WHOLE}duplicates: {{near: false}}\n"))
    assert one.settings() == ray.settings() != other.settings()


def test_addresses_of_rows_stay(tmp_path: Path) -> None:
    text = "output: out\nsources: [{rows: 's3://corpora/kk/*.parquet', columns: {text: t}}]\n"
    source = read_recipe(_written(tmp_path, text)).sources[0]
    assert source.place == "s3://corpora/kk/*.parquet"
    assert source.columns == {"text": "t", "id": "id"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the whole file: this must be keys with values"),
        ("output: [", "this is not YAML of plain values"),
        (SOURCES, "output: this is missing. Add output: …"),
        ("output: out\n", "sources: this is missing"),
        ("output: out\nsources: []\n", "sources: this must be a list with one entry or more"),
        ("output: out\nsources: [letters]\n", r"sources\[1\]: this must be keys with values"),
        ("output: out\nsources: [{file: a}]\n", "has either 'files' or 'rows'"),
        (
            "output: out\nsources: [{files: a, columns: {text: t}}]\n",
            r"sources\[1\].columns: this key is not known",
        ),
        (f"{WHOLE}task: 3\n", "task: this key is not known. Do you mean 'tasks'?"),
        (f"{WHOLE}tasks: 0\n", "tasks: this must be a whole number, 1 or more: 0"),
        (f"{WHOLE}tasks: true\n", "tasks: this must be a whole number"),
        (f"{WHOLE}left_out: all\n", "left_out: 'all' is not known. Choose: counts, reasons, texts"),
        (
            f"{WHOLE}language: {{least_kazakh: 50}}\n",
            "language.least_kazakh: this must be from 0 to 1",
        ),
        (f"{WHOLE}duplicates: {{exact: false}}\n", "duplicates.exact: near-duplicates cannot"),
        (f"{WHOLE}duplicates: {{near: 3}}\n", "duplicates.near: this must be true or false"),
        (
            f"{WHOLE}pipeline: {{statements: false, targets: [салық]}}\n",
            "pipeline.targets: targets are given, but no statements",
        ),
        (f"{WHOLE}executor: {{kind: dask}}\n", "executor.kind: 'dask' is not known. Choose: local"),
        (f"{WHOLE}executor: {{kind: slurm}}\n", "executor.partition: this is missing"),
        (f"{WHOLE}executor: {{partition: long}}\n", "executor.partition: this key is not known"),
        (f"{WHOLE}work: out/work\n", "may not contain each other"),
        (
            f"{WHOLE}work: a b\nexecutor: {{kind: slurm, partition: p, time: '1'}}\n",
            "work: Slurm's scripts take no white space in a path",
        ),
    ],
)
def test_mistakes_are_named(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        read_recipe(_written(tmp_path, text))
    assert "recipe.yaml" in str(caught.value)


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such recipe"):
        read_recipe(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="it is not UTF-8"):
        read_recipe(tmp_path / "bytes.yaml")
    with pytest.raises(UsageError, match="the recipe cannot be read"):
        read_recipe(tmp_path)


def _written(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path
