"""Encoders, tokenizers and weights that a pair encoder can have."""

from pathlib import Path

import pytest
from safetensors.torch import save_file

from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.vocabulary import take_rows
from qazcorpus.training.stance.encoders import (
    check_layers,
    kept_pieces,
    load_weights,
    read_module,
    read_tokenizer,
)
from tests.training.encoder.small_encoders import write_small_encoder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("encoder")
    return str(write_small_encoder(folder, "xlm-roberta", max_position_embeddings=256))


def test_positions_begin_where_the_encoder_has_them(encoder: str, tmp_path: Path) -> None:
    assert read_module(encoder).first_place == 2
    bert = write_small_encoder(tmp_path / "bert", "bert")
    assert read_module(str(bert)).first_place == 0


def test_other_tokenizers_are_refused(tmp_path: Path) -> None:
    other = write_small_encoder(tmp_path / "bert", "bert", max_position_embeddings=256)
    with pytest.raises(UsageError, match="does not begin texts with the piece 0"):
        read_tokenizer(str(other))
    short = write_small_encoder(tmp_path / "short", "xlm-roberta")
    with pytest.raises(UsageError, match="too few for a question"):
        read_tokenizer(str(short))


def test_without_a_vocabulary_all_pieces_are_kept(encoder: str) -> None:
    pieces = read_tokenizer(encoder)
    assert kept_pieces(pieces, encoder, None) == (pieces, [])
    same, rows = kept_pieces(pieces, encoder, Path(encoder) / "tokenizer.json")
    assert rows == list(range(pieces.tokenizer.get_vocab_size()))
    assert same.to_bytes() == pieces.to_bytes()


def test_weights_and_layers_that_do_not_fit_are_told(encoder: str, tmp_path: Path) -> None:
    module = read_module(encoder)
    broken = tmp_path / "weights.safetensors"
    broken.write_bytes(b"no weights")
    with pytest.raises(UsageError, match="not the weights of a pair encoder"):
        load_weights(module, broken)
    check_layers([1, 0], module)
    with pytest.raises(UsageError, match="the encoder has 2 layers"):
        check_layers([2], module)


def test_the_layers_and_pieces_of_an_earlier_run_are_kept(encoder: str, tmp_path: Path) -> None:
    earlier = read_module(encoder)
    whole = tmp_path / "whole.safetensors"
    save_file(dict(earlier.state_dict()), whole)
    rows = [0, 1, 2, 3, 5]
    earlier.keep_layers([1])
    take_rows(earlier.bert, rows)
    cut = tmp_path / "cut.safetensors"
    save_file(dict(earlier.state_dict()), cut)

    module = read_module(encoder)
    assert not load_weights(module, whole, rows)
    assert len(module.bert.encoder.layer) == 2
    assert load_weights(module, cut, rows)
    assert len(module.bert.encoder.layer) == 1
    assert module.bert.config.vocab_size == len(rows)
    assert all(
        value.equal(module.state_dict()[name]) for name, value in earlier.state_dict().items()
    )
    with pytest.raises(UsageError, match="the same --vocabulary"):
        load_weights(read_module(encoder), cut)
