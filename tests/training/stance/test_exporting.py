"""The command that exports the weights of an earlier run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from qazcorpus.statements.pair.model import PairModel
from qazcorpus.training.stance import exporting, lessons
from qazcorpus.training.stance.encoders import read_module
from tests.training.encoder.small_encoders import write_small_encoder
from tests.training.stance.small_texts import example, kazakh_examples

# Of torch: the exporter that is chosen, and what that one calls.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (
        "You are using the legacy TorchScript-based ONNX export",
        "The feature will be removed. Please remove usage of this function",
    )
]


def test_weights_become_a_model_with_a_temperature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = {"hidden_size": 16, "max_position_embeddings": 256}
    encoder = write_small_encoder(tmp_path / "encoder", "xlm-roberta", **sizes)
    module = read_module(str(encoder))
    module.keep_layers([1])
    save_file(module.state_dict(), tmp_path / "stance.safetensors")
    reports = [
        example(content=f"сөз {number}", answer="against", document="r", role="matter")
        for number in range(4)
    ]
    monkeypatch.setattr(lessons, "learning_examples", lambda *_: {"reports": kazakh_examples()})
    monkeypatch.setattr(lessons, "measured_examples", lambda *_: {"real_reports": reports})
    config = tmp_path / "stance.yaml"
    config.write_text("kazakh: {layers: [1]}\n", encoding="utf-8")
    named = {
        "config": config,
        "encoder": encoder,
        "weights": tmp_path / "stance.safetensors",
        "output": tmp_path / "model",
    }
    given = [word for name, value in named.items() for word in (f"--{name}", str(value))]
    monkeypatch.setattr(sys, "argv", ["exporting", *given])
    threads = torch.get_num_threads()
    exporting.main()
    torch.set_num_threads(threads)
    measured = json.loads(capsys.readouterr().out)
    model = PairModel.from_disk(tmp_path / "model")
    assert model is not None
    assert model.settings["temperature"] == measured["temperature"] != 1.0
    assert measured["exported"]["real_reports"]["examples"] == 4
    assert sum(one["count"] for one in measured["reliability"]) == 4
