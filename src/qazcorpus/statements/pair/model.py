"""The pair encoder on ONNX Runtime: it reads a question and gives the probabilities of the answers.

The same network in torch, for training, is `qazcorpus.training.stance.pair_module`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qazcorpus.decoding import Floats, Ints
from qazcorpus.document import ANSWERS, Probabilities
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.accurate.encoder import open_session
from qazcorpus.statements.pair.questions import Question

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL_FILE, TOKENIZER_FILE, SETTINGS_FILE = "stance.onnx", "stance_tokenizer.json", "stance.json"
FILES: Final = (MODEL_FILE, TOKENIZER_FILE, SETTINGS_FILE)
PIECES, PARTS, KNOWN, SCORES = "pieces", "parts", "known", "scores"
TARGET, ATTRIBUTION, CONTENT, CONTEXT, OTHER = range(5)  # the parts that a piece may belong to
LIMITS: Final[Mapping[str, int]] = {
    "target": 24,
    "source": 20,
    "cue": 10,
    "content": 72,
    "title": 8,
    "before": 40,
    "other": 24,
}
"""The maximum number of pieces of each part."""
KEPT_ENDS: Final = ("before", "other")
BEGIN, END = 0, 2  # the pieces that begin a question and end a part
BATCH_PIECES: Final = 384  # maximum number of pieces, with padding, in a batch
PADDING: Final = 8  # a batch is ended if the next question has more additional pieces
_SESSION: Final = ("session", "pieces")


class PairModel:
    """A trained pair encoder and its tokenizer.

    `settings` has `answers`, `limits` and `temperature`. The scores are divided by the temperature:
    a higher one makes the answers less certain. Raises PipelineError for settings of another
    version.
    """

    def __init__(
        self, model: bytes, tokenizer: str, settings: Mapping[str, Any], *, threads: int = 1
    ) -> None:
        expected = {"answers": list(ANSWERS), "limits": dict(LIMITS)}
        if any(settings.get(key) != value for key, value in expected.items()):
            raise PipelineError(
                "the stance model is from another version of qazcorpus.",
                remedy="Install the pipeline that belongs to this version, or train it again.",
            )
        self.model = model
        self.tokenizer_json = tokenizer
        self.settings = dict(settings)
        self.threads = threads

    # Sessions and tokenizers are built when they are first used, because they cannot be pickled.
    @cached_property
    def session(self) -> InferenceSession:
        """The session. Raises PipelineError if the model cannot be read."""
        return open_session(self.model, self.threads, MODEL_FILE)

    @cached_property
    def pieces(self) -> QuestionPieces:
        """The tokenizer of questions. Raises PipelineError if it cannot be read."""
        from tokenizers import Tokenizer

        try:
            return QuestionPieces(Tokenizer.from_str(self.tokenizer_json))
        except Exception as error:  # tokenizers raises nothing narrower
            raise PipelineError(
                f"the tokenizer of the stance model cannot be read: {error}",
                remedy="Check that the file is complete, or install the pipeline again.",
            ) from error

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in _SESSION}

    def judge(self, questions: Sequence[Question]) -> list[Probabilities]:
        """The probabilities of the answers to each question, in their order."""
        encoded = [self.pieces(question) for question in questions]
        found = np.zeros((len(encoded), len(ANSWERS)), np.float32)
        for batch in _batches(encoded):
            found[batch] = self._scores([encoded[number] for number in batch])
        found /= float(self.settings.get("temperature", 1.0))
        odds = np.exp(found - found.max(-1, keepdims=True))
        return [Probabilities(*map(float, row)) for row in odds / odds.sum(-1, keepdims=True)]

    def _scores(self, batch: Sequence[Ints]) -> Floats:
        """The scores (questions × answers)."""
        scores: Floats = self.session.run([SCORES], padded(batch))[0]
        return scores

    def to_parts(self) -> dict[str, Any]:
        """The arguments that make this model again."""
        return {"model": self.model, "tokenizer": self.tokenizer_json, "settings": self.settings}

    def to_disk(self, folder: Path) -> None:
        """Write the model, its tokenizer and its settings into a folder."""
        (folder / MODEL_FILE).write_bytes(self.model)
        (folder / TOKENIZER_FILE).write_text(self.tokenizer_json, encoding="utf-8")
        settings = json.dumps(self.settings, ensure_ascii=False, indent=1)
        (folder / SETTINGS_FILE).write_text(settings + "\n", encoding="utf-8")

    @classmethod
    def from_disk(cls, folder: Path) -> PairModel | None:
        """Read the files that `to_disk` wrote. None if there is no model. Raises PipelineError for
        a broken one."""
        if not (folder / MODEL_FILE).is_file():
            return None
        try:
            settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
            tokenizer = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise PipelineError(
                f"the stance model cannot be read: {error}",
                path=folder,
                remedy="Install the pipeline again.",
            ) from error
        return cls((folder / MODEL_FILE).read_bytes(), tokenizer, settings)

    @classmethod
    def from_run(cls, folder: Path, *, threads: int = 1) -> PairModel:
        """Read the model in the output folder of `qazcorpus train stance`. Raises UsageError if
        there is none, PipelineError for a broken one."""
        model = cls.from_disk(folder)
        if model is None:
            raise UsageError(
                f"there is no {MODEL_FILE} in this folder.",
                path=folder,
                remedy="Name the output folder of `qazcorpus train stance`, such as runs/large.",
            )
        model.threads = threads
        return model


class QuestionPieces:
    """Makes the pieces of a question, and the part that each belongs to (2 × pieces).

    The order is: target, source, cue, content, title, text before, what the speaker says elsewhere.
    Empty parts are left out. Of a long content, the beginning and the end are kept, because the
    predicate is last; of the parts in KEPT_ENDS, the end.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    def __call__(self, question: Question) -> Ints:
        """The pieces and their parts."""
        cut = {part: self._cut(part, text) for part, text in question._asdict().items() if text}
        pieces, parts = [BEGIN, *cut["target"], END], [TARGET] * (len(cut["target"]) + 2)

        def add(more: list[int], part: int) -> None:
            pieces.extend(more)
            parts.extend([part] * len(more))

        add(cut.get("source", []), ATTRIBUTION)
        if "cue" in cut:
            add([END, *cut["cue"]], ATTRIBUTION)
        add([END], ATTRIBUTION)
        add(cut["content"], CONTENT)
        add([END], CONTEXT)
        for part in ("title", "before"):
            if part in cut:
                add([*cut[part], END], CONTEXT)
        if "other" in cut:
            add([*cut["other"], END], OTHER)
        return np.array([pieces, parts], np.int64)

    def _cut(self, part: str, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        most = LIMITS[part]
        if len(ids) <= most:
            return ids
        if part == "content":
            return [*ids[: most // 2 - 4], *ids[len(ids) - (most - most // 2 + 4) :]]
        return ids[len(ids) - most :] if part in KEPT_ENDS else ids[:most]


def padded(batch: Sequence[Ints], width: int = 0) -> dict[str, Ints]:
    """The graph's inputs for several questions: pieces, parts and known (1 for no padding). They
    have at least `width` pieces."""
    longest = max(width, *(question.shape[1] for question in batch))
    pieces = np.full((len(batch), longest), END, np.int64)
    parts = np.full((len(batch), longest), CONTEXT, np.int64)
    known: Any = np.zeros((len(batch), longest), np.int32)
    for number, question in enumerate(batch):
        size = question.shape[1]
        pieces[number, :size], parts[number, :size] = question
        known[number, :size] = 1
    return {PIECES: pieces, PARTS: parts, KNOWN: known}


def _batches(questions: Sequence[Ints]) -> Iterator[list[int]]:
    """The numbers of the questions in batches of similar length."""
    order = sorted(range(len(questions)), key=lambda number: questions[number].shape[1])
    batch: list[int] = []
    for number in order:
        size = questions[number].shape[1]
        longer = batch and size - questions[batch[0]].shape[1] > PADDING
        if batch and (longer or size * (len(batch) + 1) > BATCH_PIECES):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
