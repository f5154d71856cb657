"""Quantize ONNX graphs to int8, or convert them to fp16.

For int8, outliers of the activations are moved into the weights or clipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from qazcorpus.errors import PipelineError
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.tensors import Batch as Sentences

Batch = dict[str, NDArray[Any]]
Range = tuple[float, float]

MIGRATED = 0.7  # SmoothQuant's alpha: the part of an outlier that is moved into the weights
KEPT_VALUES = 1_000  # maximum number of values that are kept of a tensor in each batch
SHRUNK = np.linspace(0.25, 1.0, 16)  # fractions of the widest range that are tried
LEVELS = 255


class Smoothed(nn.Module):
    """A linear layer whose inputs are divided by `scale` (one value per channel), and whose weights
    are multiplied by it. The result is the same, but the channels of the inputs are more similar.
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
    """Make the inputs of the feed-forward layers more even. One of their channels is about thirty
    times as large as the others (SmoothQuant: Xiao et al., 2023).
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
    """For each named tensor, the range with the smallest mean squared rounding error on the
    batches. The range includes 0.
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
    """The part of the widest range with the smallest rounding error for these values."""
    lows = sorted({float(part * widest[0]) for part in SHRUNK})
    tried = [(low, float(part * widest[1])) for low in lows for part in SHRUNK]
    return min(tried, key=lambda candidate: rounding_error(values, candidate))


def rounding_error(values: NDArray[np.float32], limits: Range) -> float:
    """The mean squared error of values that are rounded to eight bits within the limits."""
    scale, zero = quantization(limits)
    rounded = np.clip(np.round(values / scale) + zero, 0, LEVELS)
    return float(np.mean(((rounded - zero) * scale - values) ** 2))


def quantization(limits: Range) -> tuple[float, int]:
    """The scale and the zero point of a range."""
    low, high = limits
    scale = max(high - low, 1e-6) / LEVELS
    return scale, int(np.clip(round(-low / scale), 0, LEVELS))


def quantized(fp32: Path, batches: list[Batch], path: Path) -> None:
    """Write an fp32 graph in int8, with the best ranges for the batches."""
    to_int8(fp32, path)
    fix_ranges(path, batches)
    fuse_products(path)


def to_int8(fp32: Path, path: Path) -> None:
    """Quantize weights per channel to seven bits, activations at run time, embeddings per table.

    With seven bits (`reduce_range`), products are exact on CPUs without VNNI, whose 8-bit products
    saturate.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        fp32,
        path,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )


def fix_ranges(path: Path, batches: list[Batch]) -> None:
    """Replace ranges that are measured at run time by fixed ranges, the best for `batches`.

    Then a word's scores depend only on its sentence, and not on the other sentences of the batch.
    It also saves the time to find the ranges.
    """
    model = onnx.load(path)
    dynamic = [node for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    ranges = best_ranges(model, [node.input[0] for node in dynamic], batches)
    for number, node in enumerate(dynamic):
        scale, zero = quantization(ranges[node.input[0]])
        quantized, scale_name, zero_name = node.output
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(np.array(scale, np.float32), scale_name),
                numpy_helper.from_array(np.array(zero, np.uint8), zero_name),
            ]
        )
        fixed = helper.make_node(
            "QuantizeLinear",
            [node.input[0], scale_name, zero_name],
            [quantized],
            name=f"fixed_range_{number}",
        )
        place = list(model.graph.node).index(node)
        model.graph.node.remove(node)
        model.graph.node.insert(place, fixed)
    onnx.save(model, path)


def fuse_products(path: Path) -> None:
    """Fuse each integer product with its cast, scale and bias into one operator.

    ONNX Runtime does this itself only if the scale of the activations is found at run time.
    """
    model = onnx.load(path)
    nodes = model.graph.node
    made_by = {name: node for node in nodes for name in node.output}
    used_by: dict[str, list[onnx.NodeProto]] = {}
    for node in nodes:
        for name in node.input:
            used_by.setdefault(name, []).append(node)
    constants = {tensor.name for tensor in model.graph.initializer}
    gone: list[onnx.NodeProto] = []
    for product in [node for node in nodes if node.op_type == "MatMulInteger"]:
        cast = used_by[product.output[0]][0]
        scaled = used_by[cast.output[0]][0]
        if (cast.op_type, scaled.op_type) != ("Cast", "Mul"):
            raise PipelineError(
                f"{product.name}: this version of ONNX Runtime quantizes in another way."
            )
        scale_name = next(name for name in scaled.input if name != cast.output[0])
        scale = made_by[scale_name]
        values, weights, value_zero, weight_zero = product.input
        inputs = [values, weights, *scale.input, value_zero, weight_zero]
        last = scaled
        followers = used_by.get(scaled.output[0], [])
        if len(followers) == 1 and followers[0].op_type == "Add":
            others = [name for name in followers[0].input if name != scaled.output[0]]
            if others and others[0] in constants:
                last = followers[0]
                inputs.append(others[0])
        fused = helper.make_node(
            "MatMulIntegerToFloat",
            inputs,
            [last.output[0]],
            name=f"{product.name}_fused",
            domain="com.microsoft",
        )
        nodes.insert(list(nodes).index(last), fused)
        gone += [product, cast, scaled, *([last] if last is not scaled else [])]
        if all(user in gone for user in used_by[scale_name]):
            gone.append(scale)
    for node in gone:
        nodes.remove(node)
    onnx.save(model, path)


def to_fp16(path: Path) -> None:
    """Convert the weights of an fp32 graph to 16 bits. Inputs and outputs keep 32 bits."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(path), keep_io_types=True), path)
