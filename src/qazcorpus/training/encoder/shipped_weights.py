"""Restore a training run from the shipped weights, so that training can continue from it.

The integers of both models are converted to floating point. The rounding error is far smaller than
the changes in training. The run has no heads for Kyrgyz, because these are not shipped. It was
trained on all folds of UD_Kazakh-KTB except the held-out fold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.accurate.encoder import MODEL_FILE, WORDS_FILE
from qazcorpus.training.encoder.backbone import encoder_like, read_pieces
from qazcorpus.training.encoder.labels import labels_from_json
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.runs import save_run, shape_of

Array = NDArray[Any]

PRODUCTS = ("MatMulIntegerToFloat", "QAttention")
PRODUCT = re.compile(r"/(Gemm_)?MatMul_quant_fused$")
EMBEDDINGS = ("word_embeddings", "position_embeddings", "token_type_embeddings")


def weights_of(graph: onnx.GraphProto) -> dict[str, Array]:
    """The graph's weights by their names in PyTorch (outputs × inputs)."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    tables = (f"encoder.embeddings.{name}.weight" for name in EMBEDDINGS)
    weights: dict[str, Array] = {
        name: as_float(constants, f"{name}_quantized")
        for name in tables
        if f"{name}_quantized" in constants
    }
    for node in graph.node:
        if node.op_type in PRODUCTS:
            name = PRODUCT.sub("", node.name).strip("/").replace("/", ".")
            weights |= product_weights(name, as_float(constants, node.input[1]).T)
    for name, values in constants.items():
        if name.endswith("attention.self.bias"):
            weights |= in_three(name.removesuffix(".bias"), values, "bias")
        elif name.endswith((".bias", "LayerNorm.weight", "places.weight")):
            weights[name.replace(".linear.", ".")] = values
        elif name.endswith(".inverse"):  # the scale of Smoothed, multiplied back into the weights
            stem = name.removesuffix(".inverse")
            weights[f"{stem}.weight"] = weights.pop(f"{stem}.linear.weight") * values
    return weights


def product_weights(name: str, matrix: Array) -> dict[str, Array]:
    """The weights of a matrix product in the graph, by the name of its node."""
    if name.endswith(".Attention_quant"):
        return in_three(
            f"encoder.encoder.{name.removesuffix('.Attention_quant')}", matrix, "weight"
        )
    prefix = "encoder.encoder." if name.startswith("layer.") else ""
    return {f"{prefix}{name}.weight": matrix}


def in_three(stem: str, values: Array, kind: str) -> dict[str, Array]:
    """The parts of a fused attention: query, key, value."""
    parts = np.split(values, 3)
    return {f"{stem}.{n}.{kind}": p for n, p in zip(("query", "key", "value"), parts, strict=True)}


def as_float(constants: Mapping[str, Array], quantized: str) -> NDArray[np.float32]:
    """The values of a quantized tensor. It has one scale and zero point, or one for each column."""
    if quantized not in constants:
        raise PipelineError(
            f"the model has no integers ({quantized}): it was exported in floating point."
        )
    stem = quantized.removesuffix("_quantized")
    scale, zero = constants[f"{stem}_scale"], constants[f"{stem}_zero_point"]
    values = constants[quantized].astype(np.float32) - zero.astype(np.float32)
    return np.asarray(values * scale, np.float32)


def restore(model: Path, encoder: str | Path, output: Path, *, piece_layers: int = 3) -> None:
    """Write weights, labels and a record to `output`, from a folder with both exported models.

    `encoder` is the encoder of the training, and `piece_layers` is the value in its settings.
    Raises PipelineError if the models are not in int8.
    """
    weights: dict[str, Array] = {}
    for name in (WORDS_FILE, MODEL_FILE):
        weights |= weights_of(onnx.load(model / name).graph)
    with np.load(model / "relations.npz") as last:
        weights |= {f"relations.output.{name}": last[name] for name in ("weight", "bias")}
    inner = (f"encoder.encoder.layer.{n}.intermediate.dense.weight" for n in count())
    widths = [len(weights[name]) for name in takewhile(weights.__contains__, inner)]
    labels = labels_from_json(json.loads((model / "labels.json").read_text(encoding="utf-8")))
    sizes = {"layers": len(widths), "piece_layers": piece_layers, "feed_forward": widths}
    shape = shape_of(labels, {**sizes, "words_apart": True})
    restored = KazakhModel(encoder_like(encoder), shape)
    restored.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    save_run(output, restored, labels, {"restored": True}, read_pieces(encoder))
