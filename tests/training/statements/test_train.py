"""`qazcorpus train statements` on a hundred sentences of the project's documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner, Result

import qazcorpus
from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.cli.main import app
from qazcorpus.errors import UsageError
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.devices import CPU
from qazcorpus.training.statements import train as training
from qazcorpus.training.statements.learning_texts import gold_texts, matter
from qazcorpus.training.statements.lessons import Sources
from qazcorpus.training.statements.settings import TrainingSettings, read_settings

SMALL = {"width": 16, "heads": 2, "layers": 1, "epochs": 3, "dropout": 0.0, "rate": 0.01}
CONFIGS = Path(__file__).parents[3] / "pipelines" / "statements" / "configs"


@pytest.fixture(autouse=True)
def few_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six documents are learned, two set the temperature."""
    gold = gold_texts()
    learned = [d for d in gold if matter(d) not in HELD_OUT][:6]
    kept = [d for d in gold if matter(d) in HELD_OUT][:2]
    monkeypatch.setattr(training, "gold_texts", lambda: [*learned, *kept])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL))
    return path


def train(config: Path, output: Path, *more: object) -> Result:
    threads = torch.get_num_threads()
    named = ["--pipeline", "kk_news_sm", "--config", config, "--output", output, *more]
    done = CliRunner().invoke(app, ["train", "statements", *map(str, named)])
    torch.set_num_threads(threads)
    return done


def weights(output: Path) -> dict[str, bytes]:
    model = DiscourseModel.from_disk(output / "discourse.npz")
    return {name: values.tobytes() for name, values in model.weights.items()}


def test_the_loss_falls_and_a_seed_gives_the_same_weights(config: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = train(config, tmp_path / name, "--seed", 5)
        assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "a" / "training.json").read_text(encoding="utf-8"))
    assert record["settings"]["seed"] == 5
    assert record["epochs"][-1]["loss"] < record["epochs"][0]["loss"]
    assert weights(tmp_path / "a") == weights(tmp_path / "b")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "discourse.npz",
        "training.json",
    ]


def test_an_interrupted_run_goes_on_to_the_same_weights(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert train(config, tmp_path / "whole").exit_code == 0

    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "calibrated", stop)  # what follows the epochs
        done = train(config, tmp_path / "run")
    assert done.exit_code == 130
    assert "--resume" in done.output
    assert (tmp_path / "run" / "checkpoint.pt").exists()
    assert train(config, tmp_path / "run", "--resume").exit_code == 0
    assert weights(tmp_path / "run") == weights(tmp_path / "whole")


def test_with_no_epochs_the_confidence_alone_is_set(config: Path, tmp_path: Path) -> None:
    assert train(config, tmp_path / "begun").exit_code == 0
    start = tmp_path / "begun" / "discourse.npz"
    assert train(config, tmp_path / "set", "--start", start, "--epochs", 0).exit_code == 0
    assert weights(tmp_path / "set") == weights(tmp_path / "begun")
    refused = train(config, tmp_path / "none", "--epochs", 0)
    assert refused.exit_code == 2
    assert "--start" in refused.output
    assert train(config, tmp_path / "begun", "--start", start).exit_code == 2


def test_the_projects_settings_are_read() -> None:
    small = TrainingSettings(width=96, heads=4, epochs=16)
    assert read_settings(CONFIGS / "kk_news_sm.json") == small
    assert read_settings(CONFIGS / "kk_news_trf.json", seed=3, rate=None).seed == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON"),
        ("[]", "settings are a JSON object"),
        ('{"breadth": 3}', "not the settings of a statement model: there is no setting breadth"),
        ('{"seed": "a"}', "the setting 'seed' is a text, not a whole number"),
    ],
)
def test_other_settings_are_refused(text: str, message: str, config: Path) -> None:
    config.write_text(text)
    with pytest.raises(UsageError, match=message):
        read_settings(config)


def test_a_run_with_another_pipeline_or_other_gold_files_is_not_resumed(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    settings, output = read_settings(config), tmp_path / "run"
    gold = tmp_path / "gold.json"
    gold.write_text("{}")
    monkeypatch.setattr(training, "own_files", lambda sources: [gold])
    nlp = qazcorpus.load("kk_news_sm")

    def run(*, resume: bool = True) -> None:
        given: dict[str, Any] = {"pipeline": "mine", "device": CPU, "resume": resume}
        training.train_statements(nlp, Sources(), settings, output, **given)

    with monkeypatch.context() as patched:
        patched.setattr(training, "calibrated", stop)  # what follows the epochs
        with pytest.raises(KeyboardInterrupt):
            run(resume=False)
    gold.write_text("[]")
    with pytest.raises(UsageError, match="other settings or other data"):
        run()
    gold.write_text("{}")
    other = tmp_path / "kk_news_sm"
    other.mkdir()
    (other / "meta.json").write_text("{}")
    with monkeypatch.context() as patched:
        patched.setattr(nlp, "_path", other)
        with pytest.raises(UsageError, match="other settings or other data"):
            run()
    run()
    assert (output / "discourse.npz").exists()
