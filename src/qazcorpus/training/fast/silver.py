"""Make the training corpus of the fast pipeline, labelled by the accurate one.

    python -m qazcorpus.training.fast.silver --data DIR --raw FILE.tsv --territories FILE.json
        --output training/corpus

DIR holds kaznerd and ud_kazakh_ktb. Labels by people are kept: KazNERD's entities, the treebank's
trees. The held-out fold of the treebank and KazNERD's test file are not used for training, and raw
texts with one of their sentences are left out. The output is train/*.spacy and dev.spacy (gold
sentences only).
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

from qazcorpus.annotations.real_reports import read_report_texts
from qazcorpus.annotations.sentence_trees import read_sentence_trees, tree_sentences
from qazcorpus.evaluate.held_out import HeldOut
from qazcorpus.evaluate.treebank_doc import treebank_doc
from qazcorpus.pipeline.load import load
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2
from qazcorpus.readers.interchange.sentence_annotations import Use, read_texts
from qazcorpus.readers.interchange.treebank import KTB_FILES, TreebankSentence, raw_text
from qazcorpus.readers.normalize import normalize
from qazcorpus.training.fast.gold_sentences import (
    entity_doc,
    joined,
    read_kaznerd,
    tagged_words,
    treebank_docs,
)
from qazcorpus.training.fast.name_swaps import Names, read_territories
from qazcorpus.training.fast.teacher import Teacher
from qazcorpus.training.fast.variants import varied, with_capitals
from qazcorpus.training.progress import Progress, Watch

if TYPE_CHECKING:
    from spacy.vocab import Vocab

FOLDS: Final = range(10)
SHARD: Final = 5_000  # Docs in a file
ATTRS: Final = ["ORTH", "SPACY", "POS", "MORPH", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "SENT_START"]


@dataclass(frozen=True, slots=True)
class SilverSources:
    """The files from which the corpus is made.

    `data` holds the folders kaznerd and ud_kazakh_ktb. `raw` is a table with a header and the texts
    in its last column. `territories` is CLDR's file with the Kazakh names of territories.
    `entities` are additional IOB2 files for training. `trees` is
    annotations/sentences/trees.jsonl. `reports` are texts of the press in JSON Lines.
    """

    data: Path
    raw: Path
    territories: Path
    entities: tuple[Path, ...] = ()
    trees: Path | None = None
    reports: tuple[Path, ...] = ()

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
        """All files that are read."""
        kaznerd = [self.kaznerd / f"IOB2_{split}.txt" for split in ("valid", "test")]
        treebank = [self.treebank / name for name in (*KTB_FILES, "folds.json")]
        others = [self.raw, self.territories, *self.entities, *self.reports]
        return [*kaznerd, *treebank, *others, *([self.trees] if self.trees else [])]


@dataclass(frozen=True, slots=True)
class SilverSettings:
    """The settings of the corpus. The defaults are those of the shipped pipeline.

    `fold` of the treebank is held out. `watched_fold`, and `watched` sentences of KazNERD that are
    drawn with `split_seed`, are the dev set. The share `share` of the names in a sentence is
    replaced, in `swaps` copies of KazNERD. `repeat_*` are the numbers of copies of sentences that
    people labelled; with 0, the project's own trees are not read. A training text has at most
    `longest` sentences. `limit` is the number of raw texts to use, for a trial.
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
    repeat_reports: int = 4
    longest: int = 2
    limit: int | None = None
    seed: int = 7


def read_raw(path: Path, shortest: int = 3) -> list[str]:
    """The texts in the last column of a table with a header, without repetitions. Texts with fewer
    than `shortest` words are left out."""
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    texts = dict.fromkeys(line.split("\t")[-1].strip() for line in lines)
    return [text for text in texts if len(text.split()) >= shortest]


def held_out_texts(sources: SilverSources, folds: Collection[int]) -> HeldOut:
    """The held-out texts: KazNERD's test file, the project's held-out trees, and these folds of the
    treebank."""
    test = (" ".join(s.words) for s in read_iob2(sources.kaznerd / "IOB2_test.txt"))
    measured = (sentence.text for sentence in _own_trees(sources, "measure"))
    treebank = treebank_docs(sources.treebank, folds)
    return HeldOut(test, [*measured, *(raw_text([sentence]) for sentence in treebank)])


def make_corpus(
    sources: SilverSources,
    settings: SilverSettings,
    teacher: Teacher,
    folder: Path,
    watch: Watch | None = None,
) -> int:
    """Write the corpus to a folder. Returns the number of training texts.

    `watch` is called for each text that the teacher has labelled.
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
    """All training Docs of the fast pipeline: running texts in random order."""
    gold, watched = read_kaznerd(
        sources.kaznerd, settings.watched, settings.split_seed, sources.entities
    )
    learned = set(FOLDS) - {settings.fold, settings.watched_fold}
    held_out = held_out_texts(sources, set(FOLDS) - learned)
    gold = [sentence for sentence in gold if not held_out.has(" ".join(sentence.words))]
    watched_texts = HeldOut((" ".join(sentence.words) for sentence in watched), [])
    trees = [s for s in _own_trees(sources, "learn") if not watched_texts.has(s.text)]

    texts = read_raw(sources.raw)[: settings.limit]
    raw = _counted(teacher.texts(texts), len(texts), "raw texts", watch)
    reports = [normalize(t).text for path in sources.reports for t in read_report_texts(path)]
    labelled = _counted(teacher.texts(reports), len(reports), "reports", watch)
    raw += labelled * settings.repeat_reports
    raw = [doc for doc in raw if not held_out.holds(doc)]
    capitals = [words for doc in raw if (words := with_capitals(doc))]
    raw += _counted(teacher.words(capitals), len(capitals), "texts with capitals", watch)
    silver = [tagged_words(doc) for doc in raw]
    names = Names.of(chain(gold, silver), read_territories(sources.territories))

    def swapped(sentences: Sequence[TaggedWords], what: str, *, whole: bool) -> list[Doc]:
        changed = _changed(sentences, names, rng, settings.share)
        return _counted(teacher.entities(changed, whole=whole), len(changed), what, watch)

    treebank = treebank_docs(sources.treebank, learned)
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
    """The gold sentences of the dev set.

    Trees come first: if a word has no tree, spaCy's scorer of dependencies (3.8) does not score the
    words at the same place in all later Docs.
    """
    _, watched = read_kaznerd(sources.kaznerd, settings.watched, settings.split_seed)
    trees = treebank_docs(sources.treebank, {settings.watched_fold})
    return [
        *(treebank_doc(sentence, vocab) for sentence in trees),
        *(entity_doc(sentence, vocab) for sentence in watched),
    ]


def _counted(docs: Iterable[Doc], total: int, what: str, watch: Watch | None) -> list[Doc]:
    """The Docs; `watch` is called for each. Because they come in batches, the remaining time is
    estimated from the whole time so far."""
    begun, found = time.monotonic(), []
    for doc in docs:
        found.append(doc)
        if watch:
            left = (time.monotonic() - begun) / len(found) * (total - len(found))
            watch(Progress(len(found), total, what, None, left))
    return found


def _own_trees(sources: SilverSources, use: Use) -> list[TreebankSentence]:
    """The project's annotated trees with their texts; trees without a text are left out."""
    if sources.trees is None:
        return []
    texts = chain(read_texts(sources.raw), read_texts(sources.kaznerd / "IOB2_valid.txt"))
    wanted = [tree for tree in read_sentence_trees(sources.trees) if tree.use == use]
    return [sentence for _, sentence in tree_sentences(wanted, texts)]


def _changed(
    sentences: Iterable[TaggedWords], names: Names, rng: random.Random, share: float
) -> list[TaggedWords]:
    """The sentences with other names, without those in which no name was replaced."""
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
    add("--entities", type=Path, nargs="*", default=[], help="additional IOB2 files for training")
    add("--tree-annotations", type=Path, help="annotations/sentences/trees.jsonl")
    add("--output", type=Path, required=True, help="the folder to write")
    for name, value in asdict(usual).items():
        kind = type(value) if value is not None else int
        add(f"--{name.replace('_', '-')}", type=kind, default=value, help=f"default: {value}")
    return parser.parse_args()


def main() -> None:
    """The command: make the corpus."""
    given = _arguments()
    settings = SilverSettings(**{name: getattr(given, name) for name in asdict(SilverSettings())})
    sources = SilverSources(
        given.data, given.raw, given.territories, tuple(given.entities), given.tree_annotations
    )
    number = make_corpus(sources, settings, Teacher(load(given.teacher)), given.output)
    sys.stderr.write(f"{number:,} training texts\n")


if __name__ == "__main__":
    main()
