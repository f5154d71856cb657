"""Sentences that people labelled: KazNERD with its entities, UD_Kazakh-KTB by folds."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from qazcorpus.decoding import spans_of_tags
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2, without
from qazcorpus.readers.interchange.treebank import (
    KTB_FILES,
    TreebankSentence,
    read_folds,
    read_sentences,
)


def read_kaznerd(
    folder: Path, held: int, seed: int, more: Iterable[Path] = ()
) -> tuple[list[TaggedWords], list[TaggedWords]]:
    """The training sentences from KazNERD's valid split, and `held` sentences as a dev set.

    Sentences that the test file repeats are left out. `more` are other IOB2 files for training,
    such as the training split.
    """
    test = list(read_iob2(folder / "IOB2_test.txt"))
    valid = without(read_iob2(folder / "IOB2_valid.txt"), test)
    random.Random(seed).shuffle(valid)
    watched = valid[:held]
    others = chain.from_iterable(read_iob2(path) for path in more)
    return without(chain(valid[held:], others), [*test, *watched]), watched


def entity_doc(sentence: TaggedWords, vocab: Vocab) -> Doc:
    """A Doc of one sentence with its entities. The spaces between its words are unknown."""
    starts: list[bool | int | None] = [i == 0 for i in range(len(sentence.words))]
    doc = Doc(vocab, words=list(sentence.words), sent_starts=starts)
    spans = [Span(doc, a, b, kind) for a, b, kind in spans_of_tags(sentence.tags)]
    doc.set_ents(spans, default="outside")
    return doc


def tagged_words(doc: Doc) -> TaggedWords:
    """The words and IOB2 tags of a Doc, without white space."""
    tokens = [token for token in doc if not token.is_space]
    tags = [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in tokens]
    return TaggedWords(tuple(t.text for t in tokens), tuple(tags))


def treebank_docs(folder: Path, folds: Collection[int]) -> list[TreebankSentence]:
    """The treebank's sentences in these folds."""
    sentences = [s for name in KTB_FILES for s in read_sentences(folder / name)]
    numbers = read_folds(folder / "folds.json")
    return [s for s, fold in zip(sentences, numbers, strict=True) if fold in folds]


def joined(docs: Sequence[Doc], longest: int, rng: random.Random) -> Iterator[Doc]:
    """Yield running text: one to `longest` neighbouring Docs joined to one Doc."""
    at = 0
    while at < len(docs):
        size = rng.randint(1, longest)
        group = docs[at : at + size]
        at += size
        yield group[0] if len(group) == 1 else Doc.from_docs([*group], ensure_whitespace=True)
