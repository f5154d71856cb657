"""The ONNX models of a trained encoder (extra train)."""

from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch

from qazcorpus.pipeline.accurate.encoder import KNOWN, MODEL_FILE, OUTPUTS, WORDS_FILE, open_session
from qazcorpus.pipeline.accurate.word_vectors import PIECES, VECTORS
from qazcorpus.training.encoder.backbone import Pieces
from qazcorpus.training.encoder.model import head_scores
from qazcorpus.training.encoder.onnx_export import write_models

from .small_encoders import KINDS, small_model, small_tokenizer

# Of torch: the exporter that is chosen, and what that one calls.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (
        "You are using the legacy TorchScript-based ONNX export",
        "The feature will be removed. Please remove usage of this function",
    )
]

WORDS = [[0], [7, 8], [9], [10, 11], [12], [13, 14, 15], [16]]  # the begin token and six words
PLACES = [0, 1, 1, 2, 3, 3, 4, 5, 5, 5, 6]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_both_models_together_say_what_the_trained_one_says(
    kind: str, precision: Literal["fp32", "fp16"], tmp_path: Path
) -> None:
    model = small_model(kind=kind, apart=True)
    pieces = torch.tensor([[*chain.from_iterable(WORDS)]])
    with torch.no_grad():
        states = model.states(pieces, torch.tensor([PLACES]))
        expected = [part.numpy() for part in head_scores(model, states)]
    write_models(model, Pieces(small_tokenizer(kind)), [], tmp_path, precision)
    words, whole = (
        open_session((tmp_path / name).read_bytes(), 1, name) for name in (WORDS_FILE, MODEL_FILE)
    )
    vectors = [words.run([VECTORS], {PIECES: np.array([ids])})[0][0] for ids in WORDS]
    padded = np.stack([*vectors, np.ones_like(vectors[0])])[None]
    known = np.array([[1] * 7 + [0]], np.int32)
    found = whole.run(OUTPUTS, {VECTORS: padded, KNOWN: known})
    for name, one, other in zip(OUTPUTS, found, expected, strict=True):
        ours = one[:, :7, :7] if name == "arcs" else one[:, :7]
        assert np.allclose(ours, other, atol=2e-3 if precision == "fp32" else 2e-2), name
