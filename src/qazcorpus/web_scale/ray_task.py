"""What a Ray worker runs. This module imports nothing that reads the number of threads."""

from __future__ import annotations

import os
import pickle
from typing import Final

from qazcorpus.pipeline.threads import ONE_THREAD

# datatrove prints the messages of tasks with the local rank 0 to standard error.
QUIET: Final = 1


def run_task(executor: bytes, rank: int) -> None:
    """Run one task of a pickled executor."""
    os.environ.update(ONE_THREAD)
    task = pickle.loads(executor)
    log_steps()
    task._run_for_rank(rank, QUIET)


def log_steps() -> None:
    """Let the messages of datatrove's steps go to a task's log file. Those of its executors, which
    print the traceback of an error, are left out: the error itself is raised."""
    from loguru import logger

    logger.enable("datatrove")
    logger.disable("datatrove.executor")
