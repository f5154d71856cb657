"""`qazcorpus evaluate reports` with a pipeline of rules."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from qazcorpus.cli.main import app
from tests.annotations.report_rows import TEXT, row, written


def run(*arguments: object) -> Result:
    asked = ("evaluate", "reports", *arguments)
    return CliRunner().invoke(app, [str(argument) for argument in asked])


def files(folder: Path, text: str = TEXT) -> tuple[object, ...]:
    texts = folder / "texts.jsonl"
    texts.write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    rows = (row(), row(id="news-2", text_sha256="0" * 64), row(id="news-3", use="learn"))
    gold = written(folder / "gold.jsonl", *rows)
    reading = written(folder / "reading.jsonl")
    return ("--texts", texts, "--annotations", gold, "--readings", reading)


def test_tables(rules: str, tmp_path: Path) -> None:
    result = run(*files(tmp_path), "--pipeline", rules, "--targets", "--failures")
    assert result.exit_code == 0, result.output
    assert "The texts of 1 of 2 reports are not in these files." in result.stderr
    assert "1 reports (develop)" in result.stdout
    assert "news-1" in result.stdout
    assert "○ none → " in result.stdout


def test_json(rules: str, tmp_path: Path) -> None:
    options = ("--format", "json", "--targets", "--failures", "--unrelated", "балық аулау")
    result = run(*files(tmp_path), "--pipeline", rules, *options)
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["use"] == "develop"
    assert record["given"]["agreed"]["number"] == record["given"]["all"]["number"] == 9
    assert record["targets"][0]["id"] == "news-1"
    assert record["failures"][0]["report"] == "news-1"
    assert "балық аулау" in record["unrelated"]


def test_without_any_text_it_is_wrong_use(rules: str, tmp_path: Path) -> None:
    result = run(*files(tmp_path, "other"), "--pipeline", rules)
    assert result.exit_code == 2
    assert "no annotated report (to develop) has its text in these files" in result.output
