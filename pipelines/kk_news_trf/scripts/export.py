"""Export the trained tagger to int8 ONNX and assemble the spaCy pipeline.

    python scripts/export.py RUN --encoder DIR --output model

RUN is the output of train.py. `--fp32` keeps the weights as they are, for comparison.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import torch
from model import EntityTagger
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from transformers import BertModel


def to_onnx(run: Path, encoder: Path, path: Path) -> None:
    """Write the fp32 graph with fused attention, layer norms and (approximate) GELUs."""
    tags = json.loads((run / "tags.json").read_text())
    bert = BertModel.from_pretrained(
        encoder, dtype=torch.float32, add_pooling_layer=False, attn_implementation="eager"
    )
    model = EntityTagger(bert, len(tags))
    model.load_state_dict(torch.load(run / "weights.pt", weights_only=True))
    model.eval()
    ids = torch.randint(5, 1000, (2, 16))
    axes = {0: "sequences", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            raw,
            input_names=["input_ids", "attention_mask"],
            output_names=["scores"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "scores": axes},
            opset_version=17,
            dynamo=False,
        )
        size = bert.config
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
        print(optimized.get_fused_operator_statistics())
        optimized.save_model_to_file(str(path))


def to_int8(fp32: Path, path: Path, *, reduce_range: bool) -> None:
    """Quantize weights per channel to int8, activations at run time; embeddings per table.

    With `reduce_range` weights have 7 bits: exact on processors whose 8-bit products saturate.
    """
    quantize_dynamic(
        fp32,
        path,
        per_channel=True,
        reduce_range=reduce_range,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--fp32", action="store_true")
    parser.add_argument("--full-range", action="store_true", help="8-bit weights")
    arguments = parser.parse_args()
    output: Path = arguments.output
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fp32 = output / "encoder.onnx" if arguments.fp32 else Path(folder) / "fp32.onnx"
        to_onnx(arguments.run, arguments.encoder, fp32)
        if not arguments.fp32:
            to_int8(fp32, output / "encoder.onnx", reduce_range=not arguments.full_range)
    for name, source in (("tags.json", arguments.run), ("tokenizer.json", arguments.encoder)):
        (output / name).write_bytes((source / name).read_bytes())


if __name__ == "__main__":
    main()
