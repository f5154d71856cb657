"""Export a trained run to int8 ONNX.

    python scripts/export.py RUN --encoder DIR --sample IOB2_valid.txt gold.iob2 --output DIR

RUN is the output of train.py. The ranges of the activations are measured over a part of the
sentences of the sample files; without a sample everything stays fp32, for comparison.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from model import KazakhModel, head_scores
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from ranges import Batch, best_ranges, quantization, smooth
from runs import load_model
from sentences import Sentence
from tensors import Encoded, Labels, collate, encode
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from qazcorpus.pipeline.accurate.encoder import (
    KNOWN,
    MODEL_FILE,
    OUTPUTS,
    TOKENIZER_FILE,
    WORDS_FILE,
    open_session,
)
from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.accurate.word_vectors import BEGIN, PIECES, VECTORS, WordPieces, WordVectors
from qazcorpus.readers.interchange.iob2 import read_iob2

SAMPLED = 600  # sentences
AT_ONCE = 32  # words
NO_LABELS = Labels([], Morphology({}, []), [], [])


class FusedAttention(torch.autograd.Function):
    """Self-attention, exported as ONNX Runtime's one operator (and quantized as QAttention)."""

    @staticmethod
    def forward(  # noqa: PLR0917 - what autograd calls
        ctx: object,
        hidden: Tensor,
        weight: Tensor,
        bias: Tensor,
        mask: Tensor | None,
        heads: int,
    ) -> Tensor:
        """Any result of the right shape: only the graph is wanted."""
        return hidden.clone()

    @staticmethod
    def symbolic(  # noqa: PLR0917 - what the exporter calls
        g: Any, hidden: Any, weight: Any, bias: Any, mask: Any, heads: int
    ) -> Any:
        """The operator in the graph; no mask where all is known."""
        masks = () if mask is None else (mask,)
        fused = g.op("com.microsoft::Attention", hidden, weight, bias, *masks, num_heads_i=heads)
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

    def forward(self, hidden: Tensor, attention_mask: Tensor | None, *_: Any, **__: Any) -> Any:
        """The attention's output and no weights."""
        return FusedAttention.apply(
            hidden, self.weight, self.bias, attention_mask, self.heads
        ), None


class WordReader(nn.Module):
    """The part of a model that reads words apart."""

    def __init__(self, model: KazakhModel) -> None:
        super().__init__()
        self.encoder, self.apart = model.encoder, model.apart
        self.piece_layers = model.shape.piece_layers

    def forward(self, input_ids: Tensor) -> Tensor:
        """The vectors (words × hidden) of words that have equally many pieces (words × pieces)."""
        hidden = self.encoder.embeddings(input_ids)
        for layer in self.encoder.encoder.layer[: self.piece_layers]:
            hidden = layer(hidden, attention_mask=None)
        # As a product: means over an axis differ in their last bits with the number of words.
        share = torch.full((1, hidden.shape[1]), 1.0) / hidden.shape[1]
        vectors: Tensor = (share @ hidden)[:, 0]
        return vectors + self.apart(vectors)


class SentenceReader(nn.Module):
    """The part of a model that reads the vectors of a sentence's words, and its heads."""

    def __init__(self, model: KazakhModel) -> None:
        super().__init__()
        self.encoder, self.places = model.encoder, model.places
        self.piece_layers = model.shape.piece_layers
        self.entities, self.morphology, self.lemmas = model.entities, model.morphology, model.lemmas
        self.parser, self.relations = model.parser, model.relations

    def forward(self, vectors: Tensor, known: Tensor) -> tuple[Tensor, ...]:
        """The scores of every head and the states; `known` (sentences × words) is 0 for padding."""
        states = vectors + self.places.weight[: vectors.shape[1]]
        for layer in self.encoder.encoder.layer[self.piece_layers :]:
            states = layer(states, attention_mask=known)
        return head_scores(self, states)


def fuse_attention(model: KazakhModel) -> None:
    """Put the operator in the place of every layer's self-attention."""
    for layer in model.encoder.encoder.layer:
        heads = model.encoder.config.num_attention_heads
        layer.attention.self = SelfAttention(layer.attention.self, heads)


def to_onnx(
    reader: WordReader | SentenceReader,
    inputs: dict[str, Tensor],
    outputs: Sequence[str],
    path: Path,
) -> None:
    """Write the fp32 graph with fused attention, layer norms and (approximate) GELUs. All inputs
    and outputs are sentences × words × …, or words × …"""
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
        fusion.enable_skip_layer_norm = False  # its kernel costs a fifth of the time
        fusion.enable_embed_layer_norm = False  # it would want a mask
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


def quantized(fp32: Path, batches: list[Batch], path: Path) -> None:
    """Write an fp32 graph in int8, with the ranges that suit the batches."""
    to_int8(fp32, path)
    fix_ranges(path, batches)
    fuse_products(path)


def sampled(paths: list[Path]) -> list[Sequence[str]]:
    """The sentences that are looked at: SAMPLED of them, evenly spread."""
    sentences = [sentence.words for path in paths for sentence in read_iob2(path)]
    return sentences[:: len(sentences) // SAMPLED + 1]


def word_batches(sentences: list[Sequence[str]], pieces: WordPieces) -> list[Batch]:
    """The words of the sentences as often as they are there, AT_ONCE of equally many pieces
    together, and the begin token."""
    by_size: dict[int, list[list[int]]] = {}
    for ids in ([[pieces.begin]] * len(sentences)) + [pieces(w) for s in sentences for w in s]:
        by_size.setdefault(len(ids), []).append(ids)
    by_size.pop(0, None)
    runs = (
        words[i : i + AT_ONCE] for words in by_size.values() for i in range(0, len(words), AT_ONCE)
    )
    return [{PIECES: np.array(run)} for run in runs]


def without_end(sentence: Encoded) -> Encoded:
    """The sentence without its end token, which the models never read."""
    return replace(sentence, ids=sentence.ids[:-1], words=sentence.words[:-1])


def vector_batches(sentences: list[Sequence[str]], vectors: WordVectors) -> list[Batch]:
    """One batch for each sentence: the vectors of its words."""
    rows, table = vectors(sentences)
    whole = [np.concatenate([[BEGIN], found[found >= 0]]) for found in rows]
    return [
        {VECTORS: table[found][None], KNOWN: np.ones((1, len(found)), np.int32)} for found in whole
    ]


def export(run: Path, encoder: Path, sample: list[Path], output: Path) -> None:
    """Write both models, their tokenizer, the labels, and the last layer of the relations."""
    output.mkdir(parents=True, exist_ok=True)
    bert = BertModel.from_pretrained(
        encoder, dtype=torch.float32, add_pooling_layer=False, attn_implementation="eager"
    )
    model, _ = load_model(run, bert)
    if not model.shape.words_apart:
        raise SystemExit(f"{run} reads words together: see apart.py.")
    relations = model.relations.output
    np.savez(
        output / "relations.npz",
        weight=relations.weight.detach().numpy(),
        bias=relations.bias.detach().numpy(),
    )
    write_models(model, Tokenizer.from_file(str(encoder / TOKENIZER_FILE)), sampled(sample), output)
    labels = json.loads((run / "labels.json").read_text())
    labels["morphology"] = Morphology.from_json(labels["morphology"]).completed().to_json()
    kept = ("tags", "morphology", "lemmas", "relations", "directions")
    (output / "labels.json").write_text(
        json.dumps({name: labels[name] for name in kept}, ensure_ascii=False)
    )
    (output / TOKENIZER_FILE).write_bytes((encoder / TOKENIZER_FILE).read_bytes())


def write_models(
    model: KazakhModel, tokenizer: Tokenizer, sentences: list[Sequence[str]], output: Path
) -> None:
    """Write `words.onnx` and `encoder.onnx`; without sentences to measure ranges over, in fp32."""
    if sentences:
        encoded = (encode(Sentence(tuple(s), "sample"), tokenizer, NO_LABELS) for s in sentences)
        smooth(model, [collate([without_end(one)]) for one in encoded if one])
    fuse_attention(model)
    ids = torch.randint(model.encoder.config.vocab_size, (4, 3))
    vectors, known = torch.zeros(2, 5, model.encoder.config.hidden_size), torch.ones(2, 5)
    inputs = {VECTORS: vectors, KNOWN: known.to(torch.int32)}
    with tempfile.TemporaryDirectory() as folder:
        words, whole = Path(folder) / WORDS_FILE, Path(folder) / MODEL_FILE
        to_onnx(WordReader(model), {PIECES: ids}, [VECTORS], words)
        to_onnx(SentenceReader(model), inputs, OUTPUTS, whole)
        if not sentences:
            (output / WORDS_FILE).write_bytes(words.read_bytes())
            (output / MODEL_FILE).write_bytes(whole.read_bytes())
            return
        pieces = WordPieces(tokenizer)
        quantized(words, word_batches(sentences, pieces), output / WORDS_FILE)
        kept = WordVectors(open_session((output / WORDS_FILE).read_bytes(), 1, WORDS_FILE), pieces)
        quantized(whole, vector_batches(sentences, kept), output / MODEL_FILE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--sample", type=Path, nargs="*", default=[], help="IOB2 files")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.run, arguments.encoder, arguments.sample, arguments.output)
