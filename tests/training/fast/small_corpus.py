"""Sentences of three words that a pipeline learns in seconds, and a configuration for it."""

from __future__ import annotations

import random
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

from tests.missing import Missing, skip

CONFIG = Path(__file__).parents[3] / "pipelines" / "kk_news_sm" / "configs" / "config.cfg"

PEOPLE = ("Асан", "Болат", "Гүлназ", "Дидар", "Еркін")
PLACES = ("Алматыға", "Шымкентке", "Астанаға", "Таразға")
VERBS = ("келді", "кетті", "барды")


def sentences(number: int, seed: int = 0) -> list[list[str]]:
    rng = random.Random(seed)
    return [[rng.choice(PEOPLE), rng.choice(PLACES), rng.choice(VERBS), "."] for _ in range(number)]


def labelled(words: list[str], vocab: spacy.Vocab) -> Doc:
    return Doc(
        vocab,
        words=words,
        pos=["PROPN", "PROPN", "VERB", "PUNCT"],
        morphs=["Case=Nom", "Case=Dat", "Tense=Past", "_"],
        heads=[2, 2, 2, 2],
        deps=["nsubj", "obl", "ROOT", "punct"],
        ents=["B-PERSON", "B-GPE", "O", "O"],
        sent_starts=[True, False, False, False],
    )


def write_corpus(folder: Path, number: int = 100) -> Path:
    """A corpus of so many sentences, a fifth of them to watch the training by."""
    vocab = spacy.blank("kk").vocab
    docs = [labelled(words, vocab) for words in sentences(number)]
    (folder / "train").mkdir(parents=True)
    DocBin(docs=docs[number // 5 :]).to_disk(folder / "train" / "000.spacy")
    DocBin(docs=docs[: number // 5]).to_disk(folder / "dev.spacy")
    return folder


def write_config(path: Path, steps: int = 20) -> Path:
    """The configuration of kk_news_sm, so small that a step takes a moment."""
    if not CONFIG.exists():
        skip(Missing.CHECKOUT)
    config = spacy.util.load_config(CONFIG)
    config["training"].update(max_steps=steps, eval_frequency=5)
    config["training"]["batcher"]["size"].update(start=60, stop=60)
    config["training"]["optimizer"]["learn_rate"].update(warmup_steps=2, initial_rate=0.02)
    layer = config["components"]["tok2vec"]["model"]["layer"]
    layer["encode"].update(width=16, depth=1)
    layer["embed"]["rows"] = [100] * len(layer["embed"]["rows"])
    config["components"]["parser"]["min_action_freq"] = 1
    config.to_disk(path)
    return path
