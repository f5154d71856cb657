"""Carry out a recipe, stage by stage.

    read        the sources: normalised, filtered, kept
    exact       exact duplicates and repeated identifiers are found
    signatures  MinHash signatures
    pairs       pairs of similar documents
    clusters    which of similar documents stay
    rows        the documents that stay: analyzed, written as rows
    card        one data set of the rows of all tasks, with its card and its report

Each task of a stage is complete or not begun: the same command, run again, does what is left. All
that is between the stages is in the work folder of the recipe.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from loguru import logger

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.export.dataset import check_output
from qazcorpus.export.summary import DatasetSummary
from qazcorpus.file_locks import is_taken, lock_file
from qazcorpus.readers.dataset import is_own_dataset
from qazcorpus.web_scale import near
from qazcorpus.web_scale.exact import ApplyExact, FindExact
from qazcorpus.web_scale.executors import LocalExecutor, RayExecutor, SlurmExecutor, exports
from qazcorpus.web_scale.filters import KazakhFilter, Normaliser
from qazcorpus.web_scale.finish import FinishDataset, finish_dataset, summary_of
from qazcorpus.web_scale.kept import KeepDocuments, KeptDocuments
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.reader import SourceReader
from qazcorpus.web_scale.recipe import Recipe
from qazcorpus.web_scale.rows import check_text_column
from qazcorpus.web_scale.shares import Plan, Unit, make_plan, save_plan
from qazcorpus.web_scale.tagger import Tagger, check_pipeline
from qazcorpus.web_scale.writer import DatasetWriter

Executor = LocalExecutor | RayExecutor | SlurmExecutor
Said = Callable[[str, int, int], None]
# datatrove's script is indented so when these lines are put into it.
_SCRIPT_LINE: Final = "\n" + 8 * " "
_PLAN: Final = "plan.json"
_RECIPE: Final = "recipe.json"
_PROCESS: Final = "process.txt"
_PATIENCE: Final = 10.0  # seconds that a Ray cluster has to answer


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, the steps of datatrove, and the number of tasks."""

    name: str
    steps: tuple[Any, ...]
    tasks: int


def stages_of(recipe: Recipe) -> list[Stage]:
    """The stages of a recipe, in order."""
    work, spec = recipe.work, recipe.near
    kept, exact, folder = work / "read", work / "exact", work / "near"
    reading, writing = Ledger(recipe.left_out), Ledger(recipe.left_out)
    stages = [
        Stage(
            "read",
            (
                SourceReader(
                    work / _PLAN, recipe.sources, max_chars=recipe.max_chars, ledger=reading
                ),
                Normaliser(reading),
                KazakhFilter(recipe.language, reading),
                KeepDocuments(kept, reading),
            ),
            recipe.tasks,
        ),
        Stage("exact", (FindExact(kept, exact, recipe.tasks, drop=recipe.exact),), 1),
    ]
    if spec is not None:
        first = (KeptDocuments(kept), ApplyExact(exact), near.signatures(spec, folder))
        stages += [
            Stage("signatures", first, recipe.tasks),
            Stage("pairs", (near.buckets(spec, folder),), spec.buckets),
            Stage("clusters", (near.clusters(spec, folder),), 1),
        ]
    steps = [KeptDocuments(kept), ApplyExact(exact, writing)]
    if spec is not None:
        steps.append(near.near_filter(folder, writing))
    steps += [Tagger(recipe.pipeline, writing), DatasetWriter(work / "rows", writing)]
    return [
        *stages,
        Stage("rows", tuple(steps), recipe.tasks),
        Stage("card", (FinishDataset(recipe),), 1),
    ]


def plan_of(recipe: Recipe) -> Plan:
    """The documents of a recipe, shared out to its tasks.

    Raises UsageError if there is nothing to read or a source has no column for the text, and
    ReadError for a file that does not exist.
    """
    plan = make_plan(recipe)
    first: dict[int, Unit] = {}
    for rank in plan.ranks:
        for unit in rank:
            first.setdefault(unit.source, unit)
    for number, unit in first.items():
        if recipe.sources[number].kind == "rows":
            check_text_column(unit, recipe.sources[number], recipe.path)
    return plan


def run_recipe(
    recipe: Recipe, *, overwrite: bool = False, said: Said | None = None
) -> DatasetSummary | None:
    """Carry out a recipe, or what is left of it. `said` is told a stage's complete and all tasks.

    Gives the summary of the data set. On Slurm the jobs are only handed in, and None is given.
    Raises UsageError if the output cannot be replaced, if the work folder belongs to another
    recipe, or while another process carries it out; PipelineError if tasks fail.
    """
    reads = [source.place for source in recipe.sources if "://" not in source.place]
    check_output(recipe.output, reads=[*reads, recipe.work], overwrite=overwrite)
    with _alone(recipe), _silent():
        _prepare(recipe)
        if recipe.executor.kind == "slurm":
            executors(recipe)[-1].run()
            return None
        with _connected(recipe):
            for stage, executor in zip(stages_of(recipe), executors(recipe), strict=True):
                _run(stage, executor, said)
        if not is_own_dataset(recipe.output):  # it was moved away after it had been built
            finish_dataset(recipe)
        return summary_of(recipe)[0]


def executors(recipe: Recipe) -> list[Executor]:
    """An executor for each stage. Those for Slurm depend on each other."""
    made: list[Executor] = []
    for stage in stages_of(recipe):
        made.append(_executor(recipe, stage, made[-1] if made else None))
    return made


def slurm_scripts(recipe: Recipe) -> dict[str, str]:
    """The scripts for sbatch, by stage."""
    with _silent():
        return {
            stage.name: executor.script()
            for stage, executor in zip(stages_of(recipe), executors(recipe), strict=True)
            if isinstance(executor, SlurmExecutor)
        }


def _executor(recipe: Recipe, stage: Stage, before: Executor | None) -> Executor:
    spec = recipe.executor
    common: dict[str, Any] = {
        "pipeline": list(stage.steps),
        "tasks": stage.tasks,
        "workers": min(spec.workers, stage.tasks),
        "logging_dir": str(recipe.work / "logs" / stage.name),
    }
    resources = {"cpus_per_task": spec.cpus_per_task, "mem_per_cpu_gb": spec.mem_per_cpu_gb}
    if spec.kind == "local":
        return LocalExecutor(**common)
    if spec.kind == "ray":
        return RayExecutor(**common, **resources)
    return SlurmExecutor(
        **common,
        **resources,
        time=spec.time,
        partition=spec.partition,
        job_name=f"{recipe.name}-{stage.name}",
        qos="",
        env_command=_SCRIPT_LINE.join((*spec.environment, *exports())),
        sbatch_args=dict(spec.sbatch),
        max_array_size=spec.max_array_size,
        depends=before,
    )


def _run(stage: Stage, executor: Any, said: Said | None) -> None:
    def tell(done: int, tasks: int) -> None:
        if said is not None:
            said(stage.name, done, tasks)

    if not executor.get_incomplete_ranks():
        tell(stage.tasks, stage.tasks)
    executor.run(tell)


def _prepare(recipe: Recipe) -> None:
    """Write the plan and the recipe's settings, or check that those that are there are the same."""
    check_pipeline(recipe.pipeline)
    settings = recipe.settings()
    path = recipe.work / _RECIPE
    if path.is_file():
        known = json.loads(path.read_text("utf-8"))
        changed = sorted(key for key in {*known, *settings} if known.get(key) != settings.get(key))
        if changed:
            raise UsageError(
                f"the work in this folder was begun with another recipe: {', '.join(changed)}.",
                path=recipe.work,
                remedy="Name another work folder, or delete this one to begin anew.",
            )
        return
    save_plan(plan_of(recipe), recipe.work / _PLAN)
    with written_file(path) as part:
        part.write_text(json.dumps(settings, ensure_ascii=False, indent=2), "utf-8")


@contextmanager
def _alone(recipe: Recipe) -> Iterator[None]:
    """Let only one process at a time carry out a recipe."""
    recipe.work.mkdir(parents=True, exist_ok=True)
    note = recipe.work / _PROCESS
    try:
        lock = lock_file(recipe.work / "lock")
    except sqlite3.Error as error:
        if not is_taken(error):
            raise UsageError(
                f"the work folder cannot be locked: {error}.",
                path=recipe.work,
                remedy="Name a work folder on another disk.",
            ) from error
        raise UsageError(
            f"another process carries out this recipe ({note.read_text('utf-8').strip()}).",
            path=recipe.work,
            remedy="Wait for it to end, or end it.",
        ) from error
    with closing(lock):
        note.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
        yield


@contextmanager
def _silent() -> Iterator[None]:
    """Keep datatrove's messages from standard error. Each task has its log file."""
    logger.disable("datatrove")
    try:
        yield
    finally:
        for name in ("datatrove", "datatrove.executor"):
            logger.enable(name)


@contextmanager
def _connected(recipe: Recipe) -> Iterator[None]:
    """The connection to the recipe's Ray cluster; one that is there already is used."""
    if recipe.executor.kind != "ray":
        yield
        return
    import ray

    if ray.is_initialized():
        yield
        return
    address = recipe.executor.address
    try:
        _reach(address)
        ray.init(address=address, log_to_driver=False, configure_logging=False)
    except (OSError, RuntimeError) as error:
        raise UsageError(
            f"there is no Ray cluster at {address!r}: {error}",
            path=recipe.path,
            place="executor.address",
            remedy="Start it (ray start --head), and name its address.",
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Raise OSError if nothing answers at HOST:PORT. Ray itself would try for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
