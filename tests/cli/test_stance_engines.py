"""The options about stance engines of `build`, `show` and `tag`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qazcorpus.cli.main import app
from qazcorpus.readers import read_documents
from tests.statements.engine_packages import Packages, packages

__all__ = ["packages"]
TARGET = ("--target", "самокатқа шектеу")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def engine(packages: Packages) -> tuple[str, ...]:
    packages.install("same", "same_stances:Same")
    return ("--stance-engine", "same", "--stance-setting", "stance=against")


def test_tag(letter: Path, rules: str, engine: tuple[str, ...]) -> None:
    asked = ("tag", letter, "--pipeline", rules, "--format", "json", *TARGET)
    stances = []
    for options in ((), engine):
        tagged = run(*asked, *options)
        assert tagged.exit_code == 0, tagged.output
        stances.append({s["stance"] for s in json.loads(tagged.stdout)["statements"]})
    assert stances[0] != {"against"}
    assert stances[1] == {"against"}
    assert "asked about самокатқа шектеу" in tagged.stderr
    assert "statements judged" in tagged.stderr


def test_show(letter: Path, rules: str, engine: tuple[str, ...], tmp_path: Path) -> None:
    shown = run("show", letter, "--pipeline", rules, *TARGET, *engine)
    assert shown.exit_code == 0, shown.output
    assert "▼" in shown.stdout
    page = tmp_path / "page.html"
    shown = run("show", letter, "--pipeline", rules, "--html", page, *TARGET, *engine)
    assert shown.exit_code == 0, shown.output
    assert "▼" in page.read_text(encoding="utf-8")


def test_build(letter: Path, rules: str, engine: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    built = run("build", letter, "--pipeline", rules, "--output", out, *TARGET, *engine)
    assert built.exit_code == 0, built.output
    (document,) = read_documents([out])
    assert {s.stance for s in document.statements} == {"against"}
    assert document.origin["statements"].name.endswith(" + same")
    assert "same" in (out / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--stance-engine", "sane"), "there is no stance engine 'sane'"),
        (("--stance-setting", "stance=favor"), "--stance-setting: these are settings of a stance"),
        (("--stance-engine", "same", "--stance-setting", "stance"), "'stance' is not a setting"),
        (("--stance-engine", "same", "--stance-setting", "side=5"), "does not take these settings"),
        (("--stance-engine", "same", "--workers", "2"), "works in one process"),
        (("--stance-engine", "same", "--gold", "."), "--gold: the stances are those of the gold"),
    ],
)
def test_wrong_options(
    letter: Path, packages: Packages, tmp_path: Path, options: object, said: str
) -> None:
    packages.install("same", "same_stances:Same")
    refused = run("build", letter, "--output", tmp_path / "out", *options)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not (tmp_path / "out").exists()
