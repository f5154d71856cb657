"""Work that goes on beside, and that nobody has to wait for: whoever is stopped leaves it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


def in_background(work: Callable[..., Result], *arguments: Any, **options: Any) -> Future[Result]:
    """Begin work in a thread of its own.

    A pool of threads would be waited for at its end, also after Ctrl-C, as long as a server that is
    silent is waited for.
    """
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work(*arguments, **options))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done
