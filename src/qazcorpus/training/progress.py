"""Progress reports of a training."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# The weight of a new step in the running mean of the time per step.
SHARE_OF_NEW: Final = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a training.

    `done` of `total` steps are done; `total` is an estimate if sentences are joined at random.
    `what` names the current part, such as «epoch 2 of 4». `loss` is that of the last step.
    `seconds_left` is estimated from the steps of this run.
    """

    done: int
    total: int
    what: str = ""
    loss: float | None = None
    seconds_left: float | None = None


Watch = Callable[[Progress], None]


class Pace:
    """Measures the time of the steps of a training and calls the watcher after each step.

    `done` is the number of steps before an interruption; they are not timed.
    """

    def __init__(
        self,
        total: int,
        watch: Watch | None = None,
        *,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total, self.done = total, done
        self._watch, self._clock = watch, clock
        self._last = clock()
        self._step: float | None = None

    def step(self, what: str = "", loss: float | None = None) -> None:
        """Count a step that is done, and report it."""
        now = self._clock()
        taken, self._last = now - self._last, now
        before = taken if self._step is None else self._step
        self._step = before + SHARE_OF_NEW * (taken - before)
        self.done += 1
        if self._watch:
            left = self._step * max(0, self.total - self.done)
            self._watch(Progress(self.done, self.total, what, loss, left))
