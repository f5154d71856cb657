"""What runs in a process that analyzes: documents in on standard input, layers out."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from qazcorpus.errors import PipelineError, QazcorpusError

if TYPE_CHECKING:
    from spacy.language import Language

_LOOK: Final = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Setup:
    """What every worker is told once.

    The pipeline is a name or folder for `load`, or pickled together with spaCy's extension
    attributes; `parent` is the process that the worker works for.
    """

    parent: int
    target: str
    pipeline: str | bytes

    @classmethod
    def of(cls, pipeline: Language | str, target: str) -> Setup:
        """Raises PipelineError for a pipeline that cannot be pickled."""
        if isinstance(pipeline, str):
            return cls(os.getpid(), target, pipeline)
        from spacy.tokens.underscore import Underscore
        from srsly import cloudpickle

        # Classes and functions of a script or a notebook travel by value: no worker runs it again.
        try:
            pickled = cloudpickle.dumps((pipeline, Underscore.get_state()))
        except Exception as error:  # whatever the parts of a pipeline raise
            raise PipelineError(
                f"this pipeline cannot be sent to other processes: {error}.",
                remedy="Analyze in one process, or save it with nlp.to_disk(folder) and give the "
                "folder as nlp.",
            ) from error
        return cls(os.getpid(), target, pickled)

    def load(self) -> Language:
        """The pipeline; raises PipelineError or UsageError where it cannot be had."""
        if isinstance(self.pipeline, str):
            from qazcorpus.pipeline.load import load

            return load(self.pipeline)
        from spacy.tokens.underscore import Underscore

        try:
            nlp, attributes = pickle.loads(self.pipeline)
        except Exception as error:
            raise PipelineError(
                f"another process cannot take over this pipeline: {error}.",
                remedy="Analyze in one process, or save it with nlp.to_disk(folder) and give the "
                "folder as nlp.",
            ) from error
        Underscore.load_state(attributes)
        loaded: Language = nlp
        return loaded


def main() -> None:
    """Answer every batch of documents with a pickle of its layers and its error, until the parent
    closes the pipe or is gone."""
    requests, answers = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):  # which may come half
        setup: Setup = pickle.load(requests)
        if os.name == "posix":
            Thread(target=_end_with, args=(setup.parent,), daemon=True).start()
        answer = _answerer(setup)
        del setup  # the pickled pipeline takes as much memory as the pipeline
        while True:
            pickle.dump(answer(pickle.load(requests)), answers)
            answers.flush()


def _answerer(setup: Setup) -> Any:
    from qazcorpus.pipeline.analyze import analyze_batch
    from qazcorpus.pipeline.batches import packed

    target = setup.target
    try:
        nlp = setup.load()
    except QazcorpusError as error:
        failed = pickle.dumps(([], error))
        return lambda _: failed

    def answer(documents: Any) -> bytes:
        found, error = analyze_batch(documents, nlp, target)
        return pickle.dumps((packed(found), error), pickle.HIGHEST_PROTOCOL)

    return answer


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the parent alone; what a component prints goes to standard
    error."""
    answers = os.fdopen(os.dup(1), "wb")
    requests = sys.stdin.buffer  # with what it has read ahead
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    with suppress(OSError):  # standard error may be closed
        os.dup2(2, 1)
    return requests, answers


def _end_with(parent: int) -> None:
    """End the process when its parent has gone, which a closed pipe would show at its next answer
    only."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
