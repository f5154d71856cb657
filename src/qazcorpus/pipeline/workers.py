"""Worker processes that analyze documents, each with its own pipeline.

A worker is started when it is needed. It does not belong to the terminal's process group, so only
the parent receives Ctrl-C; it ends when the parent ends. A worker that dies does not disturb the
others. A worker does not run the user's script, so scripts do not need
`if __name__ == "__main__"`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final

from qazcorpus.document import Document
from qazcorpus.errors import PipelineError, UsageError, first_of
from qazcorpus.pipeline.batches import unpacked, without_layers
from qazcorpus.pipeline.threads import ONE_THREAD

if TYPE_CHECKING:
    from qazcorpus.pipeline.worker_setup import WorkerSetup

# Unanswered batches per worker. The other workers go on while one has a long document.
_AHEAD: Final = 16
_GRACE: Final = 5.0  # seconds that a worker has to end by itself
# A parent that has already ended sends nothing: EOFError.
_BOOT: Final = """
import pickle, sys
try:
    sys.path[:] = pickle.load(sys.stdin.buffer)
except EOFError:
    sys.exit()
from qazcorpus.pipeline.worker import main
main()
"""
_SHOWN: Final = 3  # maximum number of documents that a message names

Answer = tuple[list[Document | None], Exception | None]


def cores() -> int:
    """The number of cores that this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def analyzed_by_workers(
    batches: Iterable[list[Document]],
    setup: WorkerSetup,
    n_process: int,
    passes: Callable[[Document], bool],
) -> Generator[tuple[list[Document], Answer], None, None]:
    """Yield the batches in order, each with the answer for its documents.

    Documents for which `passes` is true are not analyzed. The number of unanswered batches is
    limited. Raises PipelineError if a worker dies, and any error that is raised while documents are
    read; the batches before it are yielded first.
    """
    stream = iter(batches)
    waiting: deque[tuple[list[Document], list[Document], Future[bytes] | None]] = deque()
    failure: Exception | None = None
    pool = Workers(n_process, setup)
    del setup  # the pool has its own pickle of the pipeline, which may be large
    with pool as workers:
        while failure is None:
            while waiting and (_is_done(waiting[0][2]) or len(waiting) >= _AHEAD * n_process):
                yield _answered(*waiting.popleft())
            try:
                batch = next(stream, None)
            except Exception as error:
                failure = error
                break
            if batch is None:
                break
            asked = [document for document in batch if not passes(document)]
            waiting.append((batch, asked, workers.submit(asked) if asked else None))
        while waiting:
            yield _answered(*waiting.popleft())
    if failure is not None:
        raise failure


def _is_done(future: Future[bytes] | None) -> bool:
    return future is None or future.done()


def _answered(
    batch: list[Document], asked: list[Document], future: Future[bytes] | None
) -> tuple[list[Document], Answer]:
    if future is None:
        return batch, ([], None)
    # Answers stay packed until they are needed, because they need less memory so.
    layers, error = pickle.loads(future.result())
    found = [
        item and unpacked(document, item) for document, item in zip(asked, layers, strict=False)
    ]
    return batch, (found, error)


class Workers:
    """Up to `most` worker processes, each with a thread of this process that serves it.

    Leaving the `with` block ends the workers: they finish their work, or are killed after an
    exception.
    """

    def __init__(self, most: int, setup: WorkerSetup) -> None:
        self._most = most
        self._setup = pickle.dumps(sys.path) + pickle.dumps(setup, pickle.HIGHEST_PROTOCOL)
        self._tasks: SimpleQueue[tuple[list[Document], Future[bytes]] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock = Lock()
        self._open = 0  # tasks without an answer
        self._ready = 0  # workers that have answered at least once
        self._closed = False

    def submit(self, documents: Sequence[Document]) -> Future[bytes]:
        """Give documents to a worker. If all workers are busy, one more is started.

        Once there is one worker per core, another is started only after all have answered. So a
        small amount of work is finished before hundreds of workers are started.
        """
        future: Future[bytes] = Future()
        with self._lock:
            self._open += 1
            started = len(self._threads)
            sensible = started < cores() or self._ready == started
            needed = sensible and started < min(self._open, self._most)
        self._tasks.put(([without_layers(document) for document in documents], future))
        if needed:
            # Daemon threads: a generator that was not used up must not keep Python from ending.
            thread = Thread(target=self._serve, name="qazcorpus worker", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
        if kind is not None:
            for process in self._processes:
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        """Start a worker for this thread and give it tasks until there are no more."""
        process: subprocess.Popen[bytes] | None = None
        answered = 0
        while (task := self._tasks.get()) is not None and not self._closed:
            documents, future = task
            try:
                process = process or self._started()
                future.set_result(_asked(process, documents))
            except BaseException as error:
                future.set_exception(error)
            answered += 1
            with self._lock:
                self._open -= 1
                self._ready += answered == 1
        if process is not None:
            _end(process)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise PipelineError("the workers have been stopped.")
            process = _started()
            self._processes.append(process)
        with suppress(OSError):  # it has died; the next request reports it
            _pipes(process)[0].write(self._setup)
        return process


def _started() -> subprocess.Popen[bytes]:
    if not sys.executable or getattr(sys, "frozen", False):
        raise UsageError(
            "there is no Python interpreter to start worker processes with.",
            remedy="Analyze in one process.",
        )
    flags = [f"-W{option}" for option in sys.warnoptions]
    windows = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        return subprocess.Popen(
            [sys.executable, "-P", *flags, "-c", _BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            start_new_session=os.name == "posix",
            creationflags=windows,
        )
    except OSError as error:
        raise PipelineError(
            f"a worker process cannot be started: {error.strerror or error}.",
            remedy="Use fewer processes (--workers, n_process).",
        ) from error


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _asked(process: subprocess.Popen[bytes], documents: Sequence[Document]) -> bytes:
    requests, answers = _pipes(process)
    try:
        pickle.dump(documents, requests, pickle.HIGHEST_PROTOCOL)
        requests.flush()
        answer: bytes = pickle.load(answers)
    except (OSError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise _died(process, documents) from error
    return answer


def _died(process: subprocess.Popen[bytes], documents: Sequence[Document]) -> PipelineError:
    try:
        status: Any = process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        status = "unknown"
    how = f"ended with status {status}"
    remedy = "Its messages are above, on standard error."
    if isinstance(status, int) and status < 0:
        number = -status
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = str(number)
        how = f"was killed by {name}"
        remedy = "Leave the document out, or analyze in one process to see the fault."
        if name == "SIGKILL":
            remedy = "There may be too little memory. Use fewer workers (--workers, n_process)."
    return PipelineError(
        f"a worker process {how} while it was analyzing {_named(documents)}.", remedy=remedy
    )


def _named(documents: Sequence[Document]) -> str:
    what = "the document" if len(documents) == 1 else "the documents"
    return f"{what} {first_of([repr(document.doc_id) for document in documents], _SHOWN)}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a worker that has no task."""
    requests, answers = _pipes(process)
    for stream in (requests, answers):
        with suppress(OSError):  # the worker did not read everything
            stream.close()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
