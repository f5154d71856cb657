"""The discourse model: a small transformer over the word vectors of a document, in numpy.

It reads each paragraph together with the target's words and with what the document's words have in
common, and says of each word whether it begins or continues a content, a source, a cue; of each
content, which source of the document it has and what stance toward the target. What rules and
entity recognizer found is one of the things that it reads; a stance is told from what else the
speaker says, too. Pre-norm layers (Xiong et al., 2020) with a learned bias for the distance of two
words and for sharing a sentence (after Raffel et al., 2020). Its twin in torch, for training, is
`qazcorpus.training.statements.discourse_module`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from qazcorpus.decoding import Floats, Ints
from qazcorpus.document import STANCES
from qazcorpus.errors import PipelineError
from qazcorpus.statements.model.features import IN_TARGET, TO_TARGET, TO_WORDS, Edges, buckets_of

PARTS: Final = ("CONTENT", "SOURCE", "CUE")
FLAGS: Final = (3, 3, 3, 3, 2, 8)  # how many values each flag of a word has
TAGS: Final = 3  # O, B, I
TERMS: Final = 9  # of the rules' score of a stance, see `rules.stance`
_EPSILON: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as the model takes them: a paragraph, or a part of a long one.

    `vectors` (words × width) and `target` (its words × width) come from the pipeline's encoder;
    `document` (width) is the mean over the document's words. `flags` (words × 6) are the tags of
    the rules' contents, sources and cues (0: O, 1: B, 2: I), the place in a quotation (1: inside,
    2: its marks), whether a paragraph begins, and the entity (1, 2: B and I of a person, 3, 4 of a
    body or group, 5, 6 of a position; 7: another). `sentences` numbers each word's. Without a
    target, `target` has no rows.
    """

    vectors: Floats
    target: Floats
    document: Floats
    flags: Ints
    sentences: Ints


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What the model made of words: `tags` (parts × words × 3) are log-probabilities; `states`
    (words × width) and `target` (width) are what stances and sources are told by."""

    tags: Floats
    states: Floats
    target: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """The contents of statements; of each its source and cue, None where it has none, and the
    places of the other contents of whoever speaks (`kin`)."""

    contents: Sequence[Edges]
    sources: Sequence[Edges | None]
    cues: Sequence[Edges | None]
    kin: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the sources of contents are chosen among.

    `places` (contents × sources) says where a source lies (see `places_of`), `linked` whether the
    rules made it the source of that content (0 or 1); `doubts` (sources) are taken from its score.
    """

    sources: Sequence[Edges]
    places: Ints
    linked: Floats
    doubts: Floats


class DiscourseModel:
    """The trained weights, by the names of `discourse_module`'s parameters, and how to use them."""

    def __init__(self, weights: Mapping[str, Floats], settings: Mapping[str, Any]) -> None:
        self.weights = dict(weights)
        self.settings = dict(settings)
        self.layers = int(settings["layers"])
        self.heads = int(settings["heads"])

    @property
    def width(self) -> int:
        """The width of the word vectors that the model was trained on."""
        return int(self.weights["inp.weight"].shape[1])

    @property
    def temperature(self) -> float:
        """What the scores of stances are divided by; the higher, the less sure they are."""
        return float(self.settings.get("temperature", 1.0))

    def at_temperature(self, temperature: float) -> DiscourseModel:
        """The same model, more or less sure of its stances."""
        return DiscourseModel(self.weights, {**self.settings, "temperature": temperature})

    def read(self, passages: Sequence[Passage]) -> ModelReading:
        """Read the passages of a document, which have its target and its mean in common.

        Raises ValueError without a passage. Time and memory grow with the square of a passage's
        words.
        """
        first = passages[0]
        n_target = len(first.target)
        own = self._linear("inp", np.concatenate([p.vectors for p in passages]))
        segments = self.weights["seg.weight"]
        own += segments[1] + self._linear("doc", first.document)
        flags = np.concatenate([p.flags for p in passages])
        for number in range(len(FLAGS)):
            own += self.weights[f"emb.{number}.weight"][flags[:, number]]
        own = self._norm("norm", own)
        target = self._norm("norm", self._linear("inp", first.target) + segments[0])
        # Each passage behind a copy of the target: products of many rows at once are far cheaper
        # than many products of few rows.
        sizes = [len(p.vectors) for p in passages]
        ends = np.cumsum([n_target + size for size in sizes]).tolist()
        inside = np.concatenate(
            [np.arange(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        )
        x = np.empty((ends[-1], own.shape[1]), np.float32)
        x[inside] = own
        rows = [slice(end - size - n_target, end) for end, size in zip(ends, sizes, strict=True)]
        for row in rows:
            x[row.start : row.start + n_target] = target
        biases = [self._bias[:, _passage_buckets(passage)] for passage in passages]
        for number in range(self.layers):
            x = self._layer(number, x, rows, biases)
        states = self._norm("fn", x[inside])
        scores = self._linear("tag", states).reshape(-1, len(PARTS), TAGS)
        mean = target.mean(0) if n_target else np.zeros(x.shape[1], np.float32)
        return ModelReading(_log_softmax(scores).transpose(1, 0, 2), states, mean)

    def stances(
        self, reading: ModelReading, parts: Parts, terms: Floats, ngrams: Sequence[Ints]
    ) -> Floats:
        """The probabilities of `STANCES` (contents × 3).

        `terms` (contents × 9) are those of the rules' score; `ngrams` the buckets of each
        content's words.
        """
        content = _means(reading.states, parts.contents)
        read = [
            content,
            _means(reading.states, parts.sources),
            _means(reading.states, parts.cues),
            content * reading.target,
            _kin_means(content, parts.kin),
            terms,
        ]
        hidden = _gelu(self._linear("st.0", np.concatenate(read, 1)))
        scores = self._linear("st.3", hidden)
        for row, found in enumerate(ngrams):
            if found.size:
                scores[row] += self.weights["lex.weight"][found].sum(0) / np.sqrt(found.size)
        return np.exp(_log_softmax(scores / self.temperature))

    def sources(
        self, reading: ModelReading, contents: Sequence[Edges], candidates: Candidates
    ) -> Ints:
        """Of each content, the index of its source among the candidates; their number for none."""
        content = _means(reading.states, contents)
        none = self._linear("none", content)
        if not candidates.sources:
            return np.zeros(len(contents), np.int64)
        keys = self._linear("pk", _means(reading.states, candidates.sources))
        query = self._linear("pq", content)
        scores = query @ keys.T / np.sqrt(query.shape[1], dtype=np.float32)
        scores += self.weights["dist.weight"][candidates.places, 0]
        scores += self.weights["link"] * candidates.linked - candidates.doubts
        best: Ints = np.concatenate([scores, none], 1).argmax(1)
        return best

    @cached_property
    def _bias(self) -> Floats:
        return np.ascontiguousarray(self.weights["bias.weight"].T)

    def _layer(
        self, number: int, x: Floats, rows: Sequence[slice], biases: Sequence[Floats]
    ) -> Floats:
        """One layer; only attention looks from word to word, within the rows of a passage."""
        name = f"layers.{number}"
        size, width = x.shape
        mixed = self._linear(f"{name}.qkv", self._norm(f"{name}.n1", x))
        query, key, value = mixed.reshape(size, 3, self.heads, -1).transpose(1, 2, 0, 3)
        query /= np.sqrt(width // self.heads, dtype=np.float32)
        attended = np.empty((size, self.heads, width // self.heads), np.float32)
        for row, bias in zip(rows, biases, strict=True):
            scores = query[:, row] @ key[:, row].transpose(0, 2, 1)
            scores += bias
            scores -= scores.max(-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(-1, keepdims=True)
            attended[row] = np.matmul(scores, value[:, row]).transpose(1, 0, 2)
        x = x + self._linear(f"{name}.o", attended.reshape(size, width))
        hidden = _gelu(self._linear(f"{name}.ff.0", self._norm(f"{name}.n2", x)))
        return x + self._linear(f"{name}.ff.3", hidden)

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self.weights[f"{name}.weight"].T
        result += self.weights[f"{name}.bias"]
        return result

    def _norm(self, name: str, x: Floats) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt(np.square(centred).mean(-1, keepdims=True) + _EPSILON)
        result: Floats = centred / deviation * self.weights[f"{name}.weight"]
        result += self.weights[f"{name}.bias"]
        return result

    def to_bytes(self) -> bytes:
        """Weights (half precision) and settings as the bytes of an `.npz` file."""
        halves: dict[str, Any] = {k: v.astype(np.float16) for k, v in self.weights.items()}
        stream = BytesIO()
        np.savez(stream, settings=np.array(json.dumps(self.settings)), **halves)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> DiscourseModel:
        """Read what `to_bytes` wrote; raises PipelineError where it is broken."""
        try:
            with np.load(BytesIO(data), allow_pickle=False) as arrays:
                settings = json.loads(str(arrays["settings"]))
                weights = {k: arrays[k].astype(np.float32) for k in arrays if k != "settings"}
            if settings["stances"] != list(STANCES):
                raise ValueError(f"its stances are {settings['stances']}")
            if missing := sorted(_names(int(settings["layers"])) - weights.keys()):
                raise ValueError(f"it lacks {', '.join(missing[:3])}")
            read = 5 * len(weights["fn.weight"]) + TERMS
            if weights["st.0.weight"].shape[1] != read:
                raise ValueError("it is of another version of qazcorpus")
            return cls(weights, settings)
        except (EOFError, BadZipFile, ValueError, TypeError, KeyError) as error:
            raise PipelineError(
                f"the statement model cannot be read: {error}",
                remedy="Is its file whole? Install the pipeline again, or train it anew.",
            ) from error

    def to_disk(self, path: Path) -> None:
        """Write `to_bytes` into a file."""
        path.write_bytes(self.to_bytes())

    @classmethod
    def from_disk(cls, path: Path) -> DiscourseModel:
        """Read what `to_disk` wrote; raises PipelineError where it is broken."""
        return cls.from_bytes(path.read_bytes())


def _names(layers: int) -> set[str]:
    """The names of a model's weights."""
    linear = {"inp", "doc", "norm", "fn", "tag", "st.0", "st.3", "pq", "pk", "none"}
    for number in range(layers):
        linear |= {f"layers.{number}.{part}" for part in ("qkv", "o", "n1", "n2", "ff.0", "ff.3")}
    tables = {"seg", "bias", "dist", "lex", *(f"emb.{number}" for number in range(len(FLAGS)))}
    return (
        {"link"}
        | {f"{name}.weight" for name in linear | tables}
        | {f"{name}.bias" for name in linear}
    )


def _passage_buckets(passage: Passage) -> Ints:
    n_target, size = len(passage.target), len(passage.vectors)
    found = np.full((n_target + size, n_target + size), IN_TARGET)
    found[:n_target, n_target:] = TO_WORDS
    found[n_target:, :n_target] = TO_TARGET
    found[n_target:, n_target:] = buckets_of(passage.sentences)
    return found


def _means(states: Floats, spans: Sequence[Edges | None]) -> Floats:
    rows = np.zeros((len(spans), states.shape[1]), np.float32)
    for row, edges in enumerate(spans):
        if edges is not None:
            rows[row] = states[edges[0] : edges[1]].mean(0)
    return rows


def _kin_means(contents: Floats, kin: Sequence[Sequence[int]]) -> Floats:
    rows = np.zeros_like(contents)
    for row, places in enumerate(kin):
        if places:
            rows[row] = contents[list(places)].mean(0)
    return rows


def _gelu(x: Floats) -> Floats:
    result: Floats = x * x
    result *= 0.044715 * 0.7978845608
    result += 0.7978845608
    result *= x
    np.tanh(result, out=result)
    result += 1
    result *= x
    result *= 0.5
    return result


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result
