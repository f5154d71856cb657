"""Encoders that have never learned anything, for the tests of training (extra train)."""

from types import ModuleType
from typing import Any


def small_model(model: ModuleType, *, parts: int = 0, apart: bool = False) -> Any:
    """A model of two layers, eight wide; `model` is the script of that name."""
    import torch
    import transformers

    config = transformers.BertConfig(
        vocab_size=60,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=40,
    )
    torch.manual_seed(0)
    encoder = transformers.BertModel(config, add_pooling_layer=False)
    shape = model.Shape(2, 1, 3, 4, 2, 2, parts=parts, words_apart=apart)
    return model.KazakhModel(encoder, shape).eval()
