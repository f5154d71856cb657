"""Ranges of activations for int8: outliers moved into the weights, or cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from model import KazakhModel
from numpy.typing import NDArray
from onnx import TensorProto, helper
from tensors import Batch as Sentences
from torch import Tensor, nn

Batch = dict[str, NDArray[Any]]
Range = tuple[float, float]

MIGRATED = 0.7  # how much of the outliers the weights take over
KEPT_VALUES = 1_000  # of a tensor and a batch
SHRUNK = np.linspace(0.25, 1.0, 16)  # parts of the widest range that are tried
LEVELS = 255


class Smoothed(nn.Module):
    """A linear layer whose inputs are divided by `scale` (a value a channel), its weights
    multiplied by it: the same result, of inputs that are more alike.
    """

    def __init__(self, linear: nn.Linear, scale: Tensor) -> None:
        super().__init__()
        self.inverse = nn.Parameter(1 / scale)
        self.linear = linear
        with torch.no_grad():
            linear.weight.mul_(scale)

    def forward(self, hidden: Tensor) -> Tensor:
        """The layer's output."""
        result: Tensor = self.linear(hidden * self.inverse)
        return result


@torch.no_grad()
def smooth(model: KazakhModel, sentences: Sequence[Sentences]) -> None:
    """Even out the inputs of the feed-forward layers, of which one channel is some thirty times as
    large as the others (SmoothQuant: Xiao et al., 2023).
    """
    layers = [layer.intermediate for layer in model.encoder.encoder.layer]
    largest = [torch.zeros(layer.dense.in_features) for layer in layers]

    def watch(number: int, hidden: Tensor) -> None:
        largest[number] = torch.maximum(largest[number], hidden.abs().amax((0, 1)))

    hooks = [
        layer.dense.register_forward_pre_hook(lambda _, inputs, n=n: watch(n, inputs[0]))
        for n, layer in enumerate(layers)
    ]
    for batch in sentences:
        model.states(batch.ids, batch.words)
    for hook in hooks:
        hook.remove()
    for layer, inputs in zip(layers, largest, strict=True):
        weights = layer.dense.weight.abs().amax(0).clamp(min=1e-5)
        scale = inputs.clamp(min=1e-5) ** MIGRATED / weights ** (1 - MIGRATED)
        layer.dense = Smoothed(layer.dense, scale.clamp(min=1e-3))


def best_ranges(
    model: onnx.ModelProto, names: Sequence[str], batches: Sequence[Batch]
) -> dict[str, Range]:
    """The range of each named tensor that rounds its values over the batches with the least error
    (mean square); 0 lies in it.
    """
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    wanted = sorted(set(names))
    for name in wanted:
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(0)
    widest: dict[str, Range] = dict.fromkeys(wanted, (0.0, 0.0))
    seen: dict[str, list[NDArray[np.float32]]] = {name: [] for name in wanted}
    for batch in batches:
        for name, values in zip(wanted, session.run(wanted, batch), strict=True):
            low, high = widest[name]
            widest[name] = (min(low, float(values.min())), max(high, float(values.max())))
            seen[name].append(rng.choice(values.ravel(), min(values.size, KEPT_VALUES)))
    return {name: best_range(np.concatenate(seen[name]), widest[name]) for name in wanted}


def best_range(values: NDArray[np.float32], widest: Range) -> Range:
    """The part of the widest range that rounds these values best."""
    lows = sorted({float(part * widest[0]) for part in SHRUNK})
    tried = [(low, float(part * widest[1])) for low in lows for part in SHRUNK]
    return min(tried, key=lambda candidate: rounding_error(values, candidate))


def rounding_error(values: NDArray[np.float32], limits: Range) -> float:
    """The mean square error of values that are rounded to eight bits within the limits."""
    scale, zero = quantization(limits)
    rounded = np.clip(np.round(values / scale) + zero, 0, LEVELS)
    return float(np.mean(((rounded - zero) * scale - values) ** 2))


def quantization(limits: Range) -> tuple[float, int]:
    """Scale and zero point of a range."""
    low, high = limits
    scale = max(high - low, 1e-6) / LEVELS
    return scale, int(np.clip(round(-low / scale), 0, LEVELS))
