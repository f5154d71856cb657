"""datatrove's executors, with what long work needs beyond them.

datatrove 0.10 runs tasks in pools of the package multiprocess, on one machine and in each Ray
worker. Such a pool waits for ever for a process that was killed (by the kernel, for lack of
memory), and its loop for Ray waits for ever if a node dies while it starts a task. So the local
executor here uses a pool that notices, and the one for Ray uses Ray's own tasks, which Ray starts
again when a process or a node dies. Everything else is datatrove's: what a task is, which are
complete, logs, statistics, and the whole of Slurm.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from datatrove.executor import (
    LocalPipelineExecutor,
    RayPipelineExecutor,
    SlurmPipelineExecutor,
)
from loguru import logger

from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.parent_process import end_with
from qazcorpus.pipeline.threads import ONE_THREAD
from qazcorpus.web_scale.ray_task import QUIET, log_steps, run_task

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[int, int], None]
RETRIES: Final = 3  # how often Ray starts a task again whose process or node died
_AGAIN: Final = "Run the same command again: it does the tasks that are left."


class LocalExecutor(LocalPipelineExecutor):
    """Tasks on this machine, in `workers` processes. With one worker, they run in this process."""

    def run(self, progress: Progress | None = None) -> None:
        """Run the tasks that are not complete.

        Raises PipelineError if a process is killed. Tasks that are complete stay so.
        """
        ranks = self.get_incomplete_ranks()
        done = self.tasks - len(ranks)
        if ranks:
            self.save_executor_as_json()
        if min(self.workers, len(ranks)) <= 1:
            for rank in ranks:
                with _logging_steps():
                    deepcopy(self)._run_for_rank(rank, QUIET)
                done += 1
                _tell(progress, done, self.tasks)
            return
        context = multiprocessing.get_context("spawn")
        before = {*multiprocessing.active_children()}
        try:
            with (
                _one_thread(),
                ProcessPoolExecutor(
                    min(self.workers, len(ranks)), context, _end_with_parent, (os.getpid(),)
                ) as pool,
            ):
                try:
                    for future in as_completed(
                        [pool.submit(self._run_for_rank, rank, QUIET) for rank in ranks]
                    ):
                        future.result()
                        done += 1
                        _tell(progress, done, self.tasks)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    for process in {*multiprocessing.active_children()} - before:
                        process.kill()
                    raise
        except BrokenProcessPool as error:
            raise PipelineError(
                "a process was killed while it ran a task. There may be too little memory: use "
                "fewer workers.",
                path=_folder(self),
                remedy=_AGAIN,
            ) from error


class RayExecutor(RayPipelineExecutor):
    """Tasks on a Ray cluster that `ray.init` has connected to."""

    def run(self, progress: Progress | None = None) -> None:
        """Run the tasks that are not complete. Ray starts a task again if its process or its node
        dies.

        Raises PipelineError if tasks remain incomplete. Those that are complete stay so.
        """
        import ray

        ranks = self.get_incomplete_ranks()
        if not ranks:
            return
        self.save_executor_as_json()
        memory = int(self.mem_per_cpu_gb * self.cpus_per_task * 2**30)
        _check_room(ray.nodes(), self.cpus_per_task, memory)
        task = ray.remote(run_task).options(
            num_cpus=self.cpus_per_task,
            memory=memory,
            max_retries=RETRIES,
            scheduling_strategy="SPREAD",
            **(self.ray_remote_kwargs or {}),
        )
        pickled = ray.put(pickle.dumps(self))
        waiting: dict[Any, int] = {}
        failed: dict[int, Exception] = {}
        done, left = self.tasks - len(ranks), iter(ranks)
        try:
            while True:
                while len(waiting) < self.workers and (rank := next(left, None)) is not None:
                    waiting[task.remote(pickled, rank)] = rank
                if not waiting:
                    break
                (answer,), _ = ray.wait([*waiting], num_returns=1)
                rank = waiting.pop(answer)
                try:
                    ray.get(answer)
                    done += 1
                    _tell(progress, done, self.tasks)
                except ray.exceptions.RayError as error:
                    failed[rank] = error
        finally:
            for answer in waiting:
                ray.cancel(answer, force=True)
        if failed:
            rank, first = next(iter(failed.items()))
            reason = str(getattr(first, "cause", None) or first).strip().splitlines()[0]
            raise PipelineError(
                f"tasks that failed: {len(failed)}; the first is {rank}: {reason}",
                path=_folder(self),
                remedy=_AGAIN,
            ) from first


class SlurmExecutor(SlurmPipelineExecutor):
    """Tasks as an array job of Slurm."""

    def script(self) -> str:
        """The script that `run` would give to sbatch."""
        jobs = math.ceil(len(self.get_incomplete_ranks()) / self.tasks_per_job)
        most = jobs if self.max_array_size == -1 else min(jobs, self.max_array_size)
        logs = Path(self.slurm_logs_folder)
        made = [path for path in (logs, *logs.parents) if not path.exists()]
        command = f"launch_pickled_pipeline {self.logging_dir.resolve_paths('executor.pik')}"
        try:
            found: str = self.get_launch_file_contents(
                self.get_sbatch_args(max(most, 1)), f"srun  -l -n {self.nodes_per_task} {command}"
            )
        finally:
            for path in made:  # datatrove makes the folder of Slurm's logs
                with suppress(OSError):
                    path.rmdir()
        return found


def exports() -> list[str]:
    """Shell commands that let each process use one thread."""
    return [f"export {name}={value}" for name, value in ONE_THREAD.items()]


def _check_room(nodes: list[dict[str, Any]], cpus: int, memory: int) -> None:
    """Raise UsageError if no node of a Ray cluster has room for a task: Ray would wait for one."""
    alive = [node["Resources"] for node in nodes if node["Alive"]]
    if any(node.get("CPU", 0) >= cpus and node.get("memory", 0) >= memory for node in alive):
        return
    raise UsageError(
        f"no node of the Ray cluster has {cpus} cores and {memory / 2**30:g} GB for a task.",
        place="executor",
        remedy="Ask for less (cpus_per_task, mem_per_cpu_gb), or start larger nodes.",
    )


@contextmanager
def _logging_steps() -> Iterator[None]:
    """Let a task in this process write its log file."""
    log_steps()
    try:
        yield
    finally:
        logger.disable("datatrove")


def _tell(progress: Progress | None, done: int, tasks: int) -> None:
    if progress is not None:
        progress(done, tasks)


def _folder(executor: Any) -> str:
    return str(executor.logging_dir.resolve_paths(""))


@contextmanager
def _one_thread() -> Iterator[None]:
    """The environment of processes that are started here: one thread for each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _end_with_parent(parent: int) -> None:
    """Let a process end when its parent has ended, and at Ctrl-C without a word."""
    log_steps()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with(parent)
