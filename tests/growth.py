"""Whether work grows with its input as it should, on a machine that may be busy."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

TIMES = 8  # so much longer is the longer input
LIMIT = 24  # work that grows with the square of its input takes 64 times as long


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether `work(8 * size)` takes the processor less than 24 times as long as `work(size)`.

    What disturbs one measurement does not disturb five; quadratic work passes none.
    """
    work(size)  # what is loaded or remembered at first does not count
    return any(
        seconds(work, TIMES * size) < LIMIT * max(seconds(work, size), 1e-3) for _ in range(5)
    )


def seconds(work: Callable[[int], object], size: int) -> float:
    """The time of the processor that the work takes."""
    begin = process_time()
    work(size)
    return process_time() - begin
