"""A spaCy component that can process several Docs at the same time, in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

from spacy.tokens import Doc
from spacy.util import raise_error

ErrorHandler = Callable[[str, Callable[[Doc], Doc], list[Doc], Exception], Any]


class ParallelComponent:
    """The method `pipe` of a component. `name` is what the error handler gets.

    Threads help if the component waits for another program, such as a server.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._on_error: ErrorHandler = raise_error

    @property
    def parallel(self) -> int:
        """The number of Docs that are processed at the same time."""
        return 1

    def __call__(self, doc: Doc) -> Doc:
        """Process a Doc."""
        raise NotImplementedError

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Process Docs, and yield them in order. The error of a Doc goes to the error handler."""
        for doc, result in self._results(stream, batch_size):
            try:
                done = result()
            except Exception as error:
                self._on_error(self._name, self, [doc], error)
            else:
                yield done

    def get_error_handler(self) -> ErrorHandler:
        """The function that gets the errors of `pipe`."""
        return self._on_error

    def set_error_handler(self, handler: ErrorHandler) -> None:
        """Set the function that gets the errors of `pipe`; `nlp.set_error_handler` does it."""
        self._on_error = handler

    def _results(
        self, stream: Iterable[Doc], batch_size: int
    ) -> Iterator[tuple[Doc, Callable[[], Doc]]]:
        """Each Doc with a function that waits for its result."""
        if self.parallel == 1:
            yield from ((doc, partial(self, doc)) for doc in stream)
            return
        waiting = iter(stream)
        pool = ThreadPoolExecutor(self.parallel)
        try:
            while docs := list(islice(waiting, batch_size)):
                futures = [pool.submit(self, doc) for doc in docs]
                for doc, future in zip(docs, futures, strict=True):
                    yield doc, future.result
        finally:
            pool.shutdown(cancel_futures=True)
