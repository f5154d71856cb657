"""Encoders that have never learned anything, for the tests of training (extra train)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүіһ.,"
KINDS = ("bert", "xlm-roberta")
SPECIAL = {
    "bert": ("[PAD]", "[UNK]", "[CLS]", "[SEP]"),
    "xlm-roberta": ("<s>", "<pad>", "</s>", "<unk>"),
}


def small_encoder(kind: str = "bert", vocabulary: int = 60, **more: int) -> Any:
    """An encoder of two layers, eight wide, with random weights."""
    import torch
    import transformers

    sizes = {
        "vocab_size": vocabulary,
        "hidden_size": 8,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "max_position_embeddings": 40,
        **more,
    }
    torch.manual_seed(0)
    if kind == "bert":
        config = transformers.BertConfig(pad_token_id=0, **sizes)
        return transformers.BertModel(config, add_pooling_layer=False).eval()
    config = transformers.XLMRobertaConfig(type_vocab_size=1, pad_token_id=1, **sizes)
    return transformers.XLMRobertaModel(config, add_pooling_layer=False).eval()


def small_model(
    *, kind: str = "bert", vocabulary: int = 60, parts: int = 0, apart: bool = False
) -> Any:
    """The encoder with its heads."""
    from qazcorpus.training.encoder.model import KazakhModel, ModelShape

    shape = ModelShape(2, 1, 3, 4, 2, 2, parts=parts, words_apart=apart)
    return KazakhModel(small_encoder(kind, vocabulary), shape).eval()


def small_tokenizer(kind: str) -> Any:
    """A tokenizer whose pieces are letters, as encoders of that kind have it."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    special = SPECIAL[kind]
    upper = LETTERS.upper().replace(".,", "")
    if kind == "bert":
        letters = [*LETTERS, *upper]
        pieces = [*special, *letters, *(f"##{letter}" for letter in letters)]
        vocabulary = {piece: number for number, piece in enumerate(pieces)}
        tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        begin, end = "[CLS]", "[SEP]"
    else:
        scored = [
            *((piece, 0.0) for piece in special),
            *((p, -3.0) for p in ("▁", *LETTERS, *upper)),
        ]
        tokenizer = Tokenizer(models.Unigram(scored, unk_id=3))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        begin, end = "<s>", "</s>"
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.add_special_tokens(list(special))
    ids = [(token, tokenizer.token_to_id(token)) for token in (begin, end)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=ids
    )
    return tokenizer


def write_small_encoder(folder: Path, kind: str, **more: int) -> Path:
    """An encoder and its tokenizer in a folder, as the Hugging Face Hub has them."""
    tokenizer = small_tokenizer(kind)
    encoder = small_encoder(kind, tokenizer.get_vocab_size(), **more)
    encoder.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_small_data(folder: Path, sentences: int = 60) -> Path:
    """Published sources of a few sentences: KazNERD, UD_Kazakh-KTB, UD_Kyrgyz-KTMU, Apertium; and
    what the recipe makes of the project's annotations."""
    names = ("Алматыға", "Астанаға", "Шымкентке", "Таразға")
    verbs = (("барды", "Past"), ("келді", "Past"), ("барады", "Pres"))
    tagged, trees = [], []
    for number in range(sentences):
        name, (verb, tense) = names[number % 4], verbs[number % 3]
        who = ("Ол", "Мен", "Біз", "Сен", "Бала")[number % 5]
        other = LETTERS[number % 40] + LETTERS[number // 40]  # no two sentences are the same
        tagged.append(f"{who} O\n{name} B-GPE\n{other} O\n{verb} O\n. O\n")
        trees.append(
            f"# sent_id = {number}\n# text = {who} {name} {verb} .\n"
            f"1\t{who}\t{who.lower()}\tPRON\t_\tCase=Nom\t3\tnsubj\t_\t_\n"
            f"2\t{name}\t{name[:-2]}\tPROPN\t_\tCase=Dat\t3\tobl\t_\t_\n"
            f"3\t{verb}\t{verb[:3]}\tVERB\t_\tTense={tense}\t0\troot\t_\t_\n"
            "4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_\n"
        )
    half = sentences // 2
    files = {
        "kaznerd/IOB2_valid.txt": "\n".join(tagged),
        "kaznerd/IOB2_test.txt": "Тест O\nсөйлем O\n",
        "ud_kazakh_ktb/kk_ktb-ud-train.conllu": "\n".join([*trees[:half], ""]),
        "ud_kazakh_ktb/kk_ktb-ud-test.conllu": "\n".join([*trees[half:], ""]),
        "ud_kazakh_ktb/folds.json": json.dumps([n % 10 for n in range(sentences)]),
        "ud_kyrgyz_ktmu/ky_ktmu-ud-train.conllu": "\n".join([*trees[:4], ""]),
        "apertium_kaz_texts/texts1/a.tagged.vislcg.txt": '"<Қала>"\n\t"қала" n nom\n"<.>"\n\t"." sent\n',
    }
    files |= {
        "names.jsonl": '{"source": "gold", "words": ["Алматы", "жақсы"], "tags": ["B-GPE", "O"], '
        '"ends": ["PLACE/1", "O"], "missing": []}\n',
        "trees.conllu": "\n".join([*trees[:8], ""]),
        "marked.jsonl": '{"words": ["Ол", "жақсы", "деді"], "parts": [[0, 1, 0], [1, 0, 0], '
        '[0, 0, 1]], "queries": [[1, 2, ["жаңа", "заң"], "favor"]]}\n',
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def small_settings(**more: Any) -> dict[str, Any]:
    """Settings for an encoder of two layers and the sources of `write_small_data`."""
    return {
        "seed": 1,
        "split_seed": 2,
        "dev_sentences": 10,
        "layers": 2,
        "piece_layers": 1,
        "dropout": 0.1,
        "repeat": {"kaznerd": 1, "ktb": 1},
        "held_out_fold": 0,
        "loss_weights": {"morphology": 0.25, "lemmas": 0.5, "heads": 1.0, "relations": 1.0},
        "epochs": 3,
        "batch_sizes": {"default": 16},
        "lr": 0.003,
        "head_lr": 2.0,
        "layer_decay": 0.95,
        "weight_decay": 0.01,
        "warmup": 0.1,
        "label_smoothing": 0.0,
        "ema_decay": 0.5,
        "join_share": 0.0,
        "evaluate_every": 3,
        "bfloat16": 0,
        **more,
    }
