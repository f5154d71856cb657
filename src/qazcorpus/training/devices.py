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
    """A device by its name in torch, and whether it computes in bfloat16."""

    name: str
    bfloat16: bool

    @property
    def torch(self) -> torch.device:
        """The device as torch has it."""
        import torch

        return torch.device(self.name)

    def autocast(self, *, wanted: bool = True) -> AbstractContextManager[object]:
        """A block whose matrix products are computed in bfloat16, where that is `wanted` and the
        device can do it; elsewhere a block that changes nothing."""
        import torch

        block: AbstractContextManager[object] = torch.autocast(
            self.name, dtype=torch.bfloat16, enabled=wanted and self.bfloat16
        )
        return block


CPU: Final = Device("cpu", bfloat16=True)


def choose_device(name: DeviceName = "auto") -> Device:
    """The device of that name; `auto` is a CUDA GPU where there is one, else the processor.

    Raises UsageError where CUDA is asked for and torch finds no GPU.
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
    """Let torch use so many threads of the processor; without a count, one for each core."""
    import torch

    torch.set_num_threads(count or os.cpu_count() or 1)
