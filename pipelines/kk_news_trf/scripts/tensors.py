"""Sentences as tensors."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from model import MOST_WORDS, PAD
from sentences import UNKNOWN, Sentence
from tokenizers import Tokenizer
from torch import Tensor

from qazcorpus.pipeline.accurate.morphology import UPOS, Morphology, as_attributes
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript

IGNORED = -100
MAX_PIECES = 300
PARTS = ("content", "source", "cue")


@dataclass(frozen=True)
class Labels:
    """The label sets of all heads."""

    tags: list[str]
    morphology: Morphology
    scripts: list[LemmaScript]
    relations: list[str]
    kyrgyz_upos: list[str] = field(default_factory=list)
    kyrgyz_relations: list[str] = field(default_factory=list)
    # Of each relation: dependents whose head stands to the left, and to the right.
    directions: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, sentences: Iterable[Sentence], tags: list[str]) -> Labels:
        """Collect the labels that the sentences have."""
        analyses: set[tuple[str, str]] = set()
        scripts: dict[LemmaScript, int] = {}
        directions: dict[str, list[int]] = {}
        kyrgyz: tuple[set[str], set[str]] = (set(), set())
        for s in sentences:
            if s.source == "ktmu":
                kyrgyz[0].update(u for u in s.upos or () if u)
                kyrgyz[1].update(s.deprels or ())
                continue
            for place, (relation, head) in enumerate(
                zip(s.deprels or (), s.heads or (), strict=True), start=1
            ):
                directions.setdefault(relation, [0, 0])[head > place] += head > 0
            # Sentences without lemmas (`trees`) add no analyses: their features are predicted ones.
            for word, upos, feats, lemma in zip(
                s.words, s.upos or (), s.feats or (), s.lemmas or (), strict=False
            ):
                if upos and feats is not None and UNKNOWN not in feats:
                    analyses.add((upos, feats))
                if lemma:
                    script = LemmaScript.between(word, lemma)
                    scripts[script] = scripts.get(script, 0) + 1
        return cls(
            tags,
            Morphology.of(analyses),
            sorted(script for script, count in scripts.items() if count > 1),
            sorted(directions),
            sorted(kyrgyz[0]),
            sorted(kyrgyz[1]),
            {name: (left, right) for name, (left, right) in sorted(directions.items())},
        )


@dataclass(frozen=True)
class Batch:
    """Tensors of one source's sentences; position 0 of each row is the root."""

    source: str
    ids: Tensor
    words: Tensor
    labels: dict[str, Tensor]
    queries: StanceQueries | None = None
    # Pieces and their words in the letter case that a teacher reads, where it is another.
    original: tuple[Tensor, Tensor] | None = None


@dataclass(frozen=True)
class StanceQueries:
    """Contents (row, first word, end, target: contents × 4) and the targets' pieces and words."""

    contents: Tensor
    ids: Tensor
    words: Tensor


@dataclass(frozen=True)
class Encoded:
    """One sentence as numbers; `queries`: a content's words, a target, a stance."""

    source: str
    ids: list[int]
    words: list[int]
    labels: dict[str, list[int] | list[list[int]]]
    queries: list[tuple[int, int, Encoded, int]] = field(default_factory=list)
    original: Encoded | None = None


def encode(sentence: Sentence, tokenizer: Tokenizer, labels: Labels) -> Encoded | None:
    """Pieces, the word of each, and the label ids.

    None for a sentence that is too long or has a word without pieces. Labels that are not in
    `labels` (a held-out sentence may have one) are IGNORED; unknown tags raise ValueError.
    """
    encoding = tokenizer.encode(list(sentence.words), is_pretokenized=True)
    if len(encoding.ids) > MAX_PIECES or len(sentence.words) >= MOST_WORDS:
        return None
    if len(set(encoding.word_ids) - {None}) < len(sentence.words):
        return None
    words = [0, *(-1 if w is None else w + 1 for w in encoding.word_ids[1:])]
    found: dict[str, list[int] | list[list[int]]] = {}
    if sentence.tags:
        found["tags"] = [IGNORED, *(labels.tags.index(tag) for tag in sentence.tags)]
    if sentence.upos and sentence.source == "ktmu":
        found["kyrgyz_upos"] = [
            IGNORED,
            *(labels.kyrgyz_upos.index(u or "") for u in sentence.upos),
        ]
    elif sentence.upos:
        feats = sentence.feats or (None,) * len(sentence.words)
        rows = [morphology_targets(u, f, labels) for u, f in zip(sentence.upos, feats, strict=True)]
        found["morphology"] = [[IGNORED] * len(labels.morphology.attributes), *rows]
    if sentence.lemmas and sentence.source != "ktmu":
        found["lemmas"] = [
            IGNORED,
            *(
                script_index(word, lemma, labels)
                for word, lemma in zip(sentence.words, sentence.lemmas, strict=True)
            ),
        ]
    if sentence.heads and sentence.deprels:
        name = "kyrgyz_relations" if sentence.source == "ktmu" else "relations"
        known = labels.kyrgyz_relations if sentence.source == "ktmu" else labels.relations
        found["heads"] = [IGNORED, *sentence.heads]
        found[name] = [
            IGNORED,
            *(known.index(r) if r in known else IGNORED for r in sentence.deprels),
        ]
    if sentence.parts:
        found["parts"] = [[IGNORED] * len(PARTS), *map(list, sentence.parts)]
    queries = []
    for query in sentence.queries:
        target = encode(Sentence(query.target, "target"), tokenizer, labels)
        if target:
            queries.append((query.start + 1, query.end + 1, target, query.stance))
    original = None
    if sentence.original:
        original = encode(Sentence(sentence.original, sentence.source), tokenizer, labels)
        if original is None:
            return None
    return Encoded(sentence.source, encoding.ids, words, found, queries, original)


def morphology_targets(upos: str | None, feats: str | None, labels: Labels) -> list[int]:
    """The index of each attribute's value, IGNORED where it is not known."""
    attributes = labels.morphology.attributes
    if upos is None:
        return [IGNORED] * len(attributes)
    wanted = as_attributes(upos, feats or "_")
    result = []
    for name, values in attributes.items():
        value = wanted.get(name, values[0])
        known = value in values and (name == UPOS or feats is not None)
        result.append(values.index(value) if known else IGNORED)
    return result


def script_index(word: str, lemma: str | None, labels: Labels) -> int:
    """The index of the lemma's script, IGNORED where there is none."""
    script = LemmaScript.between(word, lemma) if lemma else None
    return labels.scripts.index(script) if script in labels.scripts else IGNORED


def batches(
    encoded: Sequence[Encoded], sizes: Mapping[str, int], rng: random.Random
) -> Iterator[Batch]:
    """Batches of one source and alike length, in random order; `sizes` are the sources' own, that
    of "default" holds for the others."""
    groups: list[list[Encoded]] = []
    for source in sorted({sentence.source for sentence in encoded}):
        mine = [sentence for sentence in encoded if sentence.source == source]
        mine.sort(key=lambda sentence: len(sentence.ids) + rng.random() * 6)
        size = sizes.get(source, sizes["default"])
        groups += [mine[i : i + size] for i in range(0, len(mine), size)]
    rng.shuffle(groups)
    for group in groups:
        yield collate(group)


def collate(group: Sequence[Encoded]) -> Batch:
    """Pad sentences of one source to one batch."""
    ids, words = padded(group)
    height = int(words.max()) + 1
    labels: dict[str, Tensor] = {}
    for row, sentence in enumerate(group):
        for name, values in sentence.labels.items():
            tensor = torch.tensor(values)
            if name not in labels:
                labels[name] = torch.full((len(group), height, *tensor.shape[1:]), IGNORED)
            labels[name][row, : len(tensor)] = tensor
    queries = [(row, *query) for row, sentence in enumerate(group) for query in sentence.queries]
    original = None
    if any(sentence.original for sentence in group):
        original = padded([sentence.original or sentence for sentence in group])
    asked = None
    if queries:
        labels["stance"] = torch.tensor([stance for *_, stance in queries])
        contents = torch.tensor([(row, s, e, n) for n, (row, s, e, *_) in enumerate(queries)])
        asked = StanceQueries(contents, *padded([target for *_, target, _ in queries]))
    return Batch(group[0].source, ids, words, labels, asked, original)


def known_words(words: Tensor) -> Tensor:
    """Which word states (batch × words) are no padding, given the word of each piece."""
    return torch.arange(int(words.max()) + 1) <= words.max(1).values[:, None]


def padded(group: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Pieces and their words, a sentence a row."""
    width = max(len(sentence.ids) for sentence in group)
    ids = torch.full((len(group), width), PAD)
    words = torch.full((len(group), width), -1)
    for row, sentence in enumerate(group):
        ids[row, : len(sentence.ids)] = torch.tensor(sentence.ids)
        words[row, : len(sentence.words)] = torch.tensor(sentence.words)
    return ids, words
