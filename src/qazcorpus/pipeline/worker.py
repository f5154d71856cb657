"""The main function of a worker process: it reads documents and writes their layers."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from qazcorpus.errors import QazcorpusError
from qazcorpus.pipeline.parent_process import end_with
from qazcorpus.pipeline.worker_setup import WorkerSetup


def main() -> None:
    """Answer every batch of documents with a pickle of its layers and its error.

    Batches come on standard input, answers go to standard output. The process ends when the parent
    closes the pipe or has ended.
    """
    requests, answers = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends its workers
    # The pipe may close in the middle of a pickle.
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):
        setup: WorkerSetup = pickle.load(requests)
        if os.name == "posix":
            # A closed pipe would show the end of the parent only at the next answer.
            end_with(setup.parent)
        answer = _answerer(setup)
        del setup  # the pickled pipeline needs as much memory as the pipeline
        while True:
            pickle.dump(answer(pickle.load(requests)), answers)
            answers.flush()


def _answerer(setup: WorkerSetup) -> Any:
    from qazcorpus.pipeline.analyze import analyze_batch
    from qazcorpus.pipeline.batches import packed

    targets = setup.targets
    try:
        nlp = setup.load()
    except QazcorpusError as error:
        failed = pickle.dumps(([], error))
        return lambda _: failed

    def answer(documents: Any) -> bytes:
        found, error = analyze_batch(documents, nlp, targets)
        return pickle.dumps((packed(found), error), pickle.HIGHEST_PROTOCOL)

    return answer


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard input and output for the parent. Whatever a component prints goes to standard
    error."""
    answers = os.fdopen(os.dup(1), "wb")
    requests = sys.stdin.buffer  # it may have buffered bytes already
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    with suppress(OSError):  # standard error may be closed
        os.dup2(2, 1)
    return requests, answers
