"""Discourse models with random weights, and words for them to read."""

from __future__ import annotations

import numpy as np

from qazcorpus.decoding import Floats
from qazcorpus.document import STANCES, Span
from qazcorpus.given_targets import given_targets
from qazcorpus.statements.model.discourse import FLAGS, PARTS, TAGS, TERMS, DiscourseModel
from qazcorpus.statements.model.features import BUCKETS, NGRAMS, PLACES
from qazcorpus.statements.rules.units import AnalysisInput

VECTORS, WIDTH, HEADS, LAYERS = 12, 16, 2, 2


def random_model(seed: int = 0) -> DiscourseModel:
    numbers = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "seg.weight": (2, WIDTH),
        "bias.weight": (BUCKETS, HEADS),
        "dist.weight": (PLACES, 1),
        "lex.weight": (NGRAMS, len(STANCES)),
        "link": (),
        **{f"emb.{i}.weight": (values, WIDTH) for i, values in enumerate(FLAGS)},
    }
    linear = {
        "inp": (WIDTH, VECTORS),
        "doc": (WIDTH, VECTORS),
        "tag": (len(PARTS) * TAGS, WIDTH),
        "st.0": (WIDTH, 5 * WIDTH + TERMS),
        "st.3": (len(STANCES), WIDTH),
        "pq": (8, WIDTH),
        "pk": (8, WIDTH),
        "none": (1, WIDTH),
    }
    norms = ["norm", "fn"]
    for number in range(LAYERS):
        name = f"layers.{number}"
        linear |= {
            f"{name}.qkv": (3 * WIDTH, WIDTH),
            f"{name}.o": (WIDTH, WIDTH),
            f"{name}.ff.0": (2 * WIDTH, WIDTH),
            f"{name}.ff.3": (WIDTH, 2 * WIDTH),
        }
        norms += [f"{name}.n1", f"{name}.n2"]
    for name, shape in linear.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in norms:
        shapes |= {f"{name}.weight": (WIDTH,), f"{name}.bias": (WIDTH,)}
    weights = {
        name: numbers.normal(0, 0.5, shape).astype(np.float16).astype(np.float32)
        for name, shape in shapes.items()
    }
    return DiscourseModel(weights, {"layers": LAYERS, "heads": HEADS, "stances": list(STANCES)})


def vectors(size: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=(size, VECTORS)).astype(np.float32)


def given(text: str, target: str = "") -> AnalysisInput:
    """A text whose tokens stand between spaces, one sentence a line."""
    tokens, sentences, place = [], [], 0
    for line in text.splitlines(keepends=True):
        start = place
        for word in line.split():
            start = text.index(word, start)
            tokens.append(Span(start, start + len(word), word))
            start += len(word)
        if line.strip():
            sentences.append(Span(place, place + len(line.rstrip("\n")), line.rstrip("\n")))
        place += len(line)
    return AnalysisInput(text, tokens, sentences, (), given_targets(target))
