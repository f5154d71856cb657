"""The corpus that the fast pipeline learns from, labelled by the accurate one.

    python -m qazcorpus.training.fast.silver --data DIR --raw FILE.tsv --territories FILE.json
        --output training/corpus

DIR holds kaznerd and ud_kazakh_ktb. What a person labelled stays on top: KazNERD's entities, the
treebank's trees. The held-out fold of the treebank and KazNERD's test file are never learned from:
not as gold, and raw texts in which one of their sentences is are dropped. Writes train/*.spacy and
dev.spacy (gold only).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacy.tokens import Doc, DocBin

from qazcorpus.annotations.sentence_trees import read_sentence_trees, tree_sentences
from qazcorpus.evaluate.held_out import HeldOut
from qazcorpus.evaluate.treebank_doc import treebank_doc
from qazcorpus.pipeline.load import load
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2
from qazcorpus.readers.interchange.sentence_annotations import Use, read_texts
from qazcorpus.readers.interchange.treebank import KTB_FILES, TreebankSentence, raw_text
from qazcorpus.training.fast.gold_sentences import (
    entity_doc,
    joined,
    read_kaznerd,
    read_ktb,
    tagged_words,
)
from qazcorpus.training.fast.name_swaps import Names, read_territories
from qazcorpus.training.fast.teacher import Teacher
from qazcorpus.training.fast.variants import varied, with_capitals
from qazcorpus.training.progress import Progress, Watch

if TYPE_CHECKING:
    from spacy.vocab import Vocab

FOLDS: Final = range(10)
SHARD: Final = 5_000  # Docs
ATTRS: Final = ["ORTH", "SPACY", "POS", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "SENT_START"]


@dataclass(frozen=True, slots=True)
class SilverSources:
    """The files that the corpus is made of.

    `data` holds the folders kaznerd and ud_kazakh_ktb; `raw` is a table with a head and the texts
    in its last column; `territories` is CLDR's file of their names in Kazakh; `entities` are more
    IOB2 files to learn from; `trees` is annotations/sentences/trees.jsonl.
    """

    data: Path
    raw: Path
    territories: Path
    entities: tuple[Path, ...] = ()
    trees: Path | None = None

    @property
    def kaznerd(self) -> Path:
        """The folder with KazNERD's files."""
        return self.data / "kaznerd"

    @property
    def treebank(self) -> Path:
        """The folder with UD_Kazakh-KTB and its folds."""
        return self.data / "ud_kazakh_ktb"

    @property
    def files(self) -> list[Path]:
        """Every file that is read."""
        kaznerd = [self.kaznerd / f"IOB2_{split}.txt" for split in ("valid", "test")]
        treebank = [self.treebank / name for name in (*KTB_FILES, "folds.json")]
        others = [self.raw, self.territories, *self.entities]
        return [*kaznerd, *treebank, *others, *([self.trees] if self.trees else [])]


@dataclass(frozen=True, slots=True)
class SilverSettings:
    """How the corpus is made; what is shipped learned from one made with these.

    `fold` of the treebank is held out, `watched_fold` and `watched` sentences of KazNERD watch the
    training, drawn with `split_seed`. `share` of the names of a sentence are swapped, in `swaps`
    copies of KazNERD. `repeat_*` say how often what people labelled is seen; with 0 the project's
    own trees are not read at all. A training text is of at most `longest` sentences; `limit` takes
    the first raw texts only, for a trial.
    """

    fold: int = 0
    watched_fold: int = 1
    watched: int = 500
    split_seed: int = 20261124
    share: float = 0.7
    swaps: int = 4
    repeat_trees: int = 6
    repeat_own_trees: int = 3
    repeat_entities: int = 2
    longest: int = 2
    limit: int | None = None
    seed: int = 7


def read_raw(path: Path, shortest: int = 3) -> list[str]:
    """The texts in the last column of a table with a head, each once; those of fewer words than
    `shortest` are left out."""
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    texts = dict.fromkeys(line.split("\t")[-1].strip() for line in lines)
    return [text for text in texts if len(text.split()) >= shortest]


def held_out_texts(sources: SilverSources, folds: Collection[int]) -> HeldOut:
    """KazNERD's test file, the trees kept for measuring and some folds of the treebank."""
    test = (" ".join(s.words) for s in read_iob2(sources.kaznerd / "IOB2_test.txt"))
    measured = (sentence.text for sentence in _own_trees(sources, "measure"))
    treebank = read_ktb(sources.treebank, folds)
    return HeldOut(test, [*measured, *(raw_text([sentence]) for sentence in treebank)])


def make_corpus(
    sources: SilverSources,
    settings: SilverSettings,
    teacher: Teacher,
    folder: Path,
    watch: Watch | None = None,
) -> int:
    """Write the corpus to a folder; the number of texts to learn from.

    `watch` is told each text that the teacher has labelled.
    """
    docs = training_docs(sources, settings, teacher, random.Random(settings.seed), watch)
    _write_shards(docs, folder / "train")
    DocBin(docs=dev_docs(sources, settings, teacher.vocab)).to_disk(folder / "dev.spacy")
    return len(docs)


def training_docs(
    sources: SilverSources,
    settings: SilverSettings,
    teacher: Teacher,
    rng: random.Random,
    watch: Watch | None = None,
) -> list[Doc]:
    """Every Doc that the fast pipeline learns from, in running texts and in random order."""
    gold, watched = read_kaznerd(
        sources.kaznerd, settings.watched, settings.split_seed, sources.entities
    )
    learned = set(FOLDS) - {settings.fold, settings.watched_fold}
    held_out = held_out_texts(sources, set(FOLDS) - learned)
    gold = [sentence for sentence in gold if not held_out.has(" ".join(sentence.words))]
    watched_texts = HeldOut((" ".join(sentence.words) for sentence in watched), [])
    trees = [s for s in _own_trees(sources, "learn") if not watched_texts.has(s.text)]

    texts = read_raw(sources.raw)[: settings.limit]
    labelled = _counted(teacher.texts(texts), len(texts), "raw texts", watch)
    raw = [doc for doc in labelled if not held_out.holds(doc)]
    capitals = [words for doc in raw if (words := with_capitals(doc))]
    raw += _counted(teacher.words(capitals), len(capitals), "texts with capitals", watch)
    silver = [tagged_words(doc) for doc in raw]
    names = Names.of(chain(gold, silver), read_territories(sources.territories))

    def swapped(sentences: Sequence[TaggedWords], what: str, *, whole: bool) -> list[Doc]:
        changed = _changed(sentences, names, rng, settings.share)
        return _counted(teacher.entities(changed, whole=whole), len(changed), what, watch)

    treebank = read_ktb(sources.treebank, learned)
    sets = [
        raw,
        swapped(silver, "raw texts with other names", whole=False),
        _counted(teacher.trees(treebank), len(treebank), "treebank", watch) * settings.repeat_trees,
        _counted(teacher.trees(trees), len(trees), "own trees", watch) * settings.repeat_own_trees,
        _counted(teacher.entities(gold, whole=True), len(gold), "annotated sentences", watch)
        * settings.repeat_entities,
    ]
    for number in range(settings.swaps):
        what = f"annotated sentences with other names, {number + 1} of {settings.swaps}"
        sets.append(swapped(gold, what, whole=True))
    docs = [
        doc
        for docs in sets
        for doc in joined([varied(d, rng) for d in docs], settings.longest, rng)
    ]
    rng.shuffle(docs)
    return docs


def dev_docs(sources: SilverSources, settings: SilverSettings, vocab: Vocab) -> list[Doc]:
    """Gold sentences to watch the training by.

    Trees come first: to spaCy's scorer of dependencies (3.8), a word without a tree makes the words
    at the same place in all later Docs unscored.
    """
    _, watched = read_kaznerd(sources.kaznerd, settings.watched, settings.split_seed)
    trees = read_ktb(sources.treebank, {settings.watched_fold})
    return [
        *(treebank_doc(sentence, vocab) for sentence in trees),
        *(entity_doc(sentence, vocab) for sentence in watched),
    ]


def _counted(docs: Iterable[Doc], total: int, what: str, watch: Watch | None) -> list[Doc]:
    """The Docs, each told to `watch`. They come in batches, so that the time that is left is
    estimated from all that has passed."""
    begun, found = time.monotonic(), []
    for doc in docs:
        found.append(doc)
        if watch:
            left = (time.monotonic() - begun) / len(found) * (total - len(found))
            watch(Progress(len(found), total, what, None, left))
    return found


def _own_trees(sources: SilverSources, use: Use) -> list[TreebankSentence]:
    """The project's annotated trees whose texts are there, with these put back."""
    if sources.trees is None:
        return []
    texts = chain(read_texts(sources.raw), read_texts(sources.kaznerd / "IOB2_valid.txt"))
    wanted = [tree for tree in read_sentence_trees(sources.trees) if tree.use == use]
    return [sentence for _, sentence in tree_sentences(wanted, texts)]


def _changed(
    sentences: Iterable[TaggedWords], names: Names, rng: random.Random, share: float
) -> list[TaggedWords]:
    """The sentences in which names can be swapped, with other names."""
    pairs = [(sentence, names.swapped(sentence, rng, share)) for sentence in sentences]
    return [other for sentence, other in pairs if other.words != sentence.words]


def _write_shards(docs: Sequence[Doc], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.spacy"):
        old.unlink()
    for number, start in enumerate(range(0, len(docs), SHARD)):
        shard = DocBin(attrs=ATTRS, docs=docs[start : start + SHARD])
        shard.to_disk(folder / f"{number:03}.spacy")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add, usual = parser.add_argument, SilverSettings()
    add("--data", type=Path, required=True, help="the folder with kaznerd and ud_kazakh_ktb")
    add("--raw", type=Path, required=True, help="table of raw texts, the text in the last column")
    add("--territories", type=Path, required=True, help="CLDR's territories.json for Kazakh")
    add("--teacher", default="kk_news_trf", help="name or folder of the accurate pipeline")
    add("--entities", type=Path, nargs="*", default=[], help="more IOB2 files to learn from")
    add("--tree-annotations", type=Path, help="annotations/sentences/trees.jsonl")
    add("--output", type=Path, required=True, help="the folder to write")
    for name, value in asdict(usual).items():
        kind = type(value) if value is not None else int
        add(f"--{name.replace('_', '-')}", type=kind, default=value, help=f"{value} without it")
    return parser.parse_args()


def main() -> None:
    """Make the corpus that the command describes."""
    given = _arguments()
    settings = SilverSettings(**{name: getattr(given, name) for name in asdict(SilverSettings())})
    sources = SilverSources(
        given.data, given.raw, given.territories, tuple(given.entities), given.tree_annotations
    )
    number = make_corpus(sources, settings, Teacher(load(given.teacher)), given.output)
    sys.stderr.write(f"{number:,} texts to learn from\n")


if __name__ == "__main__":
    main()
