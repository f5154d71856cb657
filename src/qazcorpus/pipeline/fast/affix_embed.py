"""Two architectures for spaCy.

`qazcorpus.AffixHashEmbed.v1` embeds words by their affixes. spaCy's own embedding uses one prefix
and one suffix of a word. A Kazakh word is a stem and a chain of suffixes («қала-лар-ымыз-дағы»), so
here any number of prefixes and suffixes can be used, each with its own hash table. An embedding
depends only on the word, so each word of a batch is embedded only once.

`qazcorpus.NumpyProducts.v1` makes any other architecture faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

import numpy as np
from spacy.attrs import ORTH
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Linear, Maxout, Model, NumpyOps, concatenate
from thinc.types import Floats2d, Ints1d, Ints2d

_FIRST_SEED: Final = 8
_CACHED_WORDS: Final = 100_000

Backprop = Callable[[list[Floats2d]], list[Doc]]


def affix_hash_embed(
    width: int,
    attrs: list[str],
    affixes: list[int],
    rows: list[int],
    include_static_vectors: bool,
) -> Model[list[Doc], list[Floats2d]]:
    """A model that embeds the words of Docs: an array (words × `width`) for each Doc.

    `attrs` are attributes of lexemes (NORM, SHAPE …). An affix n > 0 is the first n letters of the
    word in lower case; an affix n < 0 is its last -n letters. `rows` are the sizes of the hash
    tables, first those of the attributes. With `include_static_vectors`, the vectors of the
    vocabulary (floret vectors too) are mapped to `width` and added as a feature. Raises ValueError
    if the number of rows is not the number of features.
    """
    if not rows or len(rows) != len(attrs) + len(affixes):
        raise ValueError(
            f"{len(rows)} table sizes for {len(attrs)} attributes and {len(affixes)} affixes."
        )
    tables: list[Model[Any, Floats2d]] = [
        HashEmbed(width, size, column=column, seed=_FIRST_SEED + column, dropout=0.0)
        for column, size in enumerate(rows)
    ]
    hashed = concatenate(*tables) if len(tables) > 1 else tables[0]
    parts = len(tables) + include_static_vectors
    layers: list[Model[Any, Any]] = [
        hashed,
        Maxout(width, width * parts, nP=3, dropout=0.0, normalize=True),
    ]
    if include_static_vectors:
        layers.append(Linear(width))
    # Functions of this module, so that the model can be pickled for other processes.
    return Model(
        "affix_hash_embed",
        partial(_forward, features=LexemeFeatures(attrs, affixes)),
        init=_initialize,
        layers=layers,
        dims={"nO": width},
    )


def numpy_products(layer: Model[Any, Any]) -> Model[Any, Any]:
    """The same model, with the matrix products of numpy instead of BLIS on a CPU.

    The wheels of BLIS have no kernels for recent processors; numpy's OpenBLAS is up to three times
    as fast.
    """
    for node in layer.walk():
        if isinstance(node.ops, NumpyOps):
            node.ops = NumpyOps(use_blis=False)
    return layer


class LexemeFeatures:
    """The hashes of lexemes' attributes and affixes, with a cache."""

    def __init__(self, attrs: Sequence[str], affixes: Sequence[int]) -> None:
        self._attrs = [attr.lower() for attr in attrs]
        self._affixes = list(affixes)
        self._known: dict[int, tuple[int, ...]] = {}

    def of(self, orths: Sequence[int], vocab: Vocab) -> Ints2d:
        """The hashes (words × features) of words by their ORTH."""
        known = self._known
        if len(known) > _CACHED_WORDS:
            known.clear()
        rows = []
        for orth in orths:
            row = known.get(orth)
            if row is None:  # a new word, or another thread has just cleared the cache
                row = known[orth] = self._hashes(orth, vocab)
            rows.append(row)
        table = np.array(rows, dtype=np.uint64)
        return cast("Ints2d", table.reshape(len(orths), len(self._attrs) + len(self._affixes)))

    def _hashes(self, orth: int, vocab: Vocab) -> tuple[int, ...]:
        lexeme = vocab[orth]
        low = lexeme.text.lower()
        attributes = (int(getattr(lexeme, attr)) for attr in self._attrs)
        affixes = (get_string_id(low[:n] if n > 0 else low[n:]) for n in self._affixes)
        return (*attributes, *affixes)


def _initialize(
    model: Model[Any, Any],
    X: Sequence[Doc] | None = None,  # noqa: N803 - thinc's names
    Y: object = None,  # noqa: N803
) -> None:
    for layer in model.layers[2:]:  # of the static vectors
        if X:
            layer.set_dim("nI", X[0].vocab.vectors_length)
    for layer in model.layers:
        layer.initialize()


def _forward(
    model: Model[Any, Any], docs: Sequence[Doc], is_train: bool, *, features: LexemeFeatures
) -> tuple[list[Floats2d], Backprop]:
    lengths = [len(doc) for doc in docs]
    width: int = model.get_dim("nO")
    if not sum(lengths):
        return [model.ops.alloc2f(0, width) for _ in docs], lambda _: []
    orths = np.concatenate([doc.to_array([ORTH]).reshape(-1) for doc in docs])
    unique, places = np.unique(orths, return_inverse=True)
    vocab = docs[0].vocab
    hashed, mixed, *static = model.layers
    parts, back = hashed(features.of(unique.tolist(), vocab), is_train)
    if static:
        vectors = np.ascontiguousarray(vocab.vectors.get_batch(unique), dtype=np.float32)
        mapped, back_static = static[0](vectors, is_train)
        parts = np.hstack([parts, mapped])
    words, back_mixed = mixed(parts, is_train)
    borders = np.cumsum(lengths)[:-1]

    def backprop(gradients: list[Floats2d]) -> list[Doc]:
        d_words = model.ops.alloc2f(len(unique), width)
        indices = cast("Ints1d", places.astype(np.int32))
        model.ops.scatter_add(d_words, indices, model.ops.flatten(gradients))
        d_parts = back_mixed(d_words)
        if static:
            back_static(np.ascontiguousarray(d_parts[:, -width:]))
            d_parts = np.ascontiguousarray(d_parts[:, :-width])
        back(d_parts)
        return []

    found = np.split(words[places], borders)
    return cast("list[Floats2d]", found), backprop
