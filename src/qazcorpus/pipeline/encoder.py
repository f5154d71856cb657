"""The encoder on ONNX Runtime: sentences as lists of words in, scores of every head out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.decoding import Floats, Ints
from qazcorpus.pipeline.pieces import NO_WORD, WordPieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PAD: Final = 1
SHORTEST, LONGEST = 16, 512  # windows, in pieces
_BUILT: Final = ("session", "pieces", "state_width")
# Of ten layers the last seven read words: a word takes as much time as two pieces, and to run the
# model once more, whatever the batch, as sixteen (measured on one core without VNNI).
WORD_PLACES: Final = 2
RUN_PLACES: Final = 16
MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"
OUTPUTS: Final = ("entities", "morphology", "lemmas", "arcs", "dependents", "heads")
STATES: Final = "states"  # an output that older models lack


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sentence that fits the encoder.

    `ids` are its pieces and `places` the word each belongs to, counted from 1 within the window (0:
    the begin token, -1: none); `words` are the window's words as indices into the sentence, and
    `own` says which of them this window has the most context for.
    """

    sentence: int
    ids: Ints
    places: Ints
    words: Ints
    own: slice


@dataclass(frozen=True, slots=True)
class WindowScores:
    """Scores of the words of one window; rows and columns of `arcs` begin with the root.

    `words` (n) are indices into the sentence. `entities`, `morphology`, `lemmas` are n × classes;
    `arcs` is (n + 1) × (n + 1), dependents by heads; `dependents` and `heads` are (n + 1) × width;
    `states` (n × the encoder's width) are what the heads read, without columns where the model does
    not give them.
    """

    sentence: int
    words: Ints
    own: slice
    entities: Floats
    morphology: Floats
    lemmas: Floats
    arcs: Floats
    dependents: Floats
    heads: Floats
    states: Floats


class Encoder:
    """An ONNX model with its tokenizer.

    Words are given to the tokenizer one by one (`is_pretokenized`), so its own alignment says which
    pieces make which word and no offset is ever guessed. Sentences longer than `max_pieces` are
    read in overlapping windows, and each word is decided where it has the most context.
    `batch_pieces` is how many pieces, padding counted, go through the model at once. Raises
    UsageError for settings that the model cannot follow.
    """

    def __init__(
        self,
        model: bytes,
        tokenizer: str,
        *,
        max_pieces: int = 256,
        batch_pieces: int = 256,
        threads: int = 1,
    ) -> None:
        if not SHORTEST <= max_pieces <= LONGEST or batch_pieces < 1 or threads < 1:
            raise UsageError(
                f"{max_pieces=}, {batch_pieces=}, {threads=} cannot be.",
                remedy=f"max_pieces lies between {SHORTEST} and {LONGEST}, the others above 0.",
            )
        self.model = model
        self.tokenizer_json = tokenizer
        self.max_pieces = max_pieces
        self.batch_pieces = batch_pieces
        self.threads = threads

    @classmethod
    def from_disk(cls, folder: Path, **settings: int) -> Encoder:
        """Read `encoder.onnx` and `tokenizer.json`; raises PipelineError when one is missing."""
        for name in (MODEL_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise PipelineError(
                    f"the pipeline lacks {name}.",
                    path=folder,
                    remedy="Install it again, or train it as pipelines/README.md says.",
                )
        model = (folder / MODEL_FILE).read_bytes()
        return cls(model, (folder / TOKENIZER_FILE).read_text(encoding="utf-8"), **settings)

    def to_disk(self, folder: Path) -> None:
        """Write what `from_disk` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL_FILE).write_bytes(self.model)
        (folder / TOKENIZER_FILE).write_text(self.tokenizer_json, encoding="utf-8")

    # Sessions and tokenizers are built where they are used: neither survives pickling.
    @cached_property
    def session(self) -> InferenceSession:
        """The ONNX Runtime session; raises PipelineError when the model cannot be read."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # every batch has another shape: nothing to reuse
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        try:
            return onnxruntime.InferenceSession(
                self.model,
                options,
                providers=["CPUExecutionProvider"],
                # On the CPU a sum and a layer norm beat the fused kernel (1.32: by 24 %).
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as error:  # onnxruntime's errors share no public base class
            raise PipelineError(
                f"ONNX Runtime {onnxruntime.__version__} cannot read the model: {error}",
                remedy="Is the file whole (Git LFS pointer, interrupted download)?",
            ) from error

    @cached_property
    def pieces(self) -> WordPieces:
        """What cuts words into pieces; raises PipelineError when the tokenizer cannot be read."""
        from tokenizers import Tokenizer

        try:
            return WordPieces(Tokenizer.from_str(self.tokenizer_json))
        except Exception as error:  # tokenizers raises nothing narrower
            raise PipelineError(
                f"the tokenizer cannot be read: {error}", remedy="Is its file whole?"
            ) from error

    @cached_property
    def state_width(self) -> int:
        """The width of the words' states, which the statement model reads; 0 where the model does
        not give them."""
        shapes = {output.name: output.shape for output in self.session.get_outputs()}
        return int(shapes[STATES][-1]) if STATES in shapes else 0

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in _BUILT}

    def scores(self, sentences: Sequence[Sequence[str]]) -> Iterator[WindowScores]:
        """The scores of every window of the sentences, those of the fewest words first.

        A word that the tokenizer has no piece for (an invisible character) is in no window.
        """
        windows = [w for i, words in enumerate(sentences) for w in self._windows(i, words)]
        windows.sort(key=lambda window: (len(window.words), len(window.ids)))
        for batch in self._batches(windows):
            yield from self._run(batch)

    def _windows(self, sentence: int, words: Sequence[str]) -> Iterator[Window]:
        ids, places, known = self.pieces(words)
        if not known.size:
            return
        if len(ids) <= self.max_pieces:
            yield Window(sentence, ids, places, known, slice(0, len(known)))
            return
        # The first piece of each word, and one past the last.
        firsts = np.searchsorted(places[1:-1], np.arange(1, len(known) + 2)) + 1
        room = self.max_pieces - 2
        start = decided = 0
        while decided < len(known):
            stop = int(np.searchsorted(firsts, firsts[start] + room, side="right")) - 1
            stop = max(min(stop, len(known)), start + 1)
            # The last eighth is decided by the next window, which sees what follows it.
            until = stop if stop == len(known) else max(stop - (stop - start) // 8, decided + 1)
            inner = slice(int(firsts[start]), min(int(firsts[stop]), int(firsts[start]) + room))
            yield Window(
                sentence,
                np.concatenate([ids[:1], ids[inner], ids[-1:]]),
                np.concatenate([places[:1], places[inner] - start, places[-1:]]),
                known[start:stop],
                slice(decided - start, until - start),
            )
            decided = until
            start = max(until - (stop - start) // 8, start + 1)

    def _batches(self, windows: list[Window]) -> Iterator[list[Window]]:
        """Neighbours together, at most `batch_pieces` pieces, unless one run more costs less than
        the padding that it saves."""
        batch: list[Window] = []
        pieces = words = 0
        for window in windows:
            own = len(window.ids), len(window.words)
            longest, most = max(pieces, own[0]), max(words, own[1])
            joined = (len(batch) + 1) * _places(longest, most)
            apart = len(batch) * _places(pieces, words) + _places(*own) + RUN_PLACES
            if batch and (joined > apart or (len(batch) + 1) * longest > self.batch_pieces):
                yield batch
                batch = []
                longest, most = own
            batch.append(window)
            pieces, words = longest, most
        if batch:
            yield batch

    def _run(self, batch: list[Window]) -> Iterator[WindowScores]:
        width = max(len(window.ids) for window in batch)
        ids = np.full((len(batch), width), PAD, dtype=np.int64)
        places = np.full((len(batch), width), NO_WORD, dtype=np.int64)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = window.ids
            places[row, : len(window.ids)] = window.places
        names = [*OUTPUTS, STATES] if self.state_width else [*OUTPUTS]
        found: list[Floats] = self.session.run(names, {"input_ids": ids, "words": places})
        entities, morphology, lemmas, arcs, dependents, heads = found[: len(OUTPUTS)]
        none = np.zeros((*entities.shape[:2], 0), np.float32)
        states = found[-1] if self.state_width else none
        for row, window in enumerate(batch):
            end = len(window.words) + 1
            yield WindowScores(
                window.sentence,
                window.words,
                window.own,
                entities[row, 1:end],
                morphology[row, 1:end],
                lemmas[row, 1:end],
                arcs[row, :end, :end],
                dependents[row, :end],
                heads[row, :end],
                states[row, 1:end],
            )


def _places(pieces: int, words: int) -> int:
    return pieces + WORD_PLACES * words
