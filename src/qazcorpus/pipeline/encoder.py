"""The encoder on ONNX Runtime: sequences of words in, one row of scores a word out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qazcorpus.errors import PipelineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from qazcorpus.pipeline.decoding import Floats

PAD = 1
# The first piece of a word decides; the tail of a very long one (a URL, base64) only costs time.
MAX_WORD = 48
MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sequence that fits the encoder.

    `ids` are its pieces, `words` the word of each scored piece (an index into the sequence),
    `places` the scored pieces.
    """

    sequence: int
    ids: list[int]
    words: list[int]
    places: list[int]


class Encoder:
    """An ONNX model with its tokenizer.

    Words are given to the tokenizer one by one (`is_pretokenized`), so its own alignment says which
    piece begins which word and no offset is ever guessed. Sequences longer than `max_pieces` are
    read in overlapping windows, and each word is scored where it has the most context.
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
    def tokenizer(self) -> Tokenizer:
        """The pieces' tokenizer."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.tokenizer_json)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("session", "tokenizer")}

    def scores(self, sequences: Sequence[Sequence[str]]) -> list[Floats]:
        """Log-probabilities (words × tags) of each sequence of words.

        A word that the tokenizer has no piece for (an invisible character) gets a row of zeros.
        """
        windows = [w for i, words in enumerate(sequences) for w in self._windows(i, words)]
        windows.sort(key=lambda window: len(window.ids))
        n_tags = self.session.get_outputs()[0].shape[-1]
        result: list[Floats] = [np.zeros((len(words), n_tags), np.float32) for words in sequences]
        for batch in self._batches(windows):
            for window, scores in zip(batch, self._run(batch), strict=True):
                result[window.sequence][window.words] = scores[window.places]
        return result

    def _windows(self, sequence: int, words: Sequence[str]) -> Iterator[Window]:
        encoding = self.tokenizer.encode(
            [word[:MAX_WORD] for word in words], is_pretokenized=True, add_special_tokens=True
        )
        begin, *ids, end = encoding.ids
        word_ids = [word for word in encoding.word_ids if word is not None]
        firsts = [i for i, w in enumerate(word_ids) if i == 0 or w != word_ids[i - 1]]
        if not firsts:
            return
        room = self.max_pieces - 2
        if len(ids) <= room:
            yield Window(
                sequence, encoding.ids, [word_ids[i] for i in firsts], [i + 1 for i in firsts]
            )
            return
        overlap = room // 4
        start = scored = 0
        while scored < len(ids):
            stop = min(start + room, len(ids))
            # The last quarter is scored by the next window, which sees what follows it.
            until = len(ids) if stop == len(ids) else stop - overlap // 2
            mine = [i for i in firsts if scored <= i < until]
            yield Window(
                sequence,
                [begin, *ids[start:stop], end],
                [word_ids[i] for i in mine],
                [i - start + 1 for i in mine],
            )
            scored = until
            start = max(until - overlap // 2, 0)

    def _batches(self, windows: list[Window]) -> Iterator[list[Window]]:
        batch: list[Window] = []
        for window in windows:
            if batch and (len(batch) + 1) * len(window.ids) > self.batch_pieces:
                yield batch
                batch = []
            batch.append(window)
        if batch:
            yield batch

    def _run(self, batch: list[Window]) -> Floats:
        width = max(len(window.ids) for window in batch)
        ids = np.full((len(batch), width), PAD, dtype=np.int64)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = window.ids
        scores: Floats = self.session.run(
            None, {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)}
        )[0]
        return log_softmax(scores)


def log_softmax(scores: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
