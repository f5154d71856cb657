"""Checkpoints, seeds and devices (extra train)."""

import random
from pathlib import Path

import pytest
import torch

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import choose_device
from qazcorpus.training.seeding import random_state, seeded, set_random_state


def test_random_numbers_go_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "run" / "checkpoint.pt", {"seed": 3})
    rng = seeded(3)
    rng.random(), torch.rand(2)
    checkpoints.write({"step": 5, "random": random_state(rng)})
    expected = [rng.random(), torch.rand(2).tolist()]
    other = random.Random(0)
    state = checkpoints.read()
    assert state is not None
    set_random_state(state["random"], other)
    assert [other.random(), torch.rand(2).tolist()] == expected
    assert state["step"] == 5


def test_a_checkpoint_is_written_every_few_steps_and_removed_at_the_end(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoint.pt", {}, every=2)
    assert checkpoints.read() is None
    checkpoints.after_step(1, lambda: {"step": 1})
    assert checkpoints.read() is None
    for step in (2, 3):
        checkpoints.after_step(step, lambda step=step: {"step": step})  # type: ignore[misc]
    assert checkpoints.read() == {"step": 2}
    checkpoints.remove()
    assert checkpoints.read() is None


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    Checkpoints(path, {"epochs": 3}).write({})
    with pytest.raises(UsageError, match="other settings or other data"):
        Checkpoints(path, {"epochs": 4}).read()


def test_a_damaged_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(b"half of it")
    with pytest.raises(QazcorpusError, match="Remove it"):
        Checkpoints(path, {}).read()


def test_a_gpu_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto").name == "cpu"
    with pytest.raises(UsageError, match="--device cpu"):
        choose_device("cuda")


def test_bfloat16_is_used_where_it_is_wanted_only() -> None:
    device, one = choose_device("cpu"), torch.ones(2, 2)
    with device.autocast(wanted=True):
        assert (one @ one).dtype is torch.bfloat16
    with device.autocast(wanted=False):
        assert (one @ one).dtype is torch.float32
