"""Which parts of Stanza's models are trained again, without Stanza's trainers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.cli.train import stanza as command
from qazcorpus.errors import UsageError
from qazcorpus.training.stanza import train as training
from qazcorpus.training.stanza.train import StanzaSources, train_models

from ..encoder.small_encoders import write_small_data

SETTINGS: dict[str, Any] = {
    **{"seed": 1, "dev_share": 0.1, "dev_names": 5, "vectors": {"dim": 4}},
    **{part: {"steps": 1} for part in training.TRAINERS},
}
Called = list[str]


@pytest.fixture
def sources(tmp_path: Path) -> StanzaSources:
    data = write_small_data(tmp_path / "data")
    raw = data / "raw.tsv"
    raw.write_text("source\tlicence\ttext\nx\tCC0\tБүгін күн ашық.\n", encoding="utf-8")
    return StanzaSources(data / "ud_kazakh_ktb", data / "kaznerd", raw=raw)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "full.json"
    path.write_text(json.dumps(SETTINGS))
    return path


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    """The parts and word vectors that were trained; nothing else is written."""
    called: Called = []

    def train(part: str, *rest: object) -> dict[str, float]:
        called.append(part)
        return {"wall_s": 0.0}

    def write_vectors(vectors: object, path: Path) -> None:
        called.append("vectors")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("vectors")

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(training, "train_vectors", lambda *given: {})
    monkeypatch.setattr(training, "write_vectors", write_vectors)
    monkeypatch.setattr(training, "write_treebank", lambda treebank, folder: None)
    return called


def test_a_run_is_resumed_on_the_same_files_only(
    sources: StanzaSources, config: Path, tmp_path: Path, called: Called
) -> None:
    parts = ("pos", "lemma")
    output = tmp_path / "run"
    train_models(sources, config, output, parts)
    assert called == ["vectors", "pos", "lemma"]
    called.clear()
    train_models(sources, config, output, parts, resume=True)
    assert called == []
    train_models(replace(sources, fold=1), config, output, parts, resume=True)
    assert called == ["vectors", "pos", "lemma"]
    called.clear()
    assert sources.raw is not None
    sources.raw.write_text("source\tlicence\ttext\nx\tCC0\tТүнде жаңбыр жауды.\n", "utf-8")
    train_models(replace(sources, fold=1), config, output, parts, resume=True)
    assert called == ["vectors", "pos"]  # the lemmatizer needs no vectors
    called.clear()
    valid = sources.kaznerd / "IOB2_valid.txt"
    valid.write_text(f"{valid.read_text('utf-8')}\nТағы O\n", encoding="utf-8")
    train_models(replace(sources, fold=1), config, output, parts, resume=True)
    assert called == ["vectors", "pos", "lemma"]


def test_word_vectors_that_another_part_needs_are_kept(
    sources: StanzaSources, config: Path, tmp_path: Path, called: Called
) -> None:
    train_models(sources, config, tmp_path / "run", ("pos", "ner"))
    other = replace(sources, fold=1)
    with pytest.raises(UsageError, match="and pos cannot do without them"):
        train_models(other, config, tmp_path / "run", ("ner",))
    with pytest.raises(UsageError, match="another fold"):
        train_models(replace(other, raw=None), config, tmp_path / "run", ("pos", "ner"))
    train_models(replace(sources, raw=None), config, tmp_path / "run", ("ner",))
    assert called == ["vectors", "pos", "ner", "ner"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON"),
        ("[1]", "settings are a JSON object"),
        ('{"training": "config.cfg"}', "these are not the settings of Stanza's models"),
        ('{"seed": 1}', "these settings lack depparse"),
        (json.dumps(SETTINGS | {"seed": "a"}), "'seed' is a text, not a whole number"),
    ],
)
def test_other_settings_are_refused(
    text: str,
    message: str,
    sources: StanzaSources,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config.write_text(text)
    monkeypatch.setattr(command, "find_spec", lambda name: True)  # stanza itself is not needed
    named = ["--config", config, "--ktb", sources.ktb, "--kaznerd", sources.kaznerd]
    arguments = ["train", "stanza", *map(str, [*named, "--output", config.parent / "run"])]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2, done.output
    said = " ".join(done.output.split())
    assert message in said
    assert "full.json" in said.replace(" ", "")


def test_the_projects_settings_are_read(sources: StanzaSources) -> None:
    config = Path(__file__).parents[3] / "pipelines" / "stanza" / "configs" / "full.json"
    parts = tuple(training.TRAINERS)
    assert set(parts) < set(training.read_settings(config, parts, sources))
