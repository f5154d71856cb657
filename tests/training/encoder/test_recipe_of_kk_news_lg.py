"""The recipe of kk_news_lg on a tiny random encoder of the kind of XLM-R (extra train): trained,
exported, put together, loaded, and used. The steps are those of its project.yml."""

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
import torch  # noqa: F401 - says that this test needs it
import yaml
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.training.encoder import words_apart
from qazcorpus.training.encoder.__main__ import app as steps
from tests.missing import Missing, skip

from .small_encoders import LETTERS, write_small_data, write_small_encoder

RECIPE = Path(__file__).parents[3] / "pipelines" / "kk_news_lg"
# Of torch: the exporter that is chosen, and what that one calls.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (
        "You are using the legacy TorchScript-based ONNX export",
        "The feature will be removed. Please remove usage of this function",
    )
]


@pytest.fixture
def recipe() -> dict[str, Any]:
    if not RECIPE.is_dir():
        skip(Missing.CHECKOUT)
    found: dict[str, Any] = yaml.safe_load((RECIPE / "project.yml").read_text(encoding="utf-8"))
    return found


def run(command: str) -> str:
    """Run a command of the recipe; what it prints."""
    module, *arguments = command.removeprefix("python -m ").split()
    result = CliRunner().invoke({"qazcorpus": app}.get(module, steps), arguments)
    assert result.exit_code == 0, result.output
    return result.output


def filled(line: str, values: dict[str, Any]) -> str:
    """A command with its variables filled in."""
    for key, value in values.items():
        line = line.replace("${vars." + key + "}", str(value))
    line = line.replace("${env.more}", "--threads 1")
    return line.replace("meta.json", str(RECIPE / "meta.json"))


def test_a_tiny_encoder_goes_the_whole_way(
    recipe: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("STEPS", 8), ("WARM_UP", 2), ("SEEN", 2), ("WATCHED", 2)):
        monkeypatch.setattr(words_apart, name, value)
    data = write_small_data(tmp_path / "data", 100)
    write_small_encoder(tmp_path / "encoder", "xlm-roberta", max_position_embeddings=130)
    (tmp_path / "configs").mkdir()
    for config in (RECIPE / "configs").iterdir():
        settings = json.loads(config.read_text(encoding="utf-8"))
        settings |= {"layers": 2, "piece_layers": 1, "epochs": 2, "dev_sentences": 10, "lr": 1e-4}
        (tmp_path / "configs" / config.name).write_text(json.dumps(settings))
    values = recipe["vars"] | {
        "data": str(data),
        "original": str(tmp_path / "encoder"),
        "encoder": str(tmp_path / "cut"),
        "device": "cpu",
        "runs": str(data),  # where the annotated sentences are already
    }
    texts = data / "raw_text" / "kk_sentences.tsv"
    texts.parent.mkdir()
    texts.write_text(f"text\n{' '.join(LETTERS)}\n", encoding="utf-8")
    (data / "ud_kazakh_ktb" / "folds.json").unlink()
    monkeypatch.chdir(tmp_path)
    commands = {command["name"]: command["script"] for command in recipe["commands"]}
    told = {}
    for name in recipe["workflows"]["all"]:
        if name in ("names", "trees", "statements", "evaluate"):
            continue
        for line in commands[name]:
            told[name] = run(filled(line, values))
    assert "epoch 2: loss" in told["train-joint"]
    assert "error left" in told["apart"]
    record = json.loads((data / "apart" / "training.json").read_text(encoding="utf-8"))
    assert record["pipeline"] == "kk_news_lg"
    assert {"gold", "ktb", "trees"} <= set(record["learned_from"])
    assert "ud_kazakh_ktb/kk_ktb-ud-test.conllu" in record["data"]
    nlp = spacy.load(data / "model")
    assert nlp.meta["name"] == "news_lg"
    doc = nlp("Бала Алматыға барды.")
    assert [token.text for token in doc] == ["Бала", "Алматыға", "барды", "."]
    assert all(token.pos_ and token.lemma_ and token.dep_ for token in doc)
    assert doc.tensor.shape == (4, 8)
