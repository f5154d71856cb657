"""Export a trained run to ONNX: in int8 for a CPU, in floating point for a GPU."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from qazcorpus.atomic import replacing
from qazcorpus.errors import UsageError
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
from qazcorpus.training.encoder.backbone import Pieces, read_pieces
from qazcorpus.training.encoder.labelled_sentences import LabelledSentence
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.onnx_graphs import (
    SentenceReader,
    WordReader,
    fuse_attention,
    to_onnx,
)
from qazcorpus.training.encoder.quantization import Batch, quantized, smooth, to_fp16
from qazcorpus.training.encoder.runs import LABELS, encoder_of, trained_model
from qazcorpus.training.encoder.tensors import Encoded, collate, encode

Precision = Literal["int8", "fp16", "fp32"]

SAMPLED = 600  # maximum number of sentences for measuring ranges
AT_ONCE = 32  # maximum number of words in a batch
NO_LABELS = Labels([], Morphology({}, []), [], [])
KEPT = ("tags", "ends", "morphology", "lemmas", "relations", "directions")


def export(
    run: Path,
    output: Path,
    sample: Sequence[Path] = (),
    *,
    encoder: str | Path | None = None,
    precision: Precision = "int8",
) -> None:
    """Write both graphs (see `onnx_graphs`), tokenizer, labels, and the last layer for relations.

    For int8, the ranges of the activations are measured on a part of the sentences in the IOB2
    files `sample`. `encoder` is the encoder of the run; it is needed if the run does not have its
    files. Raises UsageError for a run that does not read words apart, and for int8 without a
    sample.
    """
    if precision == "int8" and not sample:
        raise UsageError(
            "int8 needs sentences on which ranges are measured.",
            remedy="Give IOB2 files with --sample, or --precision fp32.",
        )
    model, _ = trained_model(run, encoder)
    if not model.shape.words_apart:
        raise UsageError(
            "this run does not read words apart.",
            path=run,
            remedy="Run the step 'apart' first, and train the result further.",
        )
    pieces = read_pieces(encoder_of(encoder, run))
    model.encoder.set_attn_implementation("eager")  # ranges have always been measured with it
    with replacing(output, "export") as replacement:
        new = replacement.new
        relations = model.relations.output
        np.savez(
            new / "relations.npz",
            weight=relations.weight.detach().numpy(),
            bias=relations.bias.detach().numpy(),
        )
        write_models(model, pieces, sampled(sample), new, precision)
        labels = json.loads((run / LABELS).read_text(encoding="utf-8"))
        labels["morphology"] = Morphology.from_json(labels["morphology"]).completed().to_json()
        told = json.dumps({name: labels[name] for name in KEPT}, ensure_ascii=False)
        (new / LABELS).write_text(told, encoding="utf-8")
        (new / TOKENIZER_FILE).write_bytes(pieces.to_bytes())


def write_models(
    model: KazakhModel,
    pieces: Pieces,
    sentences: Sequence[Sequence[str]],
    output: Path,
    precision: Precision,
) -> None:
    """Write `words.onnx` and `encoder.onnx`. For int8, ranges are measured on the sentences."""
    if precision == "int8":
        encoded = (
            encode(LabelledSentence(tuple(s), "sample"), pieces, NO_LABELS) for s in sentences
        )
        smooth(model, [collate([without_end(one)]) for one in encoded if one])
    fuse_attention(model)
    ids = torch.randint(model.encoder.config.vocab_size, (4, 3))
    vectors, known = torch.zeros(2, 5, model.encoder.config.hidden_size), torch.ones(2, 5)
    inputs = {VECTORS: vectors, KNOWN: known.to(torch.int32)}
    with tempfile.TemporaryDirectory() as folder:
        words, whole = Path(folder) / WORDS_FILE, Path(folder) / MODEL_FILE
        to_onnx(WordReader(model), {PIECES: ids}, [VECTORS], words)
        to_onnx(SentenceReader(model), inputs, OUTPUTS, whole)
        if precision == "int8":
            _write_int8(words, whole, pieces, sentences, output)
            return
        for made in (words, whole):
            if precision == "fp16":
                to_fp16(made)
            (output / made.name).write_bytes(made.read_bytes())


def _write_int8(
    words: Path, whole: Path, pieces: Pieces, sentences: Sequence[Sequence[str]], output: Path
) -> None:
    """Quantize both graphs. The ranges of the second are measured on the vectors of the first."""
    cut = WordPieces(pieces.tokenizer)
    quantized(words, word_batches(sentences, cut), output / WORDS_FILE)
    kept = WordVectors(open_session((output / WORDS_FILE).read_bytes(), 1, WORDS_FILE), cut)
    quantized(whole, vector_batches(sentences, kept), output / MODEL_FILE)


def sampled(paths: Sequence[Path]) -> Sequence[Sequence[str]]:
    """A sample of at most SAMPLED sentences, spread evenly over the files."""
    sentences = [sentence.words for path in paths for sentence in read_iob2(path)]
    return sentences[:: len(sentences) // SAMPLED + 1]


def word_batches(sentences: Sequence[Sequence[str]], pieces: WordPieces) -> list[Batch]:
    """Batches of all words of the sentences, with repetitions, and of the begin token. The words of
    a batch have the same number of pieces."""
    by_size: dict[int, list[list[int]]] = {}
    for ids in ([[pieces.begin]] * len(sentences)) + [pieces(w) for s in sentences for w in s]:
        by_size.setdefault(len(ids), []).append(ids)
    by_size.pop(0, None)
    runs = (
        words[i : i + AT_ONCE] for words in by_size.values() for i in range(0, len(words), AT_ONCE)
    )
    return [{PIECES: np.array(run)} for run in runs]


def without_end(sentence: Encoded) -> Encoded:
    """The sentence without its end token, which the exported models do not read."""
    return replace(sentence, ids=sentence.ids[:-1], words=sentence.words[:-1])


def vector_batches(sentences: Sequence[Sequence[str]], vectors: WordVectors) -> list[Batch]:
    """One batch for each sentence: the vectors of its words."""
    rows, table = vectors(sentences)
    whole = [np.concatenate([[BEGIN], found[found >= 0]]) for found in rows]
    return [
        {VECTORS: table[found][None], KNOWN: np.ones((1, len(found)), np.int32)} for found in whole
    ]
