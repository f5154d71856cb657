"""What a training tells its caller while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# Of the time of a step: how much of the mean each new one makes up.
SHARE_OF_NEW: Final = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is.

    `done` of `total` steps are done; where sentences are joined at random, `total` is an estimate.
    `what` names the part that runs, as «epoch 2 of 4»; `loss` is the last step's. `seconds_left`
    is estimated from the steps of this run.
    """

    done: int
    total: int
    what: str = ""
    loss: float | None = None
    seconds_left: float | None = None


Watch = Callable[[Progress], None]


class Pace:
    """Times the steps of a training and tells a watcher after each.

    `done` steps count as made before, as when a run is taken up again: they are not timed.
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
        """One step more is done."""
        now = self._clock()
        taken, self._last = now - self._last, now
        before = taken if self._step is None else self._step
        self._step = before + SHARE_OF_NEW * (taken - before)
        self.done += 1
        if self._watch:
            left = self._step * max(0, self.total - self.done)
            self._watch(Progress(self.done, self.total, what, loss, left))
