"""Work in a background thread that the process does not wait for when it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


def in_background(work: Callable[..., Result], *arguments: Any, **options: Any) -> Future[Result]:
    """Start work in a new daemon thread.

    Python would wait for a pool of threads at exit, even after Ctrl-C, until a silent server times
    out.
    """
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work(*arguments, **options))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done
