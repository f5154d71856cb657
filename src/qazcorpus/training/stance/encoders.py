"""The encoder of a pair encoder: its layers, its tokenizer, and weights of earlier runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from qazcorpus.errors import UsageError
from qazcorpus.statements.pair.model import BEGIN, END, LIMITS
from qazcorpus.training.encoder.backbone import Pieces, read_encoder, read_pieces
from qazcorpus.training.encoder.vocabulary import rows_like, take_rows
from qazcorpus.training.stance.pair_module import PairModule

WORDS: Final = "bert.embeddings.word_embeddings.weight"
_LAYER: Final = re.compile(r"bert\.encoder\.layer\.(\d+)\.")
SEPARATORS: Final = 8  # pieces of a question that belong to none of the parts in LIMITS


def read_module(encoder: str) -> PairModule:
    """A module with this encoder, which has no dropout in its own layers."""
    bert: Any = read_encoder(encoder)
    bert.set_attn_implementation("eager")
    for part in bert.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    return PairModule(bert)


def read_tokenizer(encoder: str) -> Pieces:
    """The tokenizer of an encoder. Raises UsageError if a question cannot have the form that
    `QuestionPieces` gives it, or if it may be too long."""
    pieces = read_pieces(encoder)
    if pieces.tokenizer.encode("").ids != [BEGIN, END]:
        raise UsageError(
            f"{encoder}: its tokenizer does not begin texts with the piece {BEGIN} and end them "
            f"with the piece {END}.",
            remedy="Name an encoder with the tokenizer of XLM-R, such as multilingual-e5.",
        )
    if pieces.longest < sum(LIMITS.values()) + SEPARATORS:
        raise UsageError(
            f"{encoder}: it reads at most {pieces.longest} pieces, which is too few for a question."
        )
    return pieces


def kept_pieces(pieces: Pieces, encoder: str, like: Path | None) -> tuple[Pieces, list[int]]:
    """The pieces of an encoder that the tokenizer file `like` has, and their ids in the encoder.

    Without a file, all are kept and there are no ids. Raises UsageError if the encoder lacks a
    piece of the file.
    """
    if like is None:
        return pieces, []
    rows = rows_like(pieces, like, encoder)
    source = like.read_bytes()
    return Pieces(Tokenizer.from_buffer(source), pieces.longest, source), rows


def load_weights(module: PairModule, path: Path, rows: Sequence[int] = ()) -> bool:
    """Load the weights of an earlier run, of which the module keeps as many layers as the run has.

    Returns whether the run has only the pieces with the ids `rows`, which the module then keeps.
    Raises UsageError if the weights do not fit the module.
    """
    try:
        weights = load_file(path)
        layers = len({int(found[1]) for name in weights if (found := _LAYER.match(name))})
        module.keep_layers(range(min(layers, len(module.bert.encoder.layer))))
        cut = bool(rows) and WORDS in weights and len(weights[WORDS]) == len(rows)
        if cut:
            take_rows(module.bert, rows)
        module.load_state_dict(weights)
    except (RuntimeError, SafetensorError) as error:
        raise UsageError(
            "these are not the weights of a pair encoder with this encoder.",
            path=path,
            remedy="Name the weights of a run that had the same --encoder, and, if they are those "
            "of a second step, the same --vocabulary.",
        ) from error
    return cut


def check_layers(layers: Sequence[int], module: PairModule) -> None:
    """Raise UsageError if the encoder lacks one of these layers."""
    there = len(module.bert.encoder.layer)
    if not {*layers} <= {*range(there)}:
        raise UsageError(
            f"the setting 'layers' is {list(layers)}, and the encoder has {there} layers.",
            remedy="Name layers from 0.",
        )
