"""The ONNX graphs of a trained encoder: one reads the pieces of a word, one the words of a
sentence."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from qazcorpus.pipeline.accurate.word_vectors import PIECES, VECTORS
from qazcorpus.training.encoder.backbone import first_place
from qazcorpus.training.encoder.model import KazakhModel, head_scores


class FusedAttention(torch.autograd.Function):
    """Self-attention, exported as one operator of ONNX Runtime (and quantized as QAttention)."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd calls it with positional arguments
        ctx: object,
        hidden: Tensor,
        weight: Tensor,
        bias: Tensor,
        mask: Tensor | None,
        heads: int,
    ) -> Tensor:
        """Any result of the correct shape, because only the graph is used."""
        return hidden.clone()

    @staticmethod
    def symbolic(  # noqa: PLR0917 - the exporter calls it with positional arguments
        g: Any, hidden: Any, weight: Any, bias: Any, mask: Any, heads: int
    ) -> Any:
        """The operator in the graph. Without padding, there is no mask."""
        masks = () if mask is None else (mask,)
        fused = g.op("com.microsoft::Attention", hidden, weight, bias, *masks, num_heads_i=heads)
        fused.setType(hidden.type())
        return fused


class SelfAttention(nn.Module):
    """Replaces BERT's self-attention while the graph is written."""

    def __init__(self, original: nn.Module, heads: int) -> None:
        super().__init__()
        parts = (original.query, original.key, original.value)
        self.weight = nn.Parameter(torch.cat([part.weight for part in parts]).t().contiguous())
        self.bias = nn.Parameter(torch.cat([part.bias for part in parts]))
        self.heads = heads

    def forward(self, hidden: Tensor, attention_mask: Tensor | None, *_: Any, **__: Any) -> Any:
        """The attention's output, and None instead of its weights."""
        return FusedAttention.apply(
            hidden, self.weight, self.bias, attention_mask, self.heads
        ), None


class WordReader(nn.Module):
    """The part of a model that reads each word alone."""

    def __init__(self, model: KazakhModel) -> None:
        super().__init__()
        self.encoder, self.apart = model.encoder, model.apart
        self.piece_layers = model.shape.piece_layers
        self.first_place = first_place(model.encoder)
        embeddings = model.encoder.embeddings
        for table in (embeddings.word_embeddings, embeddings.position_embeddings):
            table.padding_idx = None  # only gradients need it, and the exporter fails with it

    def forward(self, input_ids: Tensor) -> Tensor:
        """The vectors (words × hidden) of words with the same number of pieces (words × pieces)."""
        places = torch.arange(input_ids.shape[1]).expand_as(input_ids) + self.first_place
        types = torch.zeros_like(input_ids)
        hidden = self.encoder.embeddings(input_ids, token_type_ids=types, position_ids=places)
        for layer in self.encoder.encoder.layer[: self.piece_layers]:
            hidden = layer(hidden, attention_mask=None)
        # A product, because the last bits of a mean over an axis depend on the number of words.
        share = torch.full((1, hidden.shape[1]), 1.0) / hidden.shape[1]
        vectors: Tensor = (share @ hidden)[:, 0]
        return vectors + self.apart(vectors)


class SentenceReader(nn.Module):
    """The part of a model that reads the vectors of a sentence's words, and its heads."""

    def __init__(self, model: KazakhModel) -> None:
        super().__init__()
        self.encoder, self.places = model.encoder, model.places
        self.piece_layers = model.shape.piece_layers
        self.entities, self.ends, self.begins = model.entities, model.ends, model.begins
        self.morphology, self.lemmas = model.morphology, model.lemmas
        self.parser, self.relations = model.parser, model.relations

    def forward(self, vectors: Tensor, known: Tensor) -> tuple[Tensor, ...]:
        """The scores of all heads, and the states. `known` (sentences × words) is 0 for padding."""
        states = vectors + self.places.weight[: vectors.shape[1]]
        for layer in self.encoder.encoder.layer[self.piece_layers :]:
            states = layer(states, attention_mask=known)
        return head_scores(self, states)


def fuse_attention(model: KazakhModel) -> None:
    """Replace the self-attention of each layer by one operator of ONNX Runtime."""
    for layer in model.encoder.encoder.layer:
        heads = model.encoder.config.num_attention_heads
        layer.attention.self = SelfAttention(layer.attention.self, heads)


def to_onnx(
    reader: WordReader | SentenceReader,
    inputs: dict[str, Tensor],
    outputs: Sequence[str],
    path: Path,
) -> None:
    """Write the fp32 graph with fused attention, layer norms and (approximate) GELUs. The first
    axes of all inputs and outputs are sentences × words; those of a WordReader begin with words."""
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    size = reader.encoder.config
    axes = {name: {0: "sentences", 1: "words"} for name in (*inputs, *outputs)}
    if "arcs" in axes:
        axes["arcs"][2] = "heads"
    if VECTORS in outputs:
        axes = {PIECES: {0: "words", 1: "pieces"}, VECTORS: {0: "words"}}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            reader,
            tuple(inputs.values()),
            raw,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        fusion = FusionOptions("bert")
        fusion.enable_skip_layer_norm = False  # its kernel makes inference a fifth slower
        fusion.enable_embed_layer_norm = False  # it would need a mask
        fusion.enable_gelu_approximation = True  # its error is far smaller than quantization's
        optimized = optimize_model(
            str(raw),
            "bert",
            num_heads=size.num_attention_heads,
            hidden_size=size.hidden_size,
            optimization_options=fusion,
        )
        optimized.save_model_to_file(str(path))
