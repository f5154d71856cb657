"""`annotate serve` says which projects ask the service, or that none does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.label_studio.live import live_help
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.workplace.workplace import Workplace

_CHECK = live_help.check_workplace


def _nothing(*_: Any, **__: Any) -> None:
    pass


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A service that ends at once, a pipeline that is none, an empty current folder."""
    server = SimpleNamespace(
        server_port=9090, serve_forever=_nothing, shutdown=_nothing, server_close=_nothing
    )
    monkeypatch.setattr("qazcorpus.label_studio.live.service.make_server", lambda *_, **__: server)
    monkeypatch.setattr("qazcorpus.pipeline.load.load", _nothing)
    answers = SimpleNamespace(model_version="kk 1")
    monkeypatch.setattr(live_help, "predictor", lambda *_, **__: answers)
    monkeypatch.setattr(live_help, "check_workplace", _nothing)
    monkeypatch.setattr("signal.signal", _nothing)
    monkeypatch.chdir(tmp_path)


def _serve(*options: str) -> str:
    done = CliRunner().invoke(app, ["annotate", "serve", *options])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_without_a_workplace_it_says_that_no_project_asks() -> None:
    said = _serve()
    assert "kk 1 is at http://127.0.0.1:9090" in said
    assert (
        "No project uses it yet, because there is no workplace in this folder. Name yours with "
        "--workplace DIR" in said
    )


@pytest.mark.parametrize("options", [(), ("--workplace", "annotation")])
def test_the_workplace_of_the_current_folder_is_taken(
    monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    make_workplace(Path("annotation"), WorkplaceOptions(title="Сынақ", server="http://127.0.0.1:1"))
    asked: list[Workplace] = []

    @contextmanager
    def connected(workplace: Workplace, _: Any, say: Any) -> Iterator[int]:
        asked.append(workplace)
        say("Waiting for the server.")
        yield 2

    monkeypatch.setattr(live_help, "in_projects", connected)
    said = _serve(*options)
    assert "2 projects of the workplace annotation get predictions from it." in said
    assert "Waiting for the server." in said
    assert [workplace.folder for workplace in asked] == [Path("annotation")]


def test_a_server_that_is_not_there_is_told_before_the_pipeline_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load(_: str) -> None:
        raise AssertionError("loading takes seconds")

    monkeypatch.setattr(live_help, "check_workplace", _CHECK)
    monkeypatch.setattr("qazcorpus.pipeline.load.load", load)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "good")
    make_workplace(Path("annotation"), WorkplaceOptions(title="Сынақ", server="http://127.0.0.1:9"))
    done = CliRunner().invoke(app, ["annotate", "serve"])
    assert done.exit_code == 1
    assert "http://127.0.0.1:9" in done.output
