"""Encoders of several kinds, and the cut of their vocabularies (extra train)."""

import json
from pathlib import Path

import pytest
import torch
from transformers import DistilBertConfig, DistilBertModel

from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.backbone import (
    Pieces,
    embedded,
    encoder_like,
    first_place,
    read_encoder,
    read_pieces,
    write_encoder_files,
)
from qazcorpus.training.encoder.labelled_sentences import LabelledSentence
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.onnx_export import NO_LABELS
from qazcorpus.training.encoder.tensors import collate, encode
from qazcorpus.training.encoder.vocabulary import cut_vocabulary

from .small_encoders import (
    KINDS,
    small_encoder,
    small_model,
    small_tokenizer,
    write_small_encoder,
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def states(model: KazakhModel, pieces: Pieces, *sentences: str) -> torch.Tensor:
    """The word states of sentences that are read in one batch."""
    read = [encode(LabelledSentence(tuple(s.split()), "x"), pieces, NO_LABELS) for s in sentences]
    batch = collate([sentence for sentence in read if sentence])
    with torch.no_grad():
        found: torch.Tensor = model.states(batch.ids, batch.words)
    return found


def test_places_are_numbered_as_the_encoder_learned_them(kind: str) -> None:
    encoder = small_encoder(kind)
    assert first_place(encoder) == {"bert": 0, "xlm-roberta": 2}[kind]
    ids = torch.tensor([[2, 7, 8, 9]])
    with torch.no_grad():
        ours = embedded(encoder, ids, torch.arange(4)[None])
        assert torch.equal(ours, encoder.embeddings(ids))


@pytest.mark.parametrize("apart", [False, True])
def test_padding_changes_nothing(kind: str, apart: bool) -> None:
    model = small_model(kind=kind, vocabulary=200, apart=apart)
    pieces = Pieces(small_tokenizer(kind))
    alone = states(model, pieces, "су аз")
    both = states(model, pieces, "су аз", "бала далада ойнап жүр .")
    assert torch.allclose(alone[0], both[0, :3], atol=1e-5)


def test_every_word_has_its_pieces(kind: str, tmp_path: Path) -> None:
    pieces = read_pieces(write_small_encoder(tmp_path, kind))
    read = encode(LabelledSentence(("Су", "аз."), "x"), pieces, NO_LABELS)
    assert read is not None
    assert read.words[0] == 0
    assert read.words[-1] == -1
    assert set(read.words[1:-1]) == {1, 2}
    assert pieces.longest == 40 - {"bert": 1, "xlm-roberta": 2}[kind]


def test_an_encoder_is_made_again_from_what_a_run_keeps(kind: str, tmp_path: Path) -> None:
    folder = write_small_encoder(tmp_path / "encoder", kind)
    encoder, pieces = read_encoder(folder), read_pieces(folder)
    write_encoder_files(encoder, pieces, tmp_path / "kept")
    torch.manual_seed(5)
    other = encoder_like(tmp_path / "kept")
    drawn = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(1))  # random numbers go on as if it had not been made
    other.load_state_dict(encoder.state_dict())
    tokenizer = tmp_path / "kept" / "tokenizer.json"
    assert tokenizer.read_bytes() == (folder / "tokenizer.json").read_bytes()
    assert str(folder) not in (tmp_path / "kept" / "config.json").read_text(encoding="utf-8")


def test_a_tokenizer_without_its_file_is_found_by_transformers(tmp_path: Path) -> None:
    folder = write_small_encoder(tmp_path, "bert")
    vocabulary = small_tokenizer("bert").get_vocab()
    (folder / "tokenizer.json").unlink()
    lines = sorted(vocabulary, key=vocabulary.__getitem__)
    (folder / "vocab.txt").write_text("\n".join(lines), encoding="utf-8")
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    read = encode(LabelledSentence(("су", "аз"), "x"), read_pieces(folder), NO_LABELS)
    assert read is not None
    assert read.words == [0, 1, 1, 2, 2, -1]


def test_encoders_with_other_layers_are_refused(tmp_path: Path) -> None:
    sizes = {"vocab_size": 60, "dim": 8, "n_layers": 1, "n_heads": 2, "hidden_dim": 16}
    DistilBertModel(DistilBertConfig(**sizes)).save_pretrained(tmp_path)
    with pytest.raises(UsageError, match="layers of distilbert are not those of BERT"):
        read_encoder(tmp_path)
    with pytest.raises(UsageError, match="no encoder can be read"):
        read_encoder(tmp_path / "nowhere")


def test_a_cut_vocabulary_reads_kazakh_as_before(kind: str, tmp_path: Path) -> None:
    folder = write_small_encoder(tmp_path / "whole", kind)
    texts = tmp_path / "texts.tsv"
    texts.write_text("source\ttext\nx\tсу аз.\nx\tбала\n", encoding="utf-8")
    count = cut_vocabulary(folder, tmp_path / "cut", texts=[texts])
    before, after = read_encoder(folder), read_encoder(tmp_path / "cut")
    assert count == after.config.vocab_size < before.config.vocab_size
    found = []
    for encoder, place in ((before, folder), (after, tmp_path / "cut")):
        pieces = read_pieces(place)
        model = KazakhModel(encoder, small_model(kind=kind).shape).eval()
        found.append(states(model, pieces, "бала .", "СУ аз"))
    assert torch.allclose(found[0], found[1], atol=1e-2)  # weights are kept in 16 bits
    fewer = cut_vocabulary(folder, tmp_path / "frequent", texts=[texts], at_least=9)
    assert fewer < count


def test_a_vocabulary_is_cut_as_another_tokenizer_has_it(kind: str, tmp_path: Path) -> None:
    folder = write_small_encoder(tmp_path / "whole", kind)
    texts = tmp_path / "texts.tsv"
    texts.write_text("source\ttext\nx\tсу аз.\n", encoding="utf-8")
    cut_vocabulary(folder, tmp_path / "cut", texts=[texts])
    like = tmp_path / "cut" / "tokenizer.json"
    cut_vocabulary(folder, tmp_path / "again", like=like)
    assert (tmp_path / "again" / "tokenizer.json").read_bytes() == like.read_bytes()
    weights = "model.safetensors"
    assert (tmp_path / "again" / weights).read_bytes() == (tmp_path / "cut" / weights).read_bytes()
    with pytest.raises(UsageError, match=r"lacks \d+ pieces of this tokenizer"):
        cut_vocabulary(tmp_path / "cut", tmp_path / "out", like=folder / "tokenizer.json")
    with pytest.raises(UsageError, match="neither a tokenizer nor texts"):
        cut_vocabulary(folder, tmp_path / "out")
