"""What runs in a process that analyzes: documents in on standard input, layers out."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from qazcorpus.errors import QazcorpusError
from qazcorpus.pipeline.worker_setup import WorkerSetup

if TYPE_CHECKING:
    pass

_LOOK: Final = 1.0  # seconds


def main() -> None:
    """Answer every batch of documents with a pickle of its layers and its error, until the parent
    closes the pipe or is gone."""
    requests, answers = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):  # which may come half
        setup: WorkerSetup = pickle.load(requests)
        if os.name == "posix":
            Thread(target=_end_with, args=(setup.parent,), daemon=True).start()
        answer = _answerer(setup)
        del setup  # the pickled pipeline takes as much memory as the pipeline
        while True:
            pickle.dump(answer(pickle.load(requests)), answers)
            answers.flush()


def _answerer(setup: WorkerSetup) -> Any:
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
