"""`qazcorpus train stance` with a random encoder and a few examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner, Result

from qazcorpus.cli.main import app
from qazcorpus.statements.pair.model import PairModel
from qazcorpus.training.stance import lessons, train
from tests.training.encoder.small_encoders import small_tokenizer, write_small_encoder
from tests.training.stance.small_texts import example, kazakh_examples, write_foreign_sets

# Of torch: the exporter that is chosen, and what that one calls.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (
        "You are using the legacy TorchScript-based ONNX export",
        "The feature will be removed. Please remove usage of this function",
    )
]

SETTINGS = """
seed: 5
batch_pieces: 64
bfloat16: true
unrelated: [ауа райы]
foreign:
  rate: 0.01
  frozen_layers: 1
  part_vectors: false
  report_every: 1
  held_out: 1
  swapped: 2
  samples: {ruopinionne2024: 2, rusentne2023: 2, newsmtsc: 2, ibm_argq30k: 2, mnli_tr: 2, terra_ru: 1}
kazakh:
  layers: [1]
  rate: 0.01
  report_every: 3
  samples: {reports: 24}
  repeats: {matter: 2}
"""
REPORTS = [
    example(content=f"бұл {words}", answer=answer, document="r", role=role)
    for role in ("matter", "near")
    for words, answer in (("керек", "favor"), ("керек емес", "against"), ("жоқ", "none"))
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    sizes = {"hidden_size": 16, "max_position_embeddings": 256}
    return write_small_encoder(folder, "xlm-roberta", **sizes)


@pytest.fixture(autouse=True)
def few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lessons,
        "learning_examples",
        lambda *_: {"reports": kazakh_examples(), "real_reports": REPORTS},
    )
    monkeypatch.setattr(
        lessons,
        "measured_examples",
        lambda *_: {"reports": kazakh_examples(6), "real_reports": REPORTS},
    )
    monkeypatch.setattr(train, "project_files", lambda _: [])
    monkeypatch.setattr(lessons, "related_targets", dict)


@pytest.fixture
def inputs(tmp_path: Path, encoder: Path) -> list[object]:
    config = tmp_path / "stance.yaml"
    config.write_text(SETTINGS, encoding="utf-8")
    foreign = write_foreign_sets(tmp_path / "foreign")
    return ["--config", config, "--encoder", encoder, "--foreign", foreign]


def run(inputs: list[object], output: Path, *more: object) -> Result:
    threads = torch.get_num_threads()
    named = [*inputs, "--output", output, "--device", "cpu", "--threads", 1, *more]
    done = CliRunner().invoke(app, ["train", "stance", *map(str, named)])
    torch.set_num_threads(threads)
    return done


def weights(output: Path, name: str = "stance.safetensors") -> dict[str, Any]:
    return {name: value.tolist() for name, value in load_file(output / name).items()}


def test_both_steps_are_learned_and_the_export_is_a_model(
    inputs: list[object], tmp_path: Path
) -> None:
    output = tmp_path / "run"
    done = run(inputs, output)
    assert done.exit_code == 0, done.output
    assert "real_reports: examples 3" in done.output
    assert sorted(path.name for path in output.iterdir()) == [
        "foreign.safetensors",
        "stance.json",
        "stance.onnx",
        "stance.safetensors",
        "stance_tokenizer.json",
        "training.json",
    ]
    record = json.loads((output / "training.json").read_text(encoding="utf-8"))
    assert [told["step"] for told in record["epochs"]][:: len(record["epochs"]) - 1] == [
        "foreign texts",
        "Kazakh texts",
    ]
    assert {*record["epochs"][0]} >= {"batch", "loss", "mnli_tr"}
    assert "rusentne2023/train_data.csv" in record["data"]
    model = PairModel.from_disk(output)
    assert model is not None
    assert model.settings["temperature"] == record["temperature"]
    found = model.judge([one.question for one in kazakh_examples(3)])
    assert len({one.favor for one in found}) == 3
    assert {*weights(output)} < {*weights(output, "foreign.safetensors")}  # one layer is kept


def test_a_smaller_model_learns_from_a_teacher(inputs: list[object], tmp_path: Path) -> None:
    teacher, pupil = tmp_path / "teacher", tmp_path / "pupil"
    assert run(inputs, teacher).exit_code == 0
    alone = [*inputs[:-2], "--start", teacher / "foreign.safetensors"]
    done = run([*alone, "--teacher", teacher], pupil)
    assert done.exit_code == 0, done.output
    assert run(alone, tmp_path / "alone").exit_code == 0
    assert weights(pupil) != weights(tmp_path / "alone")
    record = json.loads((pupil / "training.json").read_text(encoding="utf-8"))
    assert "teacher/stance.onnx" in record["data"]
    done = run([*inputs[:-2], "--teacher", teacher], teacher)
    assert done.exit_code == 2
    assert "stance.onnx: this is an input" in done.output
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run([*alone, "--teacher", empty], tmp_path / "none")
    assert done.exit_code == 2
    assert "there is no stance.onnx in this folder" in done.output


def test_an_interrupted_run_goes_on_to_the_same_weights(
    inputs: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(inputs, tmp_path / "whole").exit_code == 0
    measure = train.report
    for allowed in (1, 4, 0):  # the first step is interrupted once, the second twice
        count = 0

        def stop(*given: Any, allowed: int = allowed, **more: Any) -> dict[str, Any]:
            nonlocal count
            count += 1
            if count > allowed:
                raise KeyboardInterrupt
            return measure(*given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(train, "report", stop)
            done = run(inputs, tmp_path / "run", "--resume")
        assert done.exit_code == 130, done.output
        assert "--resume" in done.output
        assert (tmp_path / "run" / "checkpoint.pt").exists()
    assert run(inputs, tmp_path / "run", "--resume").exit_code == 0
    assert weights(tmp_path / "run") == weights(tmp_path / "whole")
    told = [
        json.loads((tmp_path / name / "training.json").read_text(encoding="utf-8"))["epochs"]
        for name in ("run", "whole")
    ]
    assert told[0] == told[1]
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_a_run_can_start_from_the_weights_of_the_first_step(
    inputs: list[object], tmp_path: Path
) -> None:
    assert run(inputs, tmp_path / "whole").exit_code == 0
    start = tmp_path / "whole" / "foreign.safetensors"
    later = [*inputs[:4], "--start", start]
    done = run(later, tmp_path / "later")
    assert done.exit_code == 0, done.output
    assert weights(tmp_path / "later") == weights(tmp_path / "whole")
    refused = run([*inputs, "--start", start], tmp_path / "both")
    assert refused.exit_code == 2
    assert "--foreign or --start" in refused.output


def test_the_export_has_the_pieces_of_a_vocabulary(inputs: list[object], tmp_path: Path) -> None:
    whole = json.loads(small_tokenizer("xlm-roberta").to_str())
    kept = [entry for entry in whole["model"]["vocab"] if entry[0] != "ь"]
    whole["model"]["vocab"] = kept
    vocabulary = tmp_path / "tokenizer.json"
    vocabulary.write_text(json.dumps(whole), encoding="utf-8")
    done = run([*inputs[:4], "--vocabulary", vocabulary], tmp_path / "run")
    assert done.exit_code == 0, done.output
    model = PairModel.from_disk(tmp_path / "run")
    assert model is not None
    assert model.tokenizer_json == vocabulary.read_text(encoding="utf-8")
    assert run(inputs[:4], tmp_path / "all").exit_code == 0
    other = PairModel.from_disk(tmp_path / "all")
    assert other is not None
    question = [REPORTS[0].question]
    assert model.judge(question)[0].favor == pytest.approx(other.judge(question)[0].favor, abs=0.02)
    whole["model"]["vocab"] = [*kept, ["зз", -3.0]]
    vocabulary.write_text(json.dumps(whole), encoding="utf-8")
    refused = run([*inputs[:4], "--vocabulary", vocabulary], tmp_path / "refused")
    assert "lacks 1 pieces of this tokenizer, such as 'зз'" in refused.output


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_weights_for_a_gpu_are_not_in_8_bits(
    inputs: list[object], tmp_path: Path, precision: str
) -> None:
    config = tmp_path / "stance.yaml"
    config.write_text(f"precision: {precision}\n{SETTINGS}", encoding="utf-8")
    done = run(inputs[:4], tmp_path / "run")
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "run" / "foreign.safetensors").exists()
    model = PairModel.from_disk(tmp_path / "run")
    assert model is not None
    [found] = model.judge([REPORTS[0].question])
    assert 0 < found.confidence < 1


def test_settings_that_do_not_fit_are_told(inputs: list[object], tmp_path: Path) -> None:
    config = tmp_path / "stance.yaml"
    config.write_text(SETTINGS.replace("[1]", "[7]"), encoding="utf-8")
    assert "the encoder has 2 layers" in run(inputs, tmp_path / "run").output
    config.write_text(SETTINGS.replace("{reports: 24}", "{letters: 3}"), encoding="utf-8")
    assert "letters, which is not a set of examples" in run(inputs, tmp_path / "run").output
