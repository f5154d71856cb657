"""`qazcorpus evaluate stance-checks` with a pipeline of rules."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from qazcorpus.cli.main import app
from tests.statements.engine_packages import Packages, packages

__all__ = ["packages"]


def run(*arguments: object) -> Result:
    asked = ("evaluate", "stance-checks", "--capability", "negation", *arguments)
    return CliRunner().invoke(app, [str(argument) for argument in asked])


def test_tables_and_failures(rules: str) -> None:
    result = run("--pipeline", rules, "--failures")
    assert result.exit_code == 0, result.output
    assert "болымсыздық · negation" in result.output
    assert "○ none → " in result.output  # rules never answer none


def test_json_with_another_engine(rules: str, packages: Packages) -> None:
    packages.install("same", "same_stances:Same")
    options = ("--format", "json", "--failures", "--stance-engine", "same")
    result = run("--pipeline", rules, *options, "--stance-setting", "stance=none")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["pipeline"].endswith("with same")
    assert record["part"] == "development"
    score = record["capabilities"]["negation"]
    assert len(record["failures"]) == round(score["cases"] * (1 - score["right"] / 100))
    assert {failure["found"] for failure in record["failures"]} == {"none"}
    assert record["counterparts"]["unrelated targets"]["on a side"] == 0


def test_an_unknown_capability_is_wrong_use(rules: str) -> None:
    result = run("--pipeline", rules, "--capability", "irony")
    assert result.exit_code == 2
    assert "there is no capability 'irony'" in result.output
