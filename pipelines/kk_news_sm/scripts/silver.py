"""Label sentences with the accurate pipeline for the fast one to learn from.

    python scripts/silver.py --data DIR --raw FILE.tsv --territories FILE.json \\
        --output training/corpus

DIR holds kaznerd and ud_kazakh_ktb. What a person labelled stays on top: KazNERD's entities, the
treebank's trees. The treebank's fold `--fold` and KazNERD's test file are never learned from: not
as gold, and raw texts in which one of their sentences stands are dropped. Writes train/*.spacy and
dev.spacy (gold only).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import spacy
from annotated import entity_doc, joined, read_kaznerd, read_ktb, tagged_words
from names import Names, read_territories
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from variants import varied, with_capitals

import qazcorpus
from qazcorpus.annotations.sentences import Use, read_texts
from qazcorpus.annotations.trees import restored_trees
from qazcorpus.evaluate.held_out import HeldOut
from qazcorpus.evaluate.iob2 import TaggedWords, read_iob2
from qazcorpus.evaluate.treebank import TreebankSentence, raw_text
from qazcorpus.evaluate.treebank_doc import treebank_doc

FOLDS = range(10)
SHARD = 5_000  # Docs
ATTRS = ["ORTH", "SPACY", "POS", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "SENT_START"]


class Teacher:
    """A pipeline whose labels are taken over: all layers but statements, KazNERD's classes."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        for name in ("kk_entity_details", "kk_statements"):
            if name in nlp.pipe_names:
                nlp.disable_pipe(name)
        self.vocab = nlp.vocab

    def texts(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Texts with every layer."""
        return self._nlp.pipe(texts)

    def words(self, texts: Iterable[Sequence[str]], *, whole: bool = False) -> Iterator[Doc]:
        """Texts in words with every layer; `whole`: each is one sentence."""
        docs = (Doc(self.vocab, words=list(words)) for words in texts)
        return self._nlp.pipe(map(one_sentence, docs) if whole else docs)

    def entities(self, sentences: Iterable[TaggedWords], *, whole: bool) -> Iterator[Doc]:
        """Words with every layer, the entities their own; `whole`: each is one sentence."""
        sentences = list(sentences)
        words = [sentence.words for sentence in sentences]
        for doc, sentence in zip(self.words(words, whole=whole), sentences, strict=True):
            gold = entity_doc(sentence, self.vocab)
            spans = [Span(doc, ent.start, ent.end, ent.label) for ent in gold.ents]
            doc.set_ents(spans, default="outside")
            yield doc

    def trees(self, sentences: Sequence[TreebankSentence]) -> Iterator[Doc]:
        """A treebank's sentences with their own trees and the teacher's entities.

        Where the treebank has no features, the teacher's are taken if it agrees on the part of
        speech; else the word teaches neither.
        """
        gold = [treebank_doc(sentence, self.vocab) for sentence in sentences]
        words = [[token.text for token in doc] for doc in gold]
        labelled = self.words(words, whole=True)
        for sentence, doc, found in zip(sentences, gold, labelled, strict=True):
            spans = [Span(doc, ent.start, ent.end, ent.label) for ent in found.ents]
            doc.set_ents(spans, default="outside")
            if not any(analysis.feats for token in sentence.tokens for analysis in token.analyses):
                take_features(doc, found)
            yield doc


def take_features(doc: Doc, found: Doc) -> None:
    """Features from an analysis of the same words, where the part of speech is the same; elsewhere
    the part of speech goes as well, since spaCy's morphologizer learns both as one label."""
    for token, other in zip(doc, found, strict=True):
        if token.pos == other.pos:
            token.morph = other.morph
        else:
            token.set_morph(None)
            token.pos_ = ""


def one_sentence(doc: Doc) -> Doc:
    """The Doc as one sentence."""
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def read_raw(path: Path, shortest: int = 3) -> list[str]:
    """The texts in the last column of a table with a head, each once, the shortest left out."""
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    texts = dict.fromkeys(line.split("\t")[-1].strip() for line in lines)
    return [text for text in texts if len(text.split()) >= shortest]


def changed(
    sentences: Iterable[TaggedWords], names: Names, rng: random.Random, share: float
) -> list[TaggedWords]:
    """The sentences in which names can be swapped, with other names."""
    pairs = [(sentence, names.swapped(sentence, rng, share)) for sentence in sentences]
    return [other for sentence, other in pairs if other.words != sentence.words]


def write_shards(docs: Sequence[Doc], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.spacy"):
        old.unlink()
    for number, start in enumerate(range(0, len(docs), SHARD)):
        shard = DocBin(attrs=ATTRS, docs=docs[start : start + SHARD])
        shard.to_disk(folder / f"{number:03}.spacy")


def own_trees(given: argparse.Namespace, use: Use) -> list[TreebankSentence]:
    """The project's annotated trees with their texts put back."""
    if not given.tree_annotations:
        return []
    texts = chain(read_texts(given.raw), read_texts(given.data / "kaznerd/IOB2_valid.txt"))
    return restored_trees(given.tree_annotations, use, texts)


def held_out_texts(given: argparse.Namespace, folds: Collection[int]) -> HeldOut:
    """KazNERD's test file, the trees kept for measuring and some folds of the treebank."""
    test = (" ".join(s.words) for s in read_iob2(given.data / "kaznerd/IOB2_test.txt"))
    measured = (sentence.text for sentence in own_trees(given, "measure"))
    treebank = read_ktb(given.data / "ud_kazakh_ktb", folds)
    return HeldOut(test, [*measured, *(raw_text([sentence]) for sentence in treebank)])


def training_docs(given: argparse.Namespace, teacher: Teacher, rng: random.Random) -> list[Doc]:
    """Every Doc that the fast pipeline learns from, in running texts and in random order."""
    data: Path = given.data
    gold, watched = read_kaznerd(data / "kaznerd", given.watched, given.split_seed, given.entities)
    learned = set(FOLDS) - {given.fold, given.watched_fold}
    held_out = held_out_texts(given, set(FOLDS) - learned)
    gold = [sentence for sentence in gold if not held_out.has(" ".join(sentence.words))]
    watched_texts = HeldOut((" ".join(sentence.words) for sentence in watched), [])
    trees = [s for s in own_trees(given, "learn") if not watched_texts.has(s.text)]

    raw = [d for d in teacher.texts(read_raw(given.raw)[: given.limit]) if not held_out.holds(d)]
    raw += list(teacher.words(words for doc in raw if (words := with_capitals(doc))))
    silver = [tagged_words(doc) for doc in raw]
    names = Names.of(chain(gold, silver), read_territories(given.territories))
    sets = [
        raw,
        list(teacher.entities(changed(silver, names, rng, given.share), whole=False)),
        list(teacher.trees(read_ktb(data / "ud_kazakh_ktb", learned))) * given.repeat_trees,
        list(teacher.trees(trees)) * given.repeat_own_trees,
        list(teacher.entities(gold, whole=True)) * given.repeat_entities,
    ]
    for _ in range(given.swaps):
        swapped = changed(gold, names, rng, given.share)
        sets.append(list(teacher.entities(swapped, whole=True)))
    docs = [
        doc for docs in sets for doc in joined([varied(d, rng) for d in docs], given.longest, rng)
    ]
    rng.shuffle(docs)
    return docs


def dev_docs(given: argparse.Namespace, vocab: spacy.Vocab) -> list[Doc]:
    """Gold sentences to watch the training by.

    Trees come first: to spaCy's scorer of dependencies (3.8), a word without a tree makes the words
    at the same place in all later Docs unscored.
    """
    _, watched = read_kaznerd(given.data / "kaznerd", given.watched, given.split_seed)
    trees = read_ktb(given.data / "ud_kazakh_ktb", {given.watched_fold} - {None})
    return [
        *(treebank_doc(sentence, vocab) for sentence in trees),
        *(entity_doc(sentence, vocab) for sentence in watched),
    ]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, required=True)
    add("--raw", type=Path, required=True, help="table of raw texts, the text in the last column")
    add("--territories", type=Path, required=True, help="CLDR's territories.json for Kazakh")
    add("--teacher", default="kk_news_trf", help="name or folder of the accurate pipeline")
    add("--entities", type=Path, nargs="*", default=[], help="more IOB2 files to learn from")
    add("--output", type=Path, required=True)
    add("--fold", type=int, default=0, help="the treebank's fold that is held out")
    add("--watched-fold", type=int, default=1, help="the fold that the training is watched by")
    add("--watched", type=int, default=500, help="KazNERD sentences to watch it by")
    add("--split-seed", type=int, default=20261124, help="of KazNERD's sentences; the teacher's")
    add("--share", type=float, default=0.7, help="of the names to swap in a sentence")
    add("--swaps", type=int, default=4, help="copies of KazNERD with other names")
    add("--tree-annotations", type=Path, help="annotations/sentences/trees.jsonl")
    add("--repeat-trees", type=int, default=6)
    add("--repeat-own-trees", type=int, default=3)
    add("--repeat-entities", type=int, default=2)
    add("--longest", type=int, default=2, help="sentences of a training text, at most")
    add("--limit", type=int, help="raw texts to take, for a trial")
    add("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    teacher = Teacher(qazcorpus.load(given.teacher))
    docs = training_docs(given, teacher, random.Random(given.seed))
    write_shards(docs, given.output / "train")
    DocBin(docs=dev_docs(given, teacher.vocab)).to_disk(given.output / "dev.spacy")
    print(f"{len(docs):,} texts, {sum(map(len, docs)):,} words")


if __name__ == "__main__":
    main()
