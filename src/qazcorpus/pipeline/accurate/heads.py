"""Decode the scores of the encoder's heads: analyses, lemmas, trees and entities of sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeAlias
from zipfile import BadZipFile

import numpy as np

from qazcorpus.decoding import (
    Floats,
    Ints,
    TagLayout,
    groups_of,
    log_softmax,
    padded_groups,
    spans_of_tags,
    viterbi,
)
from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.accurate.encoder import NAME_OUTPUTS, Encoder, WindowScores
from qazcorpus.pipeline.accurate.inner_names import InnerName, inner_names
from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.accurate.relations import ROOT, HeadScores, Relations
from qazcorpus.pipeline.accurate.trees import best_trees
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript
from qazcorpus.pipeline.lemmas.lemmatizer import Lemmatizer, embedded_lemmatizer

LABELS_FILE, RELATIONS_FILE = "labels.json", "relations.npz"
CANDIDATES: Final = 5  # number of scripts from which a lemma is chosen
WORDS: Final = 2048  # words that are decoded together
DECODED: Final = 1 << 14  # words, including padding, whose entities are decoded together
# If a sentence is longer than a window, its later windows are joined to the first by this relation.
JOINED: Final = "parataxis"
UNKNOWN: Final = -1
# A word's likely analyses, its likely scripts, and its relation.
WordScores: TypeAlias = tuple[
    list[tuple[tuple[str, str], float]], list[tuple[LemmaScript, float]], str
]


@dataclass(frozen=True, slots=True)
class NameScores:
    """The scores of the names of one sentence (words × classes each): see `WindowScores`."""

    entities: Floats
    ends: Floats
    begins: Floats

    @classmethod
    def zeros(cls, words: int, widths: Sequence[int]) -> NameScores:
        """No scores yet. `widths` are the numbers of classes."""
        return cls(*(np.zeros((words, width), np.float32) for width in widths))

    def set(self, places: Ints, window: WindowScores) -> None:
        """Set the scores of a window's own words, which are at `places` in the sentence."""
        for name in NAME_OUTPUTS:
            getattr(self, name)[places] = getattr(window, name)[window.own]


@dataclass(slots=True)
class Analysed:
    """The layers of one sentence, with a value for each word.

    `heads` are indices of words; the head of the root is the root itself. `tags` are those of the
    outermost names, `inner` the names inside them. `doubts` has, for the first word of an outermost
    name, the logarithms of the probabilities that it begins a name of each class. `states` (words
    × width) are those of the encoder.
    """

    words: Sequence[str]
    upos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deprels: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    inner: list[InnerName] = field(default_factory=list)
    doubts: dict[int, Floats] = field(default_factory=dict)
    states: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))


class Heads:
    """The label sets of a trained model, and methods that turn scores into labels."""

    def __init__(
        self,
        *,
        tags: Sequence[str],
        ends: Sequence[str],
        morphology: Morphology,
        scripts: Sequence[LemmaScript],
        relations: Relations,
    ) -> None:
        self.layout = TagLayout(tags)
        self.ends = list(ends)
        self.morphology = morphology
        self.scripts = list(scripts)
        self.relations = relations
        # Cross-validation replaces it by a lemmatizer with the lexicon of the fold.
        self.lemmatizer: Lemmatizer = embedded_lemmatizer()

    def analyse(self, encoder: Encoder, sentences: Sequence[Sequence[str]]) -> list[Analysed]:
        """Run the encoder over sentences (lists of words) and decode every layer."""
        width = encoder.state_width
        results = [self._blank(words, width) for words in sentences]
        names = [NameScores.zeros(len(words), encoder.name_widths) for words in sentences]
        windows = ((window, len(window.words)) for window in encoder.scores(sentences))
        for group in groups_of(windows, WORDS):
            own_scores = [_head_scores(window) for window in group]
            trees = [heads[1:] for heads in best_trees(self.relations.arcs(own_scores))]
            scores = self._scores(group, own_scores, trees)
            for window, heads in zip(group, trees, strict=True):
                own = window.words[window.own]
                names[window.sentence].set(own, window)
                results[window.sentence].states[own] = window.states[window.own]
                self._fill(results[window.sentence], own.tolist(), heads, islice(scores, len(own)))
        tags = self.best_tags([scores.entities for scores in names])
        for result, found, borders in zip(results, tags, names, strict=True):
            result.tags = found
            result.inner = self._inner(found, borders)
            result.doubts = self._doubts(found, borders)
            _join(result)
        return results

    def _inner(self, tags: Sequence[str], scores: NameScores) -> list[InnerName]:
        """The names inside the outermost names of a sentence."""
        return [
            name
            for start, end, _ in spans_of_tags(tags)
            for name in inner_names(start, end, scores.ends, scores.begins, self.ends)
        ]

    @staticmethod
    def _blank(words: Sequence[str], width: int) -> Analysed:
        """A sentence before its layers are set. Words without a piece (invisible characters) keep
        these values."""
        size = len(words)
        return Analysed(
            words,
            ["X"] * size,
            ["_"] * size,
            list(words),
            [UNKNOWN] * size,
            ["dep"] * size,
            states=np.zeros((size, width), np.float32),
        )

    def _scores(
        self, group: Sequence[WindowScores], heads: Sequence[HeadScores], trees: Sequence[Ints]
    ) -> Iterator[WordScores]:
        """Yield the scores of the windows' own words. `trees` are the heads of these words.

        Each window has a separate matrix product, because the last bits of a product depend on its
        number of rows. Words are yielded one by one, because lists of all scores would slow down
        the garbage collector.
        """
        known = self.morphology
        return zip(
            known.likely(np.concatenate([known.sums(w.morphology[w.own]) for w in group])),
            self._scripts(np.concatenate([w.lemmas[w.own] for w in group])),
            chain.from_iterable(self.relations.best(heads, trees)),
            strict=True,
        )

    def _fill(
        self, result: Analysed, places: Sequence[int], tree: Ints, scores: Iterable[WordScores]
    ) -> None:
        """Set the layers of the words at `places`. Heads in `tree` are counted from 1 (0: root)."""
        for place, head, (analyses, scripts, relation) in zip(
            places, tree.tolist(), scores, strict=True
        ):
            word = result.words[place]
            upos, feats = self.lemmatizer.analysis(word, analyses)
            if not any(map(str.isalnum, word)) and upos not in ("PUNCT", "SYM"):
                upos, feats = "PUNCT", "_"
            result.upos[place], result.feats[place] = upos, feats
            result.lemmas[place] = self.lemmatizer.lemma(word, upos, feats, scripts)
            result.heads[place] = places[head - 1] if head else place
            result.deprels[place] = relation

    def _scripts(self, scores: Floats) -> Iterator[list[tuple[LemmaScript, float]]]:
        """The likeliest scripts of each word, with log-probabilities (scores: words × scripts)."""
        shifted = scores - scores.max(axis=1, keepdims=True)
        shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        order = np.argsort(-shifted, axis=1)[:, :CANDIDATES]
        for best, values in zip(order, np.take_along_axis(shifted, order, axis=1), strict=True):
            yield [
                (self.scripts[i], value)
                for i, value in zip(best.tolist(), values.tolist(), strict=True)
            ]

    def best_tags(self, scores: Sequence[Floats]) -> list[list[str]]:
        """The best valid IOB2 tags of each sentence's words, given their scores."""
        lengths = np.array([len(rows) for rows in scores], dtype=np.int64)
        result: list[list[str]] = [[]] * len(scores)
        # Rows of similar length are decoded together, so that there is little padding.
        order = lengths.argsort(kind="stable").tolist()
        for group in padded_groups(order, lengths.tolist(), DECODED):
            width = int(lengths[group].max())
            padded = np.zeros((len(group), width, len(self.layout.tags)), dtype=np.float32)
            for row, i in enumerate(group):
                padded[row, : lengths[i]] = scores[i]
            for i, path in zip(group, viterbi(padded, lengths[group], self.layout), strict=True):
                result[i] = [self.layout.tags[tag] for tag in path]
        return result

    def _doubts(self, tags: Sequence[str], scores: NameScores) -> dict[int, Floats]:
        starts = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
        if not starts:
            return {}
        rows = log_softmax(scores.entities[starts])
        return dict(zip(starts, rows[:, self.layout.begin], strict=True))

    def to_parts(self) -> dict[str, Any]:
        """The labels as plain values."""
        return {
            "tags": list(self.layout.tags),
            "ends": self.ends,
            "morphology": self.morphology.to_json(),
            "lemmas": [[script.cut, script.add] for script in self.scripts],
            "relations": self.relations.names,
            "directions": self.relations.directions,
        }

    @classmethod
    def from_parts(cls, labels: dict[str, Any], weight: Floats, bias: Floats) -> Heads:
        """Make heads from the labels of `to_parts` and the weights of the relations.

        Raises KeyError, TypeError or ValueError for other data.
        """
        return cls(
            tags=labels["tags"],
            ends=labels["ends"],
            morphology=Morphology.from_json(labels["morphology"]),
            scripts=[LemmaScript(int(cut), str(add)) for cut, add in labels["lemmas"]],
            relations=Relations(labels["relations"], weight, bias, labels["directions"]),
        )

    def to_disk(self, folder: Path) -> None:
        """Write the files that `from_disk` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.to_parts(), ensure_ascii=False)
        (folder / LABELS_FILE).write_text(text, encoding="utf-8")
        np.savez(folder / RELATIONS_FILE, weight=self.relations.weight, bias=self.relations.bias)

    @classmethod
    def from_disk(cls, folder: Path) -> Heads:
        """Read the labels and the relations' weights. Raises PipelineError if they are broken."""
        try:
            labels = json.loads((folder / LABELS_FILE).read_text(encoding="utf-8"))
            with (
                (folder / RELATIONS_FILE).open("rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                return cls.from_parts(labels, arrays["weight"], arrays["bias"])
        except (
            OSError,
            EOFError,
            BadZipFile,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ) as error:
            raise PipelineError(f"the labels cannot be read: {error}", path=folder) from error


def _head_scores(window: WindowScores) -> HeadScores:
    """The scores of the root and the window's own words. Words that belong to the window before are
    not a part of the tree."""
    if window.own == slice(0, len(window.words)):
        return HeadScores(window.arcs, window.dependents[1:], window.heads)
    nodes = np.array([0, *range(window.own.start + 1, window.own.stop + 1)])
    return HeadScores(
        window.arcs[np.ix_(nodes, nodes)], window.dependents[nodes[1:]], window.heads[nodes]
    )


def _join(result: Analysed) -> None:
    """Make one tree from the trees of several windows and from words that are not in a window."""
    roots = [i for i, head in enumerate(result.heads) if head == i]
    if not roots and result.words:
        roots = [0]
        result.heads[0], result.deprels[0] = 0, ROOT
    for root in roots[1:]:
        result.heads[root], result.deprels[root] = roots[0], JOINED
    for i, head in enumerate(result.heads):
        if head == UNKNOWN:
            result.heads[i] = roots[0]
