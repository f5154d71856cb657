"""Seeds, and the states of random generators for checkpoints."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any


def seeded(seed: int) -> random.Random:
    """Seed torch on every device. Returns a random generator for the order of the data."""
    import torch

    torch.manual_seed(seed)
    return random.Random(seed)


def random_state(rng: random.Random) -> dict[str, Any]:
    """The states of `rng` and of torch, as plain values and tensors."""
    import torch

    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"order": python_state(rng), "torch": torch.get_rng_state(), "cuda": cuda}


def set_random_state(state: Mapping[str, Any], rng: random.Random) -> None:
    """Set `rng` and torch to a state that `random_state` returned."""
    import torch

    set_python_state(rng, state["order"])
    torch.set_rng_state(state["torch"].cpu())
    if state["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all([one.cpu() for one in state["cuda"]])


def python_state(rng: random.Random) -> list[Any]:
    """The state of `rng` as lists of numbers."""
    version, numbers, gauss = rng.getstate()
    return [version, list(numbers), gauss]


def set_python_state(rng: random.Random, state: list[Any]) -> None:
    """Set `rng` to a state that `python_state` returned."""
    version, numbers, gauss = state
    rng.setstate((version, tuple(numbers), gauss))
