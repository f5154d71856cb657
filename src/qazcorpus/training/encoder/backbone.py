"""The encoder that a training begins from: any of Hugging Face's with the layers of BERT.

BERT and XLM-R differ in how they number places (XLM-R begins behind its padding id), in their
tokenizers and in their padding ids. All of that is settled here; the rest of the package sees
layers, pieces and places alone.
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

MAX_PIECES: Final = 300  # of a sentence
TOKENIZER_FILE: Final = "tokenizer.json"
CONFIG_FILE: Final = "config.json"
# What pruning, the export and the narrow layers reach for in each layer.
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
    """An encoder's tokenizer, and the most pieces that it reads of a sentence. `source` is the file
    that it was read from, as it is: a tokenizer writes itself otherwise."""

    tokenizer: Tokenizer
    longest: int = MAX_PIECES
    source: bytes = b""

    def to_bytes(self) -> bytes:
        """The tokenizer as a file."""
        return self.source or self.tokenizer.to_str().encode("utf-8")


def read_encoder(name: str | Path) -> nn.Module:
    """The encoder of that name or in that folder with its weights, in 32 bits, without a pooler.

    `NAME@REVISION` names one version of an encoder on the Hugging Face Hub. Raises UsageError where
    there is none, or where its layers are not those of BERT.
    """
    from transformers import AutoModel

    config = _read_config(name)
    with _naming(name), without_progress():
        made = AutoModel.from_pretrained(
            **_located(name), dtype=torch.float32, **_without_pooler(config)
        )
    return checked(made, name)


def encoder_like(name: str | Path) -> nn.Module:
    """An encoder of the same kind and size, whose weights are still to be loaded. Random numbers
    are drawn as if it had not been made. Raises UsageError as `read_encoder` does."""
    from transformers import AutoModel

    config = _read_config(name)
    with torch.random.fork_rng(devices=[]):
        made = AutoModel.from_config(config, **_without_pooler(config)).float()
    return checked(made, name)


def checked(encoder: nn.Module, name: object) -> nn.Module:
    """The encoder, whose layers are those of BERT; raises UsageError where they are not. Its own
    dropout is off, and stays so while it learns: that of the heads is enough."""
    first = next(iter(getattr(getattr(encoder, "encoder", None), "layer", ())), None)
    if not hasattr(encoder, "embeddings") or first is None:
        raise UsageError(f"{name}: {_kind(encoder)} has other layers than BERT.", remedy=REMEDY)
    for part in PARTS_OF_A_LAYER:
        try:
            first.get_submodule(part)
        except AttributeError as error:
            raise UsageError(
                f"{name}: the layers of {_kind(encoder)} lack {part}.", remedy=REMEDY
            ) from error
    return encoder.eval()


def first_place(encoder: nn.Module) -> int:
    """The number of the first place in a sentence: 0 in BERT, one more than the padding id in
    RoBERTa and XLM-R, whose table of places has a row for padding."""
    padding = encoder.embeddings.position_embeddings.padding_idx
    return 0 if padding is None else int(padding) + 1


def embedded(encoder: nn.Module, ids: Tensor, places: Tensor) -> Tensor:
    """What goes into the first layer; `places` (batch × pieces) count from 0 whatever the kind. All
    pieces are of the first type, as those of one text are."""
    states: Tensor = encoder.embeddings(
        ids,
        token_type_ids=torch.zeros_like(ids),
        position_ids=places + first_place(encoder),
    )
    return states


def read_pieces(name: str | Path) -> Pieces:
    """The tokenizer of the encoder. A `tokenizer.json` in the folder is taken as it is; elsewhere
    transformers finds the tokenizer. Raises UsageError where there is none that is fast, or where
    it begins sentences with no token."""
    config = _read_config(name)
    file = Path(name) / TOKENIZER_FILE
    source = file.read_bytes() if file.is_file() else b""
    tokenizer = Tokenizer.from_buffer(source) if source else _fast_tokenizer(name)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if not tokenizer.encode("").ids:
        raise UsageError(
            f"{name}: its tokenizer begins sentences with no token, which is the root of trees.",
            remedy=REMEDY,
        )
    reserved = (config.pad_token_id or 0) + 1  # in RoBERTa and XLM-R
    longest = min(MAX_PIECES, config.max_position_embeddings - reserved)
    return Pieces(tokenizer, longest, source)


def write_encoder_files(encoder: nn.Module, pieces: Pieces, folder: Path) -> None:
    """Write configuration and tokenizer, from which `encoder_like` and `read_pieces` read."""
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads(encoder.config.to_json_string(use_diff=False))
    config.pop("_name_or_path", None)  # where it lay on this machine
    (folder / CONFIG_FILE).write_text(f"{json.dumps(config, indent=1)}\n", encoding="utf-8")
    (folder / TOKENIZER_FILE).write_bytes(pieces.to_bytes())


def _located(name: str | Path) -> dict[str, str]:
    """What transformers takes for a name: a folder, or a name on the Hub with its revision."""
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
        raise UsageError(f"{name} has no fast tokenizer, which tells words and pieces apart.")
    return Tokenizer.from_str(backend.to_str())


def _without_pooler(config: Any) -> dict[str, bool]:
    """The argument that leaves the pooler out, where the class of the encoder has it."""
    from transformers import MODEL_MAPPING

    made = MODEL_MAPPING.get(type(config), None)
    known = made is not None and "add_pooling_layer" in inspect.signature(made).parameters
    return {"add_pooling_layer": False} if known else {}


def _kind(encoder: nn.Module) -> str:
    return str(getattr(getattr(encoder, "config", None), "model_type", type(encoder).__name__))


@contextmanager
def without_progress() -> Iterator[None]:
    """Let transformers draw no progress bars of its own."""
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
    """Turn what transformers raises for a name that leads nowhere into a UsageError."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name}: no encoder can be read here: {str(error).splitlines()[0]}", remedy=REMEDY
        ) from error
