"""The mean of the weights of several runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from qazcorpus.errors import UsageError
from qazcorpus.training.stance import averaging


def weights(path: Path, *values: float) -> Path:
    save_file({"out.weight": torch.tensor(values)}, path)
    return path


def test_the_mean_of_two_runs_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = weights(tmp_path / "a", 1.0, 2.0), weights(tmp_path / "b", 3.0, 6.0)
    output = tmp_path / "mean"
    monkeypatch.setattr(sys, "argv", ["averaging", str(one), str(other), "--output", str(output)])
    averaging.main()
    assert load_file(output)["out.weight"].tolist() == [2.0, 4.0]


def test_runs_that_do_not_fit_are_told(tmp_path: Path) -> None:
    one, other = weights(tmp_path / "a", 1.0, 2.0), weights(tmp_path / "b", 3.0)
    with pytest.raises(UsageError, match="its weights are not those of a"):
        averaging.mean_of([one, other])
    one.write_bytes(b"no")
    with pytest.raises(UsageError, match="not weights in safetensors"):
        averaging.mean_of([one])
