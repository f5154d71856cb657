"""Reduce the vocabulary of a multilingual encoder to the pieces that Kazakh needs.

Most of the parameters of a multilingual encoder are vectors of pieces that do not occur in Kazakh
texts. They are removed. A text that needs only the remaining pieces is split into the same pieces
as before, so the input of the encoder's layers does not change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from qazcorpus.atomic import replacing
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.sentence_annotations import read_texts
from qazcorpus.training.encoder.backbone import (
    TOKENIZER_FILE,
    Pieces,
    read_encoder,
    read_pieces,
    without_progress,
)

Specification = dict[str, Any]
SPECIAL_IDS: Final = ("pad_token_id", "bos_token_id", "eos_token_id", "mask_token_id")


def cut_vocabulary(
    encoder: str | Path,
    output: Path,
    *,
    like: Path | None = None,
    texts: Sequence[Path] = (),
    at_least: int = 1,
) -> int:
    """Write the encoder with fewer pieces to a folder, in 16 bits. Returns the number of pieces.

    The pieces are those of the tokenizer file `like`, which is copied unchanged; or those of
    `texts` (see `restored_texts`), also in lower case and in capitals, that occur `at_least` this
    often, and the special tokens.
    Raises UsageError if the encoder lacks a piece of `like`, if neither is given, and for
    tokenizers that are not Unigram or WordPiece.
    """
    pieces = read_pieces(encoder)
    before = json.loads(pieces.tokenizer.to_str())
    old = _ids(before, encoder)
    if like:
        after = json.loads(like.read_text(encoding="utf-8"))
        written = like.read_bytes()
    else:
        if not texts:
            raise UsageError(
                "neither a tokenizer nor texts were given.", remedy="Give one of them."
            )
        kept = _special(before) | _used(pieces, texts, at_least)
        after = _cut(before, [piece for piece in old if old[piece] in kept])
        written = json.dumps(after, ensure_ascii=False).encode("utf-8")
    rows = _rows(old, list(_ids(after, like or encoder)), encoder, like)
    model = read_encoder(encoder)
    take_rows(model, rows)
    with replacing(output, "encoder") as replacement, without_progress():
        model.half().save_pretrained(replacement.new)
        (replacement.new / TOKENIZER_FILE).write_bytes(written)
    return len(rows)


def rows_like(pieces: Pieces, like: Path, encoder: str | Path) -> list[int]:
    """The ids in the vocabulary of `encoder` (its `pieces`) of all pieces of the tokenizer file
    `like`, in the order of that file. Raises UsageError as `cut_vocabulary` does."""
    old = _ids(json.loads(pieces.tokenizer.to_str()), encoder)
    return _rows(old, list(_ids(json.loads(like.read_text(encoding="utf-8")), like)), encoder, like)


def take_rows(model: nn.Module, rows: Sequence[int]) -> None:
    """Keep only these rows of an encoder's table of pieces, in this order."""
    table = model.embeddings.word_embeddings
    new = {number: row for row, number in enumerate(rows)}
    config = model.config
    for name in SPECIAL_IDS:
        if (number := getattr(config, name, None)) is not None:
            setattr(config, name, new.get(number))
    padding = None if table.padding_idx is None else new.get(table.padding_idx)
    model.embeddings.word_embeddings = nn.Embedding.from_pretrained(
        table.weight.detach()[torch.tensor(rows)].clone(), padding_idx=padding
    )
    config.vocab_size = len(rows)


def _rows(
    old: Mapping[str, int], names: Sequence[str], encoder: str | Path, like: Path | None
) -> list[int]:
    """The ids of the named pieces. Raises UsageError if one is missing."""
    if lacking := [name for name in names if name not in old]:
        raise UsageError(
            f"{encoder} lacks {len(lacking)} pieces of this tokenizer, such as {lacking[0]!r}.",
            path=like,
        )
    return [old[name] for name in names]


def _ids(specification: Specification, name: object) -> dict[str, int]:
    """The id of each piece of a tokenizer, in the order of the ids."""
    model = specification["model"]
    if model["type"] == "Unigram":
        return {piece: number for number, (piece, _) in enumerate(model["vocab"])}
    if model["type"] == "WordPiece":
        return dict(sorted(model["vocab"].items(), key=lambda item: item[1]))
    raise UsageError(f"{name}: tokenizers of the type {model['type']} cannot be reduced.")


def _special(specification: Specification) -> set[int]:
    """The ids of the special tokens: begin, end, padding, mask, unknown."""
    unknown = specification["model"].get("unk_id")
    found = {token["id"] for token in specification["added_tokens"]}
    return found if unknown is None else found | {unknown}


def _used(pieces: Pieces, files: Iterable[Path], at_least: int) -> set[int]:
    """The ids of the pieces that occur this often in texts, in one of three ways to write them."""
    found: Counter[int] = Counter()
    for file in files:
        for text in read_texts(file):
            for written in (text, text.lower(), text.upper()):
                found.update(pieces.tokenizer.encode(written).ids)
    return {piece for piece, count in found.items() if count >= at_least}


def _cut(specification: Specification, kept: Sequence[str]) -> Specification:
    """A tokenizer with only these pieces, numbered from 0."""
    new = {piece: number for number, piece in enumerate(kept)}
    old = {number: piece for piece, number in _ids(specification, "").items()}
    moved = {number: new[piece] for number, piece in old.items() if piece in new}
    after: Specification = json.loads(json.dumps(specification))
    model = after["model"]
    if model["type"] == "Unigram":
        model["vocab"] = [entry for entry in model["vocab"] if entry[0] in new]
        if model["unk_id"] is not None:
            model["unk_id"] = moved[model["unk_id"]]
    else:
        model["vocab"] = new
    for token in after["added_tokens"]:
        token["id"] = moved[token["id"]]
    _renumber(after["post_processor"] or {}, moved)
    return after


def _renumber(processor: dict[str, Any], moved: Mapping[int, int]) -> None:
    """Replace the ids of the special tokens at the beginning and end of sentences."""
    for inner in processor.get("processors", ()):
        _renumber(inner, moved)
    for token in processor.get("special_tokens", {}).values():
        token["ids"] = [moved[number] for number in token["ids"]]
    for name in ("sep", "cls"):
        if name in processor:
            processor[name][1] = moved[processor[name][1]]
