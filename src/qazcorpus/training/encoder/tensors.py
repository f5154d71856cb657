"""Encode sentences as tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from qazcorpus.pipeline.accurate.morphology import UPOS, as_attributes
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript
from qazcorpus.training.encoder.backbone import Pieces
from qazcorpus.training.encoder.labelled_sentences import LabelledSentence
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.model import MOST_WORDS, NO_WORD, PADDING
from qazcorpus.training.encoder.named_words import length_of, possible_ends, possible_tags

IGNORED = -100
PARTS = ("content", "source", "cue")
LabelIds = dict[str, list[int] | list[list[int]]]


@dataclass(frozen=True)
class Batch:
    """The tensors of sentences from one source. Position 0 of each row is the root."""

    source: str
    ids: Tensor
    words: Tensor
    labels: dict[str, Tensor]
    queries: StanceQueries | None = None
    # Pieces and their words in the original letter case, which a teacher reads; None if no letter
    # case was changed.
    original: tuple[Tensor, Tensor] | None = None

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        return Batch(
            self.source,
            self.ids.to(device),
            self.words.to(device),
            {name: values.to(device) for name, values in self.labels.items()},
            self.queries.to(device) if self.queries else None,
            (self.original[0].to(device), self.original[1].to(device)) if self.original else None,
        )


@dataclass(frozen=True)
class StanceQueries:
    """Contents of statements whose stance is predicted, and the pieces and words of the targets.

    `contents` is contents × 4: row in the batch, first word, end, number of the target.
    """

    contents: Tensor
    ids: Tensor
    words: Tensor

    def to(self, device: torch.device) -> StanceQueries:
        """The same queries on a device."""
        return StanceQueries(self.contents.to(device), self.ids.to(device), self.words.to(device))


@dataclass(frozen=True)
class Encoded:
    """One sentence as numbers. A query is a content's first word and end, a target, a stance."""

    source: str
    ids: list[int]
    words: list[int]
    labels: LabelIds
    queries: list[tuple[int, int, Encoded, int]] = field(default_factory=list)
    original: Encoded | None = None


def encode(sentence: LabelledSentence, pieces: Pieces, labels: Labels) -> Encoded | None:
    """The pieces of a sentence, the word of each piece, and the ids of the labels.

    None if the sentence is too long or has a word without pieces. Labels that are not in `labels`
    (they may be in a held-out sentence) are IGNORED. Raises ValueError for unknown entity tags and
    unknown Kyrgyz parts of speech.
    """
    encoding = pieces.tokenizer.encode(list(sentence.words), is_pretokenized=True)
    if len(encoding.ids) > pieces.longest or len(sentence.words) >= MOST_WORDS:
        return None
    if len(set(encoding.word_ids) - {None}) < len(sentence.words):
        return None
    words = [0, *(NO_WORD if w is None else w + 1 for w in encoding.word_ids[1:])]
    queries = []
    for query in sentence.queries:
        target = encode(LabelledSentence(query.target, "target"), pieces, labels)
        if target:
            queries.append((query.start + 1, query.end + 1, target, query.stance))
    original = None
    if sentence.original:
        original = encode(LabelledSentence(sentence.original, sentence.source), pieces, labels)
        if original is None:
            return None
    found = _word_labels(sentence, labels) | _tree_labels(sentence, labels)
    return Encoded(sentence.source, encoding.ids, words, found, queries, original)


def _word_labels(sentence: LabelledSentence, labels: Labels) -> LabelIds:
    """The ids of the tags, parts of speech, features, lemmas and parts of statements."""
    found: LabelIds = {}
    if sentence.tags:
        tags = [possible_tags(tag, sentence.missing) for tag in sentence.tags]
        found["tags"] = _possible(tags, labels.tags)
    if sentence.ends:
        ends = [possible_ends(end, sentence.missing) for end in sentence.ends]
        found["ends"] = _possible(ends, labels.ends)
        # Positions are those of words plus one, because position 0 is the root.
        lengths = enumerate(map(length_of, sentence.ends), start=2)
        found["begins"] = [IGNORED, *(after - n if n else IGNORED for after, n in lengths)]
    if sentence.upos and sentence.source == "ktmu":
        known = (labels.kyrgyz_upos.index(upos or "") for upos in sentence.upos)
        found["kyrgyz_upos"] = [IGNORED, *known]
    elif sentence.upos:
        feats = sentence.feats or (None,) * len(sentence.words)
        rows = [morphology_targets(u, f, labels) for u, f in zip(sentence.upos, feats, strict=True)]
        found["morphology"] = [[IGNORED] * len(labels.morphology.attributes), *rows]
    if sentence.lemmas and sentence.source != "ktmu":
        pairs = zip(sentence.words, sentence.lemmas, strict=True)
        found["lemmas"] = [IGNORED, *(script_index(word, lemma, labels) for word, lemma in pairs)]
    if sentence.parts:
        found["parts"] = [[IGNORED] * len(PARTS), *map(list, sentence.parts)]
    return found


def _possible(wanted: Sequence[frozenset[str]], names: Sequence[str]) -> list[list[int]]:
    """For the root and each word, a row with 1 for each possible label and 0 for the others. The
    rows of words without labels and of the root are IGNORED."""
    ignored = [IGNORED] * len(names)
    if unknown := set().union(*wanted) - set(names):
        raise ValueError(f"unknown labels: {', '.join(sorted(unknown))}")
    rows = ([int(name in row) for name in names] if row else ignored for row in wanted)
    return [ignored, *rows]


def _tree_labels(sentence: LabelledSentence, labels: Labels) -> LabelIds:
    """The indices of the heads and the ids of the relations."""
    if not sentence.heads or not sentence.deprels:
        return {}
    kyrgyz = sentence.source == "ktmu"
    known = labels.kyrgyz_relations if kyrgyz else labels.relations
    relations = (known.index(r) if r in known else IGNORED for r in sentence.deprels)
    return {
        "heads": [IGNORED, *sentence.heads],
        "kyrgyz_relations" if kyrgyz else "relations": [IGNORED, *relations],
    }


def morphology_targets(upos: str | None, feats: str | None, labels: Labels) -> list[int]:
    """The index of each attribute's value, or IGNORED if it is unknown."""
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
    """The index of the script that makes the lemma of the word, or IGNORED if it is unknown."""
    script = LemmaScript.between(word, lemma) if lemma else None
    return labels.scripts.index(script) if script in labels.scripts else IGNORED


def batches(
    encoded: Sequence[Encoded], sizes: Mapping[str, int], rng: random.Random
) -> Iterator[Batch]:
    """Yield batches in random order; each has sentences from one source with similar lengths.
    `sizes` has the batch size of each source; "default" is for other sources."""
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
    """Make a batch of sentences from one source, with padding."""
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
    """A mask of the word states (batch × words) that are not padding: those of words and of the
    begin token. `words` (batch × pieces) has the word of each piece."""
    places = torch.arange(int(words.max()) + 1, device=words.device)
    return places <= words.max(1).values[:, None]


def padded(group: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """The pieces and their words (batch × pieces each), with padding."""
    width = max(len(sentence.ids) for sentence in group)
    ids = torch.zeros((len(group), width), dtype=torch.long)  # any id, because `words` has PADDING
    words = torch.full((len(group), width), PADDING)
    for row, sentence in enumerate(group):
        ids[row, : len(sentence.ids)] = torch.tensor(sentence.ids)
        words[row, : len(sentence.words)] = torch.tensor(sentence.words)
    return ids, words
