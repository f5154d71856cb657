"""The discourse model: a small transformer over the word vectors of a document, in numpy.

It reads each paragraph together with the target's words and the mean of the document's vectors.
Flags of the words show what the rules and the entity recognizer found. For each word, the model
predicts if it begins or continues a content, a source or a cue. For each content, it predicts the
source and the stance toward the target; the stance also depends on the speaker's other contents.

The layers are pre-norm (Xiong et al., 2020), with a learned bias for the distance between two words
and for words in one sentence (after Raffel et al., 2020). The same model in torch, for training, is
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

from qazcorpus.decoding import Floats, Ints, log_softmax
from qazcorpus.document import STANCES
from qazcorpus.errors import PipelineError
from qazcorpus.statements.model.features import IN_TARGET, TO_TARGET, TO_WORDS, Edges, buckets_of

PARTS: Final = ("CONTENT", "SOURCE", "CUE")
FLAGS: Final = (3, 3, 3, 3, 2, 8)  # the number of values of each flag of a word
TAGS: Final = 3  # O, B, I
TERMS: Final = 9  # the number of terms in the rules' score of a stance (see `rules.stance`)
_EPSILON: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Passage:
    """The model's input for a paragraph, or for a part of a long one.

    `vectors` (words × width) and `target` (the target's words × width) come from the pipeline's
    encoder. Without a target, `target` has no rows. `document` (width) is the mean over the
    document's words. `sentences` has the number of each word's sentence.

    `flags` (words × 6) are: the tags of the rules' contents, sources and cues (0: O, 1: B, 2: I);
    the place in a quotation (1: inside, 2: its marks); whether a paragraph begins; the entity (1
    and 2: B and I of a person, 3 and 4: of a body or group, 5 and 6: of a position, 7: another).
    """

    vectors: Floats
    target: Floats
    document: Floats
    flags: Ints
    sentences: Ints


@dataclass(frozen=True, slots=True)
class ModelReading:
    """The model's output for the words of a document.

    `tags` (parts × words × 3) are log-probabilities. `states` (words × width) and `target` (width)
    are the input for stances and sources.
    """

    tags: Floats
    states: Floats
    target: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """The contents of statements, each with its source and cue, or None if there is none.

    `kin` has, for each content, the indices of the other contents of the same speaker.
    """

    contents: Sequence[Edges]
    sources: Sequence[Edges | None]
    cues: Sequence[Edges | None]
    kin: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sources among which the model chooses.

    `places` (contents × sources) is the place of a source (see `places_of`). `linked` (contents ×
    sources) is 1 if the source has this content in the rules' statements, or else 0. `doubts`
    (sources) are subtracted from the scores.
    """

    sources: Sequence[Edges]
    places: Ints
    linked: Floats
    doubts: Floats


class DiscourseModel:
    """The trained model. Its weights have the names of the parameters of `discourse_module`."""

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
        """The divisor of the scores of stances. A higher temperature makes them less certain."""
        return float(self.settings.get("temperature", 1.0))

    def at_temperature(self, temperature: float) -> DiscourseModel:
        """The same model with another temperature for stances."""
        return DiscourseModel(self.weights, {**self.settings, "temperature": temperature})

    def read(self, passages: Sequence[Passage]) -> ModelReading:
        """Read the passages of a document. They have the same target and the same mean vector.

        Raises ValueError if there is no passage. Time and memory grow with the square of the
        number of words in a passage.
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
        # Each passage is put after a copy of the target, because one product of many rows is much
        # faster than many products of few rows.
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
        return ModelReading(log_softmax(scores).transpose(1, 0, 2), states, mean)

    def stances(
        self, reading: ModelReading, parts: Parts, terms: Floats, ngrams: Sequence[Ints]
    ) -> Floats:
        """The probabilities of `STANCES` (contents × 3).

        `terms` (contents × 9) are the terms of the rules' score. `ngrams` has the buckets of each
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
        return np.exp(log_softmax(scores / self.temperature))

    def sources(
        self, reading: ModelReading, contents: Sequence[Edges], candidates: Candidates
    ) -> Ints:
        """For each content, the index of its source among the candidates; the number of candidates
        means no source."""
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
        """One layer. Attention is limited to the rows of a passage; the rest works on each word."""
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
        """The weights (half precision) and settings as the bytes of an `.npz` file."""
        halves: dict[str, Any] = {k: v.astype(np.float16) for k, v in self.weights.items()}
        stream = BytesIO()
        np.savez(stream, settings=np.array(json.dumps(self.settings)), **halves)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> DiscourseModel:
        """Read the result of `to_bytes`. Raises PipelineError if it is broken."""
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
                raise ValueError("it is from another version of qazcorpus")
            return cls(weights, settings)
        except (EOFError, BadZipFile, ValueError, TypeError, KeyError) as error:
            raise PipelineError(
                f"the statement model cannot be read: {error}",
                remedy="Its file may be incomplete. Install the pipeline again, or train it again.",
            ) from error

    def to_disk(self, path: Path) -> None:
        """Write the result of `to_bytes` into a file."""
        path.write_bytes(self.to_bytes())

    @classmethod
    def from_disk(cls, path: Path) -> DiscourseModel:
        """Read the file that `to_disk` wrote. Raises PipelineError if it is broken."""
        return cls.from_bytes(path.read_bytes())


def _names(layers: int) -> set[str]:
    """The names of all weights of a model."""
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
