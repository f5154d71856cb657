"""The training and held-out sentences of a run."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any

from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.iob2 import read_iob2, without
from qazcorpus.training.encoder.apertium import read_apertium
from qazcorpus.training.encoder.augmentation import joined, recased, tag_names, varied
from qazcorpus.training.encoder.labelled_sentences import (
    LabelledSentence,
    agreeing,
    joined_trees,
    read_ktb,
    read_statements,
    read_treebank,
    read_trees,
)
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.named_words import NamedWords, read_named, with_ends

KAZNERD, KTB, KTMU = "kaznerd", "ud_kazakh_ktb", "ud_kyrgyz_ktmu"
APERTIUM = "apertium_kaz_texts"

Sentences = dict[str, list[LabelledSentence]]


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The paths of the sources.

    `folder` holds the published sources: kaznerd, ud_kazakh_ktb, ud_kyrgyz_ktmu,
    apertium_kaz_texts. The others are optional files: KazNERD's published training split (IOB2),
    sentences with names (JSON Lines, see `named_words`), trees (CoNLL-U) written by
    `restored_texts`, and texts with marked statements (JSON Lines).
    """

    folder: Path
    kaznerd_train: Path | None = None
    names: Path | None = None
    trees: Path | None = None
    statements: Path | None = None

    def read_files(self) -> list[Path | None]:
        """All files and folders that a training reads, for its record."""
        below = [self.folder / name for name in (KAZNERD, KTB, KTMU, APERTIUM)]
        return [*below, self.kaznerd_train, self.names, self.trees, self.statements]


@dataclass(frozen=True)
class TrainingData:
    """The training and held-out sentences by source. The settings have the number of repetitions of
    each source in an epoch (0.5: half of the sentences, drawn again for each epoch)."""

    settings: dict[str, Any]
    learn: Sentences
    dev: Sentences
    tags: list[str]

    @classmethod
    def read(cls, settings: dict[str, Any], paths: DataPaths) -> TrainingData:
        """Read the sources that `settings["repeat"]` names.

        KazNERD's test file is read only to leave out training sentences that it repeats. The part
        of KazNERD's valid split that is held out for development is drawn with a separate seed, so
        that it is the same in every run. Raises UsageError if a source has no sentences.
        """
        folder = paths.folder
        learn: Sentences = {}
        dev: Sentences = {}
        tags = _read_names(settings, paths, learn, dev)
        learn["apertium"] = list(read_apertium(folder / APERTIUM))
        kyrgyz = sorted((folder / KTMU).glob("*.conllu"))
        learn["ktmu"] = list(read_treebank(kyrgyz, "ktmu"))
        learn["ktb"], dev["ktb"] = _read_treebank(settings, folder / KTB)
        if paths.trees:
            learn["trees"] = read_trees(paths.trees)
        if paths.statements:
            learn["statements"] = read_statements(paths.statements)
        if settings.get("as_treebank"):
            for name in ("apertium", "trees"):
                learn[name] = agreeing(learn.get(name, ()), learn["ktb"])
        repeat: dict[str, float] = settings["repeat"]
        if empty := [name for name in repeat if not learn.get(name)]:
            raise UsageError(
                f"the settings need sentences of {', '.join(empty)}, but there are none.",
                path=folder,
                remedy="Give --data, --names, --trees and --statements, or leave the source out of "
                "'repeat'.",
            )
        return cls(settings, {name: learn[name] for name in repeat}, dev, tags)

    def labels(self) -> Labels:
        """The labels of all training sentences."""
        return Labels.of(chain.from_iterable(self.learn.values()), self.tags)

    def sizes(self) -> dict[str, int]:
        """The number of training sentences by source."""
        return {name: len(sentences) for name, sentences in self.learn.items()}

    def held_out(self) -> dict[str, list[LabelledSentence]]:
        """The development sentences of the training sources."""
        return {name: found for name, found in self.dev.items() if name in self.learn}

    def epoch(self, rng: random.Random) -> Iterable[LabelledSentence]:
        """Yield the augmented sentences of one epoch.

        With `settings["unlabelled"]`, the texts of "statements" have no labels, and some are in
        lower case or capitals. A teacher reads them in their original letter case.
        """
        for name, all_sentences in self.learn.items():
            times = float(self.settings["repeat"][name])
            for part in range(ceil(times)):
                sentences = all_sentences
                if times - part < 1:
                    sentences = rng.sample(sentences, round((times - part) * len(sentences)))
                if sentences and sentences[0].ends:
                    words = [varied(named_words(s), rng) for s in sentences]
                    share = self.settings["join_share"]
                    yield from (labelled(s, name) for s in joined(words, rng, share))
                elif name == "statements" and self.settings.get("unlabelled"):
                    yield from (in_some_case(s.words, name, rng) for s in sentences)
                elif name == "statements":
                    yield from sentences
                else:
                    longest = int(self.settings.get("joined_trees", 1))
                    yield from joined_trees(sentences, rng, longest)


def _read_names(
    settings: dict[str, Any], paths: DataPaths, learn: Sentences, dev: Sentences
) -> list[str]:
    """Read the sentences with names into `learn` and `dev`. Returns the tags."""
    folder = paths.folder / KAZNERD
    test = list(read_iob2(folder / "IOB2_test.txt"))
    valid = without(read_iob2(folder / "IOB2_valid.txt"), test)
    tags = tag_names(valid)
    random.Random(settings["split_seed"]).shuffle(valid)
    held = int(settings["dev_sentences"])
    unwanted = [*test, *valid[:held]]
    named = read_named(paths.names) if paths.names else {}
    # The names inside those of KazNERD; those of other sentences are not known.
    nested = {sentence.words: sentence for sentence in named.pop("kaznerd", ())}
    dev["kaznerd"] = [labelled(with_ends(s), "kaznerd") for s in valid[:held]]
    own = without(valid[held:], valid[:held])
    if paths.kaznerd_train:
        own += without(read_iob2(paths.kaznerd_train), unwanted)
    learn["kaznerd"] = [labelled(nested.get(s.words) or with_ends(s), "kaznerd") for s in own]
    for source, sentences in named.items():
        learn[source] = [labelled(s, source) for s in without(sentences, unwanted)]
    return tags


def _read_treebank(
    settings: dict[str, Any], folder: Path
) -> tuple[list[LabelledSentence], list[LabelledSentence]]:
    """The training and development sentences of UD_Kazakh-KTB.

    The held-out fold is for development. The setting `also_left_out` names a second fold, which is
    left out of training too and is used for development instead of the first.
    """
    learn, dev = read_ktb(folder, settings["held_out_fold"])
    also = settings.get("also_left_out")
    if also is None:
        return learn, dev
    _, other = read_ktb(folder, also)
    unwanted = {sentence.words for sentence in other}
    return [s for s in learn if s.words not in unwanted], other


def in_some_case(words: tuple[str, ...], source: str, rng: random.Random) -> LabelledSentence:
    """A sentence without labels in a random letter case, with its original words."""
    written = recased(words, rng, lower=0.25, upper=0.125)
    return LabelledSentence(written, source, original=words if written != words else None)


def labelled(sentence: NamedWords, source: str) -> LabelledSentence:
    """A sentence that has only names as labels."""
    return LabelledSentence(
        sentence.words, source, tags=sentence.tags, ends=sentence.ends, missing=sentence.missing
    )


def named_words(sentence: LabelledSentence) -> NamedWords:
    """The names of a sentence."""
    return NamedWords(sentence.words, sentence.tags or (), sentence.ends or (), sentence.missing)
