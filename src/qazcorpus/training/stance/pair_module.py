"""The pair encoder in torch, for training, and its export to ONNX.

`qazcorpus.statements.pair.model` runs the exported graph.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from qazcorpus.document import ANSWERS
from qazcorpus.statements.pair.model import (
    CONTENT,
    KNOWN,
    LIMITS,
    MODEL_FILE,
    OTHER,
    PARTS,
    PIECES,
    SCORES,
    TARGET,
)
from qazcorpus.training.encoder.backbone import first_place
from qazcorpus.training.encoder.onnx_graphs import SelfAttention
from qazcorpus.training.encoder.quantization import Batch, quantized, to_fp16
from qazcorpus.training.stance.settings import Precision

HIDDEN_WIDTH = 256
DROPOUT = 0.1
BLOCKED = -1e4  # added to the attention's scores for padding


class PairModule(nn.Module):
    """Reads questions and gives the scores of the answers.

    `bert` is an encoder of transformers with the layers of BERT and without a pooling layer.
    Learned vectors for the parts of the question are added to its embeddings. The scores come from
    the first state and from the means over the content and over the target. The embeddings are not
    trained.
    """

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.seg = nn.Embedding(OTHER + 1, width)
        nn.init.zeros_(self.seg.weight)
        self.hid = nn.Linear(3 * width, HIDDEN_WIDTH)
        self.out = nn.Linear(HIDDEN_WIDTH, len(ANSWERS))
        self.drop = nn.Dropout(DROPOUT)
        self.first_place = first_place(bert)
        bert.embeddings.requires_grad_(requires_grad=False)

    def keep_layers(self, numbers: Sequence[int]) -> None:
        """Keep only these layers of the encoder, in this order."""
        layers = self.bert.encoder.layer
        self.bert.encoder.layer = nn.ModuleList([layers[number] for number in numbers])
        self.bert.config.num_hidden_layers = len(numbers)

    def forward(self, pieces: Tensor, parts: Tensor, known: Tensor) -> Tensor:
        """The scores (questions × answers). All inputs are questions × pieces; `known` is 0 for
        padding."""
        there = known[:, None, None, :].to(self.hid.weight.dtype)
        return self.read(pieces, parts, known, (1 - there) * BLOCKED)

    def read(self, pieces: Tensor, parts: Tensor, known: Tensor, mask: Tensor) -> Tensor:
        """The scores, with the mask in the form that the attention of the layers takes."""
        places = torch.arange(pieces.shape[1], device=pieces.device).expand_as(pieces)
        places = places + self.first_place
        types = torch.zeros_like(pieces)
        states = self.bert.embeddings(pieces, token_type_ids=types, position_ids=places)
        states = states + self.seg(parts)
        for layer in self.bert.encoder.layer:
            states = layer(states, mask)
            states = states[0] if isinstance(states, tuple) else states
        there = known.to(states.dtype)
        content = (parts == CONTENT).to(states.dtype) * there
        target = (parts == TARGET).to(states.dtype) * there
        read = torch.cat([states[:, 0], _mean(states, content), _mean(states, target)], 1)
        scores: Tensor = self.out(self.drop(functional.gelu(self.hid(self.drop(read)))))
        return scores


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """The mean of the states that the mask (questions × pieces) selects."""
    total = (mask[:, None, :] @ states)[:, 0]
    return total / mask.sum(1, keepdim=True).clamp(min=1.0)


class _Reader(nn.Module):
    """The module with fused attention, which takes the mask `known` as it is."""

    def __init__(self, module: PairModule) -> None:
        super().__init__()
        self.module = module

    def forward(self, pieces: Tensor, parts: Tensor, known: Tensor) -> Tensor:
        return self.module.read(pieces, parts, known, known)


def export(
    module: PairModule,
    batches: Sequence[Batch],
    output: Path,
    *,
    precision: Precision = "int8",
) -> None:
    """Write `stance.onnx` into a folder, with weights in int8, fp16 or fp32.

    For int8, the ranges of the activations are measured on the batches: inputs of the graph, best
    without padding. The module is changed.
    """
    module.eval().float().cpu()
    for layer in module.bert.encoder.layer:
        layer.attention.self = SelfAttention(
            layer.attention.self, module.bert.config.num_attention_heads
        )
    for table in (
        module.bert.embeddings.word_embeddings,
        module.bert.embeddings.position_embeddings,
    ):
        table.padding_idx = None  # only gradients need it, and the exporter fails with it
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / MODEL_FILE
        _to_onnx(module, graph)
        if precision == "int8":
            quantized(graph, list(batches), output / MODEL_FILE)
            return
        if precision == "fp16":
            to_fp16(graph)
        (output / MODEL_FILE).write_bytes(graph.read_bytes())


def _to_onnx(module: PairModule, path: Path) -> None:
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    ids = torch.randint(module.bert.config.vocab_size, (2, 5))
    inputs = {
        PIECES: ids,
        PARTS: torch.zeros_like(ids),
        KNOWN: torch.ones(2, 5, dtype=torch.int32),
    }
    axes: dict[str, dict[int, str]] = {name: {0: "questions", 1: "pieces"} for name in inputs}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            _Reader(module),
            tuple(inputs.values()),
            raw,
            input_names=list(inputs),
            output_names=[SCORES],
            dynamic_axes=axes | {SCORES: {0: "questions"}},
            opset_version=17,
            dynamo=False,
        )
        fusion = FusionOptions("bert")
        fusion.enable_skip_layer_norm = False  # its kernel makes inference slower
        fusion.enable_embed_layer_norm = False  # it would need a mask
        fusion.enable_gelu_approximation = True  # its error is far smaller than quantization's
        optimized = optimize_model(
            str(raw),
            "bert",
            num_heads=module.bert.config.num_attention_heads,
            hidden_size=module.bert.config.hidden_size,
            optimization_options=fusion,
        )
        optimized.save_model_to_file(str(path))


def settings(**measured: Any) -> dict[str, Any]:
    """The settings of a `PairModel`: those that it requires, and what was measured, such as the
    temperature."""
    return {"answers": list(ANSWERS), "limits": dict(LIMITS), **measured}
