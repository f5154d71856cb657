"""Read the encoder for training: any encoder of Hugging Face with the layers of BERT.

BERT and XLM-R number positions differently (XLM-R begins after its padding id), and have different
tokenizers and padding ids. This module handles the differences. For the rest of the package, an
encoder has layers, pieces, and positions from 0.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from qazcorpus.errors import UsageError

MAX_PIECES: Final = 300  # maximum number of pieces in a sentence
TOKENIZER_FILE: Final = "tokenizer.json"
CONFIG_FILE: Final = "config.json"
# The parts of each layer that pruning, export and narrow layers need.
PARTS_OF_A_LAYER: Final = (
    *("attention.self.query", "attention.self.key", "attention.self.value"),
    *("intermediate.dense", "output.dense", "output.LayerNorm"),
)
REMEDY: Final = (
    "Name an encoder with the layers of BERT (bert, roberta, xlm-roberta, camembert), on the "
    "Hugging Face Hub or in a folder."
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """An encoder's tokenizer, and the maximum number of pieces in a sentence (`longest`).

    `source` has the bytes of the tokenizer's file, because a tokenizer that was read and is written
    again gives other bytes.
    """

    tokenizer: Tokenizer
    longest: int = MAX_PIECES
    source: bytes = b""

    def to_bytes(self) -> bytes:
        """The content of the tokenizer's file."""
        return self.source or self.tokenizer.to_str().encode("utf-8")


def read_encoder(name: str | Path) -> nn.Module:
    """Read the encoder with this name or in this folder, with its weights in 32 bits, without a
    pooler.

    `NAME@REVISION` is one version of an encoder on the Hugging Face Hub. Raises UsageError if there
    is no such encoder, or if its layers are not those of BERT.
    """
    from transformers import AutoModel

    config = _read_config(name)
    with _naming(name), without_progress():
        made = AutoModel.from_pretrained(
            **_located(name), dtype=torch.float32, **_without_pooler(config)
        )
    return checked(made, name)


def encoder_like(name: str | Path) -> nn.Module:
    """An encoder of the same kind and size, with random weights. The state of torch's random
    numbers does not change. Raises UsageError as `read_encoder` does."""
    from transformers import AutoModel

    config = _read_config(name)
    with torch.random.fork_rng(devices=[]):
        made = AutoModel.from_config(config, **_without_pooler(config)).float()
    return checked(made, name)


def checked(encoder: nn.Module, name: object) -> nn.Module:
    """Check that the layers of an encoder are those of BERT, and return it. Raises UsageError if
    they are not. The encoder's own dropout is off, also in training; the heads have dropout."""
    first = next(iter(getattr(getattr(encoder, "encoder", None), "layer", ())), None)
    if not hasattr(encoder, "embeddings") or first is None:
        raise UsageError(
            f"{name}: the layers of {_kind(encoder)} are not those of BERT.", remedy=REMEDY
        )
    for part in PARTS_OF_A_LAYER:
        try:
            first.get_submodule(part)
        except AttributeError as error:
            raise UsageError(
                f"{name}: the layers of {_kind(encoder)} lack {part}.", remedy=REMEDY
            ) from error
    return encoder.eval()


def first_place(encoder: nn.Module) -> int:
    """The number of the first position in a sentence: 0 in BERT; the padding id + 1 in RoBERTa and
    XLM-R, whose table of positions has a row for padding."""
    padding = encoder.embeddings.position_embeddings.padding_idx
    return 0 if padding is None else int(padding) + 1


def embedded(encoder: nn.Module, ids: Tensor, places: Tensor) -> Tensor:
    """The input of the first layer (batch × pieces × hidden). `places` (batch × pieces) are counted
    from 0 for every kind of encoder. All pieces have token type 0, because there is one text."""
    states: Tensor = encoder.embeddings(
        ids,
        token_type_ids=torch.zeros_like(ids),
        position_ids=places + first_place(encoder),
    )
    return states


def read_pieces(name: str | Path) -> Pieces:
    """Read the tokenizer of the encoder. A `tokenizer.json` in the folder is used unchanged; if
    there is none, transformers finds the tokenizer. Raises UsageError if there is no fast
    tokenizer, or if it has no token at the beginning of sentences."""
    config = _read_config(name)
    file = Path(name) / TOKENIZER_FILE
    source = file.read_bytes() if file.is_file() else b""
    tokenizer = Tokenizer.from_buffer(source) if source else _fast_tokenizer(name)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if not tokenizer.encode("").ids:
        raise UsageError(
            f"{name}: its tokenizer has no begin token, which is needed as the root of trees.",
            remedy=REMEDY,
        )
    reserved = (config.pad_token_id or 0) + 1  # positions that RoBERTa and XLM-R do not use
    longest = min(MAX_PIECES, config.max_position_embeddings - reserved)
    return Pieces(tokenizer, longest, source)


def encoder_sizes(name: str | Path) -> list[Any]:
    """The kind of an encoder and its sizes, except those that a run may reduce (such as layers)."""
    config = _read_config(name)
    sizes = ("model_type", "vocab_size", "hidden_size", "num_attention_heads")
    return [getattr(config, size, None) for size in (*sizes, "max_position_embeddings")]


def write_encoder_files(encoder: nn.Module, pieces: Pieces, folder: Path) -> None:
    """Write the configuration and the tokenizer for `encoder_like` and `read_pieces`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads(encoder.config.to_json_string(use_diff=False))
    config.pop("_name_or_path", None)  # its path on this machine
    (folder / CONFIG_FILE).write_text(f"{json.dumps(config, indent=1)}\n", encoding="utf-8")
    (folder / TOKENIZER_FILE).write_bytes(pieces.to_bytes())


def _located(name: str | Path) -> dict[str, str]:
    """The arguments of transformers for a folder, or for a name on the Hub with its revision."""
    base, at, revision = str(name).rpartition("@")
    if not at or Path(name).exists():
        return {"pretrained_model_name_or_path": str(name)}
    return {"pretrained_model_name_or_path": base, "revision": revision}


def _read_config(name: str | Path) -> Any:
    from transformers import AutoConfig

    with _naming(name):
        return AutoConfig.from_pretrained(**_located(name))


def _fast_tokenizer(name: str | Path) -> Tokenizer:
    from transformers import AutoTokenizer

    with _naming(name):
        found = AutoTokenizer.from_pretrained(**_located(name), use_fast=True)
    backend = getattr(found, "backend_tokenizer", None)
    if backend is None:
        raise UsageError(f"{name} has no fast tokenizer, which is needed for the pieces of words.")
    return Tokenizer.from_str(backend.to_str())


def _without_pooler(config: Any) -> dict[str, bool]:
    """The argument that leaves out the pooler, if the class of the encoder has it."""
    from transformers import MODEL_MAPPING

    made = MODEL_MAPPING.get(type(config), None)
    known = made is not None and "add_pooling_layer" in inspect.signature(made).parameters
    return {"add_pooling_layer": False} if known else {}


def _kind(encoder: nn.Module) -> str:
    return str(getattr(getattr(encoder, "config", None), "model_type", type(encoder).__name__))


@contextmanager
def without_progress() -> Iterator[None]:
    """A context in which transformers does not draw progress bars."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


@contextmanager
def _naming(name: str | Path) -> Iterator[None]:
    """A context that turns transformers' errors for an unknown name into UsageError."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name}: no encoder can be read: {str(error).splitlines()[0]}", remedy=REMEDY
        ) from error
