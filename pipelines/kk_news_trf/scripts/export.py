"""Export a trained run to int8 ONNX.

    python scripts/export.py RUN --encoder DIR --sample IOB2_valid.txt gold.iob2 --output DIR

RUN is the output of train.py. The ranges of the activations are measured over a part of the
sentences of the sample files; without a sample everything stays fp32, for comparison.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from model import KazakhModel
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from ranges import Batch, best_ranges, quantization, smooth
from runs import load_model
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from qazcorpus.evaluate.iob2 import read_iob2
from qazcorpus.pipeline.encoder import OUTPUTS, STATES
from qazcorpus.pipeline.morphology import Morphology
from qazcorpus.pipeline.pieces import WordPieces

SAMPLED = 600  # sentences


class FusedAttention(torch.autograd.Function):
    """Self-attention, exported as ONNX Runtime's one operator (and quantized as QAttention)."""

    @staticmethod
    def forward(  # noqa: PLR0917 - what autograd calls
        ctx: object, hidden: Tensor, weight: Tensor, bias: Tensor, mask: Tensor, heads: int
    ) -> Tensor:
        """Any result of the right shape: only the graph is wanted."""
        return hidden.clone()

    @staticmethod
    def symbolic(  # noqa: PLR0917 - what the exporter calls
        g: Any, hidden: Any, weight: Any, bias: Any, mask: Any, heads: int
    ) -> Any:
        """The operator in the graph."""
        fused = g.op("com.microsoft::Attention", hidden, weight, bias, mask, num_heads_i=heads)
        fused.setType(hidden.type())
        return fused


class SelfAttention(nn.Module):
    """Stands for BERT's self-attention while the graph is written."""

    def __init__(self, original: nn.Module, heads: int) -> None:
        super().__init__()
        parts = (original.query, original.key, original.value)
        self.weight = nn.Parameter(torch.cat([part.weight for part in parts]).t().contiguous())
        self.bias = nn.Parameter(torch.cat([part.bias for part in parts]))
        self.heads = heads

    def forward(self, hidden: Tensor, attention_mask: Tensor, *_: Any, **__: Any) -> Any:
        """The attention's output and no weights."""
        return FusedAttention.apply(
            hidden, self.weight, self.bias, attention_mask, self.heads
        ), None


def to_onnx(model: KazakhModel, path: Path) -> None:
    """Write the fp32 graph with fused attention, layer norms and (approximate) GELUs."""
    size = model.encoder.config
    model.as_mask = lambda known: known.to(torch.int32)
    for layer in model.encoder.encoder.layer:
        layer.attention.self = SelfAttention(layer.attention.self, size.num_attention_heads)
    ids = torch.randint(5, 1000, (2, 8))
    words = torch.tensor([[0, 1, 1, 2, 3, 3, 4, -1], [0, 1, 2, 3, 4, 5, 6, -1]])
    axes = {0: "sequences", 1: "pieces"}
    by_word = {0: "sequences", 1: "words"}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            model,
            (ids, words),
            raw,
            input_names=["input_ids", "words"],
            output_names=[*OUTPUTS, STATES],
            dynamic_axes={
                "input_ids": axes,
                "words": axes,
                **{name: by_word for name in (*OUTPUTS, STATES) if name != "arcs"},
                "arcs": {**by_word, 2: "heads"},
            },
            opset_version=17,
            dynamo=False,
        )
        fusion = FusionOptions("bert")
        fusion.enable_skip_layer_norm = False  # its kernel costs a fifth of the time
        fusion.enable_gelu_approximation = True  # tanh for erf: far below quantization's own error
        optimized = optimize_model(
            str(raw),
            "bert",
            num_heads=size.num_attention_heads,
            hidden_size=size.hidden_size,
            optimization_options=fusion,
        )
        optimized.save_model_to_file(str(path))


def to_int8(fp32: Path, path: Path) -> None:
    """Quantize weights per channel to seven bits, activations at run time; embeddings per table.

    Seven bits (`reduce_range`) are exact on processors without VNNI, whose 8-bit products saturate.
    """
    quantize_dynamic(
        fp32,
        path,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )


def fix_ranges(path: Path, batches: list[Batch]) -> None:
    """Replace ranges measured at run time by fixed ones, those that suit `batches` best.

    A word's scores then depend on its sentence alone and not on what shares its batch, and no pass
    over the activations is spent on finding their range.
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
    """Make one operator of each integer product with its cast, scale and bias.

    ONNX Runtime does so by itself only where the scale of the activations is found at run time.
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
            raise SystemExit(f"{product.name}: this version of ONNX Runtime quantizes otherwise")
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


def sample_batches(paths: list[Path], tokenizer: Tokenizer) -> list[Batch]:
    """One batch for each sentence that is looked at: SAMPLED of them, evenly spread."""
    sentences = [sentence.words for path in paths for sentence in read_iob2(path)]
    pieces = WordPieces(tokenizer)
    inputs = [pieces(words) for words in sentences[:: len(sentences) // SAMPLED + 1]]
    return [{"input_ids": ids[None], "words": places[None]} for ids, places, _ in inputs]


def export(run: Path, encoder: Path, sample: list[Path], output: Path) -> None:
    """Write `encoder.onnx`, its tokenizer, the labels, and the last layer of the relations."""
    output.mkdir(parents=True, exist_ok=True)
    bert = BertModel.from_pretrained(
        encoder, dtype=torch.float32, add_pooling_layer=False, attn_implementation="eager"
    )
    model, _ = load_model(run, bert)
    relations = model.relations.output
    np.savez(
        output / "relations.npz",
        weight=relations.weight.detach().numpy(),
        bias=relations.bias.detach().numpy(),
    )
    onnx_path = output / "encoder.onnx"
    with tempfile.TemporaryDirectory() as folder:
        if sample:
            tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
            batches = sample_batches(sample, tokenizer)
            smooth(model, batches)
            fp32 = Path(folder) / "fp32.onnx"
            to_onnx(model, fp32)
            to_int8(fp32, onnx_path)
            fix_ranges(onnx_path, batches)
            fuse_products(onnx_path)
        else:
            to_onnx(model, onnx_path)
    labels = json.loads((run / "labels.json").read_text())
    labels["morphology"] = Morphology.from_json(labels["morphology"]).completed().to_json()
    kept = ("tags", "morphology", "lemmas", "relations", "directions")
    (output / "labels.json").write_text(
        json.dumps({name: labels[name] for name in kept}, ensure_ascii=False)
    )
    (output / "tokenizer.json").write_bytes((encoder / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--sample", type=Path, nargs="*", default=[], help="IOB2 files")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.run, arguments.encoder, arguments.sample, arguments.output)
