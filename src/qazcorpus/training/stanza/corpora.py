"""Prepare the corpora for Stanza's trainers: UD_Kazakh-KTB by folds, KazNERD, raw text."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

import spacy

from qazcorpus.errors import UsageError
from qazcorpus.evaluate.held_out import HeldOut
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2, without
from qazcorpus.readers.interchange.treebank import KTB_FILES, raw_text, read_folds, read_sentences

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Treebank:
    """Sentences in CoNLL-U for training (`learn`), and for choosing the best step (`dev`)."""

    learn: list[str]
    dev: list[str]


def read_divided_treebank(folder: Path, fold: int, *, dev_share: float, seed: int) -> Treebank:
    """UD_Kazakh-KTB without `fold`. A share of the other nine folds is the dev set.

    `folds.json` in its folder has the fold of each sentence, the sentences of the train file first.
    Raises UsageError if it does not match the treebank.
    """
    sentences = [block for name in KTB_FILES for block in _blocks(folder / name)]
    folds = read_folds(folder / "folds.json")
    if len(folds) != len(sentences):
        raise UsageError(
            f"there are {len(sentences)} sentences, but folds.json has {len(folds)} values.",
            path=folder,
        )
    if fold not in folds:
        raise UsageError(f"folds.json has no fold {fold}.", path=folder)
    rest = [block for block, own in zip(sentences, folds, strict=True) if own != fold]
    return Treebank(*_split(rest, dev_share, seed))


def read_names(
    folder: Path, *, dev_sentences: int, seed: int, extra: Path | None = None
) -> tuple[list[TaggedWords], list[TaggedWords]]:
    """KazNERD's valid split for training, and a dev set from it, without sentences of the test
    split.

    `extra` is the file of the published training split, which is also used for training.
    """
    test = list(read_iob2(folder / "IOB2_test.txt"))
    valid = without(read_iob2(folder / "IOB2_valid.txt"), test)
    learn, dev = _split(valid, dev_sentences / len(valid), seed)
    more = read_iob2(extra) if extra else ()
    return without(chain(learn, more), [*test, *dev]), dev


def write_treebank(treebank: Treebank, folder: Path) -> None:
    """Write `learn` and `dev` as CoNLL-U, and the files of text and labels for the tokenizer."""
    from stanza.utils.datasets import conllu_to_text, contract_mwt, prepare_tokenizer_data

    folder.mkdir(parents=True, exist_ok=True)
    for name, sentences in (("learn", treebank.learn), ("dev", treebank.dev)):
        conllu, text = folder / f"{name}.conllu", folder / f"{name}.txt"
        conllu.write_text("".join(f"{s}\n\n" for s in sentences), encoding="utf-8")
        conllu_to_text.main([str(conllu), str(text)])
        labels, words = folder / f"{name}.toklabels", folder / f"{name}-mwt.json"
        prepare_tokenizer_data.main([str(text), str(conllu), "-o", str(labels), "-m", str(words)])
        contract_mwt.contract_mwt(str(conllu), str(folder / f"{name}.contracted.conllu"))


def write_names(sentences: Iterable[TaggedWords], path: Path) -> None:
    """Write sentences with IOB2 tags as Stanza's JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        [{"text": word, "ner": tag} for word, tag in zip(s.words, s.tags, strict=True)]
        for s in sentences
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def read_raw(path: Path, held_out: HeldOut) -> list[str]:
    """The texts of a file `source<TAB>licence<TAB>text` that have no held-out sentence. Words are
    separated by spaces and in lower case, as Stanza looks them up."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    docs = nlp.pipe(row[2] for row in rows if len(row) == 3)
    return [
        " ".join(token.lower_ for token in doc if not token.is_space)
        for doc in docs
        if not held_out.holds(doc)
    ]


def held_out_texts(ktb: Path, fold: int, kaznerd: Path) -> HeldOut:
    """The held-out texts: a fold of the treebank and KazNERD's test file."""
    sentences = [sentence for name in KTB_FILES for sentence in read_sentences(ktb / name)]
    folds = read_folds(ktb / "folds.json")
    held = (raw_text([s]) for s, own in zip(sentences, folds, strict=True) if own == fold)
    test = (" ".join(s.words) for s in read_iob2(kaznerd / "IOB2_test.txt"))
    return HeldOut(test, held)


def treebank_words(treebank: Treebank) -> list[list[str]]:
    """The word forms of the training sentences."""
    return [
        [line.split("\t")[1] for line in block.splitlines() if line[:1].isdigit()]
        for block in treebank.learn
    ]


def _blocks(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    return [block.strip("\n") for block in text.split("\n\n") if block.strip()]


def _split(items: Sequence[T], share: float, seed: int) -> tuple[list[T], list[T]]:
    """Divide the items into the rest and a random share. Both keep the order of the items."""
    drawn = set(random.Random(seed).sample(range(len(items)), max(1, round(share * len(items)))))
    return (
        [item for i, item in enumerate(items) if i not in drawn],
        [item for i, item in enumerate(items) if i in drawn],
    )
