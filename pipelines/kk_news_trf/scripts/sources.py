"""The sentences that a run learns from and those it holds out."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any

from apertium import read_apertium
from kaznerd import joined, recased, tag_names, varied
from sentences import (
    Sentence,
    agreeing,
    joined_trees,
    read_ktb,
    read_statements,
    read_treebank,
    read_trees,
)
from tensors import Labels

from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2, without


@dataclass(frozen=True)
class Sources:
    """Training and held-out sentences by source, and how often an epoch repeats each (0.5: half of
    them, drawn anew)."""

    settings: dict[str, Any]
    learn: dict[str, list[Sentence]]
    dev: dict[str, list[Sentence]]
    tags: list[str]

    @classmethod
    def read(
        cls,
        settings: dict[str, Any],
        data: Path,
        *,
        kaznerd_train: Path | None = None,
        gold: Path | None = None,
        trees: Path | None = None,
        statements: Path | None = None,
    ) -> Sources:
        """Read the sources that `settings["repeat"]` names.

        KazNERD's test file is read for one purpose only: to leave the sentences it repeats out of
        training. The part of KazNERD's valid split held out for development is drawn by a seed of
        its own, so that it is the same in every run.
        """
        learn: dict[str, list[Sentence]] = {}
        dev: dict[str, list[Sentence]] = {}
        test = list(read_iob2(data / "kaznerd/IOB2_test.txt"))
        valid = without(read_iob2(data / "kaznerd/IOB2_valid.txt"), test)
        tags = tag_names(valid)
        random.Random(settings["split_seed"]).shuffle(valid)
        held = int(settings["dev_sentences"])
        dev["kaznerd"] = [tagged(s) for s in valid[:held]]
        learn["kaznerd"] = [tagged(s) for s in without(valid[held:], valid[:held])]
        if kaznerd_train:
            more = without(read_iob2(kaznerd_train), [*test, *valid[:held]])
            learn["kaznerd"] += [tagged(s) for s in more]
        learn["apertium"] = list(read_apertium(data / "apertium_kaz_texts"))
        kyrgyz = data / "ud_kyrgyz_ktmu"
        learn["ktmu"] = list(read_treebank(sorted(kyrgyz.glob("*.conllu")), "ktmu"))
        fold = settings["held_out_fold"]
        learn["ktb"], dev["ktb"] = read_ktb(data / "ud_kazakh_ktb", fold)
        also = settings.get("also_left_out")
        if also is not None:  # a second fold, for development
            _, other = read_ktb(data / "ud_kazakh_ktb", also)
            unwanted = {sentence.words for sentence in other}
            learn["ktb"] = [s for s in learn["ktb"] if s.words not in unwanted]
            dev["ktb"] = other
        if gold:
            more = without(read_iob2(gold), [*test, *valid[:held]])
            learn["gold"] = [tagged(s, "gold") for s in more]
        if trees:
            learn["trees"] = read_trees(trees)
        if statements:
            learn["statements"] = read_statements(statements)
        if settings.get("as_treebank"):
            for name in ("apertium", "trees"):
                learn[name] = agreeing(learn.get(name, ()), learn["ktb"])
        repeat: dict[str, float] = settings["repeat"]
        empty = [name for name in repeat if not learn.get(name)]
        if empty:
            raise SystemExit(
                f"no sentences of {', '.join(empty)}: "
                "see --data, --gold, --trees, --statements and 'repeat'"
            )
        return cls(settings, {name: learn[name] for name in repeat}, dev, tags)

    def labels(self) -> Labels:
        """The labels of everything that is learned from."""
        return Labels.of(chain.from_iterable(self.learn.values()), self.tags)

    def sizes(self) -> dict[str, int]:
        """Sentences by source."""
        return {name: len(sentences) for name, sentences in self.learn.items()}

    def held_out(self) -> dict[str, list[Sentence]]:
        """The development sentences of the sources that are learned from."""
        return {name: found for name, found in self.dev.items() if name in self.learn}

    def epoch(self, rng: random.Random) -> Iterable[Sentence]:
        """The sentences of one epoch, varied as a model should see them.

        With `settings["unlabelled"]` the texts of "statements" come without their labels, some in
        lower case or capitals: for what a teacher says of them as they were.
        """
        for name, all_sentences in self.learn.items():
            times = float(self.settings["repeat"][name])
            for part in range(ceil(times)):
                sentences = all_sentences
                if times - part < 1:
                    sentences = rng.sample(sentences, round((times - part) * len(sentences)))
                if name in ("kaznerd", "gold"):
                    words = [varied(TaggedWords(s.words, s.tags or ()), rng) for s in sentences]
                    share = self.settings["join_share"]
                    yield from (tagged(s, name) for s in joined(words, rng, share))
                elif name == "statements" and self.settings.get("unlabelled"):
                    yield from (in_some_case(s.words, name, rng) for s in sentences)
                elif name == "statements":
                    yield from sentences
                else:
                    longest = int(self.settings.get("joined_trees", 1))
                    yield from joined_trees(sentences, rng, longest)


def in_some_case(words: tuple[str, ...], source: str, rng: random.Random) -> Sentence:
    """A sentence without labels, its letter case varied; with the words as they were."""
    written = recased(words, rng, lower=0.25, upper=0.125)
    return Sentence(written, source, original=words if written != words else None)


def tagged(sentence: TaggedWords, source: str = "kaznerd") -> Sentence:
    """A sentence with entities only."""
    return Sentence(sentence.words, source, tags=sentence.tags)
