"""Make a run of the weights that are shipped, for training to go on from.

    python scripts/restore.py model/encoder --encoder DIR --output RUN
    python scripts/train.py configs/apart.json --init RUN --teacher RUN …

The integers of both models are brought back to floating point: what is lost by rounding once is far
less than what training moves. RUN has no heads for Kyrgyz, which are not shipped. It has seen
all folds of UD_Kazakh-KTB but the one that model was trained without.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from model import KazakhModel
from numpy.typing import NDArray
from onnx import numpy_helper
from runs import labels_from_json, save_run, shape_of
from transformers import BertModel

from qazcorpus.pipeline.accurate.encoder import MODEL_FILE, WORDS_FILE

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
        elif name.endswith(".inverse"):  # of Smoothed: folded back into the weights
            stem = name.removesuffix(".inverse")
            weights[f"{stem}.weight"] = weights.pop(f"{stem}.linear.weight") * values
    return weights


def product_weights(name: str, matrix: Array) -> dict[str, Array]:
    """The weights of a matrix product of the graph, by the name of its node."""
    if name.endswith(".Attention_quant"):
        return in_three(
            f"encoder.encoder.{name.removesuffix('.Attention_quant')}", matrix, "weight"
        )
    prefix = "encoder.encoder." if name.startswith("layer.") else ""
    return {f"{prefix}{name}.weight": matrix}


def in_three(stem: str, values: Array, kind: str) -> dict[str, Array]:
    """The parts of fused attention: query, key, value."""
    parts = np.split(values, 3)
    return {f"{stem}.{n}.{kind}": p for n, p in zip(("query", "key", "value"), parts, strict=True)}


def as_float(constants: Mapping[str, Array], quantized: str) -> NDArray[np.float32]:
    """A quantized tensor's values; scale and zero point are one, or one a column."""
    if quantized not in constants:
        raise SystemExit(f"{quantized} is not there: export.py wrote this model without --sample.")
    stem = quantized.removesuffix("_quantized")
    scale, zero = constants[f"{stem}_scale"], constants[f"{stem}_zero_point"]
    values = constants[quantized].astype(np.float32) - zero.astype(np.float32)
    return np.asarray(values * scale, np.float32)


def restore(model: Path, encoder: Path, piece_layers: int, output: Path) -> None:
    """Write weights, labels and a record to `output`, from a folder that export.py wrote."""
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
    bert = BertModel.from_pretrained(encoder, dtype=torch.float32, add_pooling_layer=False)
    restored = KazakhModel(bert, shape)
    restored.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    save_run(output, restored, labels, {"restored": True})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="folder with the two models")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--piece-layers", type=int, default=3, help="as it was trained")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    restore(arguments.model, arguments.encoder, arguments.piece_layers, arguments.output)
