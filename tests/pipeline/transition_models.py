"""Small models of spaCy's transition-based components, with random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from thinc.api import Model


def transition_model(state_type: str) -> dict[str, Any]:
    """The settings of a small model for `ner` or `parser`."""
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": state_type,
        "extra_state_tokens": False,
        "hidden_width": 16,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": 16,
            "depth": 1,
            "embed_size": 50,
            "window_size": 1,
            "maxout_pieces": 2,
            "subword_features": False,
        },
    }


def randomize(model: Model[Any, Any], seed: int) -> None:
    """Give every layer random weights: an untrained upper layer is all zeros, and would always
    choose the same move."""
    numbers = np.random.default_rng(seed)
    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                shape = node.get_param(name).shape
                node.set_param(name, numbers.normal(size=shape).astype(np.float32))
