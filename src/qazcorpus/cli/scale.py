"""`qazcorpus scale`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.options import ReplaceFolder

if TYPE_CHECKING:
    from qazcorpus.web_scale.recipe import Recipe


def scale(
    recipe: Annotated[
        Path,
        typer.Argument(metavar="RECIPE", help="A recipe: see docs/three-billion-words.md."),
    ],
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Only check the recipe, and print the steps and Slurm's scripts."
        ),
    ] = False,
    overwrite: ReplaceFolder = False,
) -> None:
    """Make a data set of a whole web corpus, on this machine, a Slurm or a Ray cluster.

    The same command, run again, does what is left.
    """
    from qazcorpus.cli.console import say, say_aside, standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.views.summary import SummaryPicture
    from qazcorpus.web_scale.recipe import read_recipe
    from qazcorpus.web_scale.requirements import require_web_scale

    wanted = read_recipe(recipe)
    require_web_scale(wanted.executor.kind)
    if dry_run:
        _show(wanted)
        return
    from qazcorpus.web_scale.run import run_recipe

    def said(stage: str, done: int, tasks: int) -> None:
        say_aside(f"{stage}: {done} of {tasks}")

    kept = f"the tasks that are complete are in {wanted.work}. Run the same command again."
    with kept_when_interrupted(kept):
        summary = run_recipe(wanted, overwrite=overwrite, said=said)
    if summary is None:
        say(f"Slurm has the jobs. Their logs are in {wanted.work / 'logs'}.")
    else:
        standard_output().print(SummaryPicture(summary))


def _show(recipe: Recipe) -> None:
    from qazcorpus.cli.console import say
    from qazcorpus.web_scale.run import plan_of, slurm_scripts, stages_of

    plan = plan_of(recipe)
    units = [unit for rank in plan.ranks for unit in rank]
    size = sum(unit.size for unit in units)
    say(f"{recipe.name}: {len(units):,} units, {size:,} bytes, for {recipe.tasks:,} tasks")
    for stage in stages_of(recipe):
        say(f"{stage.name} (tasks: {stage.tasks:,})")
        for step in stage.steps:
            say(f"    {step.name}")
    for name, script in slurm_scripts(recipe).items():
        say(f"\n# sbatch, stage {name}\n{script}")
