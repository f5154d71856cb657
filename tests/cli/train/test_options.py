"""`qazcorpus train`: its progress line, and what it says without the extra."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.cli.train.options import watching
from qazcorpus.training import requirements
from qazcorpus.training.progress import Progress


def test_outside_of_a_terminal_each_twentieth_part_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with watching() as watch:
        for done in range(1, 101):
            watch(Progress(done, 100, "epoch 1 of 1", 0.25, 75.0 * (100 - done)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[0] == "epoch 1 of 1: 1 of 100, loss 0.2500, 2 h 04 min left"
    assert lines[-1] == "epoch 1 of 1: 100 of 100, loss 0.2500, 0 s left"


def test_each_part_of_a_training_has_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as watch:
        for what in ("raw texts", "training"):
            for done in range(1, 101):
                watch(Progress(done, 100, what))
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["raw texts"] * 21 + ["training"] * 21


def test_without_the_extra_a_training_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "find_spec", lambda name: None)
    config = tmp_path / "base.json"
    config.write_text("{}")
    options = ("--config", config, "--data", tmp_path, "--output", tmp_path / "run")
    for pipeline in ("kk_news_trf", "kk_news_lg"):
        refused = CliRunner().invoke(app, ["train", pipeline, *map(str, options)])
        assert refused.exit_code == 1
        assert f"Training {pipeline} needs the package 'torch'" in refused.output
        assert "pip install 'qazcorpus[train]'" in refused.output
