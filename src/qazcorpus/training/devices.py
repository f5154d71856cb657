"""The device that a training runs on."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from qazcorpus.errors import UsageError

if TYPE_CHECKING:
    import torch

DeviceName = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class Device:
    """A device: its name in torch, and whether it can compute in bfloat16."""

    name: str
    bfloat16: bool

    @property
    def torch(self) -> torch.device:
        """The device as a `torch.device`."""
        import torch

        return torch.device(self.name)

    def autocast(self, *, wanted: bool = True) -> AbstractContextManager[object]:
        """A context in which matrix products are computed in bfloat16, if this is `wanted` and the
        device can do it. If not, the context has no effect."""
        import torch

        block: AbstractContextManager[object] = torch.autocast(
            self.name, dtype=torch.bfloat16, enabled=wanted and self.bfloat16
        )
        return block


CPU: Final = Device("cpu", bfloat16=True)


def choose_device(name: DeviceName = "auto") -> Device:
    """The device of this name. `auto` is a CUDA GPU if there is one, or else the CPU.

    Raises UsageError if the name is "cuda" and torch finds no GPU.
    """
    import torch

    has_cuda = bool(torch.cuda.is_available())
    if name == "cuda" and not has_cuda:
        raise UsageError(
            "torch finds no CUDA GPU here.",
            remedy="Use --device cpu, or install a build of torch for your GPU's driver.",
        )
    if has_cuda and name != "cpu":
        return Device("cuda", bool(torch.cuda.is_bf16_supported()))
    return CPU


def use_threads(count: int | None = None) -> None:
    """Set the number of CPU threads that torch uses (default: one for each core)."""
    import torch

    torch.set_num_threads(count or os.cpu_count() or 1)
