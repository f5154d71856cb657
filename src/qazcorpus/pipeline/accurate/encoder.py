"""The encoder on ONNX Runtime: it reads sentences as lists of words and gives the heads' scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qazcorpus.decoding import Floats, Ints
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.accurate.word_vectors import BEGIN, VECTORS, WordPieces, WordVectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


SHORTEST, LONGEST = 8, 255  # limits of `max_words`
_BUILT: Final = ("session", "vectors", "_widths")
# One more run of the model takes as much time as this number of words.
RUN_WORDS: Final = 8
# Longer windows are read alone: padding would change the order in which their products are summed.
LONGEST_SHARED: Final = 64
WORDS_FILE, MODEL_FILE, TOKENIZER_FILE = "words.onnx", "encoder.onnx", "tokenizer.json"
KNOWN: Final = "known"  # an input: 1 for words, 0 for padding
STATES: Final = "states"
NAME_OUTPUTS: Final = ("entities", "ends", "begins")
OUTPUTS: Final = (
    *NAME_OUTPUTS,
    "morphology",
    "lemmas",
    "arcs",
    "dependents",
    "heads",
    STATES,
)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sentence that the encoder reads at once.

    `rows` are its words' rows in the table of vectors. `words` are the indices of the same words in
    the sentence. `own` is the slice of the words whose scores are taken from this window, because
    it has the most context for them.
    """

    sentence: int
    rows: Ints
    words: Ints
    own: slice


@dataclass(frozen=True, slots=True)
class WindowScores:
    """Scores of the words of one window.

    `words` (n) are indices into the sentence. `entities`, `ends`, `morphology`, `lemmas` are
    n × classes; `begins` is n × 2 · width (see `inner_names`); `arcs` is (n + 1) × (n + 1),
    dependents by heads; `dependents` and `heads` are (n + 1) × width.
    Where there are n + 1 rows or columns, the first is the root. `states` (n × the encoder's width)
    are the input of the heads.
    """

    sentence: int
    words: Ints
    own: slice
    entities: Floats
    ends: Floats
    begins: Floats
    morphology: Floats
    lemmas: Floats
    arcs: Floats
    dependents: Floats
    heads: Floats
    states: Floats


class Encoder:
    """Two ONNX models and a tokenizer.

    The first model, `words`, reads the pieces of each word alone, so that a word's vector can be
    cached (`WordVectors`). The second, `model`, reads the words of a sentence. Sentences of more
    than `max_words` words are read in overlapping windows; the scores of a word are those of the
    window with the most context for it. `batch_words` is the maximum number of words, including
    padding, in a batch. Raises UsageError for settings that are not valid.
    """

    def __init__(
        self,
        model: bytes,
        words: bytes,
        tokenizer: str,
        *,
        max_words: int = 128,
        batch_words: int = 128,
        threads: int = 1,
    ) -> None:
        if not SHORTEST <= max_words <= LONGEST or batch_words < 1 or threads < 1:
            raise UsageError(
                f"{max_words=}, {batch_words=}, {threads=} are not valid settings.",
                remedy=f"max_words is between {SHORTEST} and {LONGEST}, the others are above 0.",
            )
        self.model = model
        self.words = words
        self.tokenizer_json = tokenizer
        self.max_words = max_words
        self.batch_words = batch_words
        self.threads = threads

    @classmethod
    def from_disk(cls, folder: Path, **settings: int) -> Encoder:
        """Read `encoder.onnx`, `words.onnx` and `tokenizer.json`. Raises PipelineError if one is
        missing."""
        for name in (MODEL_FILE, WORDS_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise PipelineError(
                    f"the pipeline lacks {name}.",
                    path=folder,
                    remedy="Install it again, or train it as pipelines/README.md says.",
                )
        model, words = ((folder / name).read_bytes() for name in (MODEL_FILE, WORDS_FILE))
        tokenizer = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
        return cls(model, words, tokenizer, **settings)

    def to_disk(self, folder: Path) -> None:
        """Write the files that `from_disk` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL_FILE).write_bytes(self.model)
        (folder / WORDS_FILE).write_bytes(self.words)
        (folder / TOKENIZER_FILE).write_text(self.tokenizer_json, encoding="utf-8")

    # Sessions and tokenizers are built when they are first used, because they cannot be pickled.
    @cached_property
    def session(self) -> InferenceSession:
        """The session of the model of sentences. Raises PipelineError if it cannot be read."""
        return open_session(self.model, self.threads, MODEL_FILE)

    @cached_property
    def vectors(self) -> WordVectors:
        """The vectors of words. Raises PipelineError if their model or the tokenizer cannot be
        read."""
        from tokenizers import Tokenizer

        try:
            pieces = WordPieces(Tokenizer.from_str(self.tokenizer_json))
        except Exception as error:  # tokenizers raises nothing narrower
            raise PipelineError(
                f"the tokenizer cannot be read: {error}", remedy="Check that the file is complete."
            ) from error
        return WordVectors(open_session(self.words, self.threads, WORDS_FILE), pieces)

    @cached_property
    def _widths(self) -> dict[str, int]:
        wanted = (*NAME_OUTPUTS, STATES)
        outputs = [output for output in self.session.get_outputs() if output.name in wanted]
        return {output.name: int(output.shape[-1]) for output in outputs}

    @property
    def state_width(self) -> int:
        """The width of the words' states, which the statement model reads."""
        return self._widths[STATES]

    @property
    def name_widths(self) -> tuple[int, ...]:
        """The widths of the outputs NAME_OUTPUTS."""
        return tuple(self._widths[name] for name in NAME_OUTPUTS)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in _BUILT}

    def scores(self, sentences: Sequence[Sequence[str]]) -> Iterator[WindowScores]:
        """Yield the scores of every window of the sentences, the shortest windows first.

        A word for which the tokenizer has no piece (an invisible character) is not in a window.
        """
        rows, table = self.vectors(sentences)
        windows = [w for i, found in enumerate(rows) for w in self._windows(i, found)]
        windows.sort(key=lambda window: len(window.words))
        for batch in self._batches(windows):
            yield from self._run(batch, table)

    def _windows(self, sentence: int, rows: Ints) -> Iterator[Window]:
        known = np.flatnonzero(rows >= 0)
        start = decided = 0
        while decided < len(known):
            stop = min(start + self.max_words, len(known))
            # The scores of the last eighth come from the next window, which has the words after it.
            until = stop if stop == len(known) else stop - self.max_words // 8
            words = known[start:stop]
            yield Window(sentence, rows[words], words, slice(decided - start, until - start))
            decided = until
            start = until - self.max_words // 8

    def _batches(self, windows: list[Window]) -> Iterator[list[Window]]:
        """Batches of at most `batch_words` words. `windows` are sorted by their length.

        A batch is ended early if another run of the model costs less than the padding that it
        saves.
        """
        batch: list[Window] = []
        for window in windows:
            width = len(window.words) + 1  # the begin token
            if batch:
                padding = len(batch) * (len(window.words) - len(batch[-1].words))
                full = (len(batch) + 1) * width > self.batch_words
                if full or padding > RUN_WORDS or width > LONGEST_SHARED:
                    yield batch
                    batch = []
            batch.append(window)
        if batch:
            yield batch

    def _run(self, batch: list[Window], table: Floats) -> Iterator[WindowScores]:
        width = max(len(window.words) for window in batch) + 1
        rows = np.full((len(batch), width), BEGIN, dtype=np.int64)
        known = np.zeros((len(batch), width), dtype=np.int32)
        for row, window in enumerate(batch):
            end = len(window.words) + 1
            rows[row, 1:end] = window.rows
            known[row, :end] = 1
        found: list[Floats] = self.session.run(OUTPUTS, {VECTORS: table[rows], KNOWN: known})
        entities, ends, begins, morphology, lemmas, arcs, dependents, heads, states = found
        for row, window in enumerate(batch):
            end = len(window.words) + 1
            yield WindowScores(
                window.sentence,
                window.words,
                window.own,
                entities[row, 1:end],
                ends[row, 1:end],
                begins[row, 1:end],
                morphology[row, 1:end],
                lemmas[row, 1:end],
                arcs[row, :end, :end],
                dependents[row, :end],
                heads[row, :end],
                states[row, 1:end],
            )


def open_session(model: bytes, threads: int, name: str) -> InferenceSession:
    """A session on the CPU. Raises PipelineError if the model cannot be read; its message has the
    model's `name`."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # useless, because every batch has another shape
    try:
        return onnxruntime.InferenceSession(
            model,
            options,
            providers=["CPUExecutionProvider"],
            # On the CPU, a sum and a layer norm are faster than the fused kernel (1.32: by 24 %).
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:  # onnxruntime's errors share no public base class
        raise PipelineError(
            f"ONNX Runtime {onnxruntime.__version__} cannot read {name}: {error}",
            remedy="Check that the file is complete (Git LFS pointer, interrupted download).",
        ) from error
