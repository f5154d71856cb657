"""Slurm: the scripts, and the jobs, which a stand-in for sbatch carries out at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qazcorpus.web_scale.recipe import read_recipe
from qazcorpus.web_scale.run import run_recipe, slurm_scripts
from tests.missing import POSIX
from tests.web_scale.conftest import recipe_text, write_corpus
from tests.web_scale.results import ended, rows_of, scale

pytestmark = [pytest.mark.process, POSIX]

EXECUTOR = """
  kind: slurm
  partition: long
  time: "08:00:00"
  workers: 3
  cpus_per_task: 2
  mem_per_cpu_gb: 4
  environment: [export KK=1]
  sbatch: {account: kk-lab}
"""
SMALL = {"tasks": 2, "more": "duplicates: {buckets: 4}\n"}
# Runs each task of the array, as Slurm would, and says the number of the job.
SBATCH = """#!/bin/bash
count=$(ls "$JOBS" | grep -c sh$)
script="${@: -1}"
cp "$script" "$JOBS/$count.sh"
echo "$@" > "$JOBS/$count.args"
last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$script")
for task in $(seq 0 "$last"); do
    SLURM_ARRAY_TASK_ID=$task SLURM_NODELIST=here bash "$script" >> "$JOBS.log" 2>&1 || exit 1
done
echo "Submitted batch job $((100 + count))"
"""


@pytest.fixture(scope="module")
def place(light: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, a recipe, and the programs of Slurm that jobs need in `bin`."""
    folder = tmp_path_factory.mktemp("slurm")
    for name in ("bin", "jobs"):
        (folder / name).mkdir()
    run_python = f'#!/bin/bash\nexec "{sys.executable}" -W error -m datatrove.tools.{{}} "$@"\n'
    for name, script in {
        "sbatch": SBATCH,
        "srun": '#!/bin/bash\nshift 3\nexec "$@"\n',
        "scontrol": "#!/bin/bash\necho here\n",
        **{tool: run_python.format(tool) for tool in ("launch_pickled_pipeline", "merge_stats")},
    }.items():
        (folder / "bin" / name).write_text(script, encoding="utf-8")
        (folder / "bin" / name).chmod(0o755)
    write_corpus(folder / "corpus")
    (folder / "recipe.yaml").write_text(recipe_text(light, EXECUTOR, **SMALL), encoding="utf-8")
    return folder


def test_the_scripts(place: Path) -> None:
    scripts = slurm_scripts(read_recipe(place / "recipe.yaml"))
    assert [*scripts] == ["read", "exact", "signatures", "pairs", "clusters", "rows", "card"]
    for script in scripts.values():
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    directives = dict(
        re.fullmatch(r"#SBATCH --([\w-]+)=?(.*)", line).groups()  # type: ignore[union-attr]
        for line in scripts["pairs"].splitlines()
        if line.startswith("#SBATCH")
    )
    assert directives == {
        "cpus-per-task": "2",
        "mem-per-cpu": "4G",
        "nodes": "1",
        "partition": "long",
        "job-name": "out-pairs",
        "time": "08:00:00",
        "output": f"{place}/out.work/logs/pairs/slurm_logs/%A_%a.out",
        "error": f"{place}/out.work/logs/pairs/slurm_logs/%A_%a.out",
        "array": "0-3%3",
        "account": "kk-lab",
        "requeue": "",
    }
    assert "#SBATCH --array=0-1%2" in scripts["rows"]
    assert "#SBATCH --array=0-0%1" in scripts["card"]
    assert "\nexport KK=1\nexport OMP_NUM_THREADS=1\n" in scripts["rows"]
    assert f"launch_pickled_pipeline {place}/out.work/logs/rows/executor.pik" in scripts["rows"]
    assert not (place / "out.work").exists(), "only looking leaves nothing behind"


def test_the_jobs_make_what_one_process_makes(light: Path, place: Path) -> None:
    said = ended(scale(place / "recipe.yaml", **environment(place)))
    assert "Slurm has the jobs." in said, (place / "jobs.log").read_text("utf-8")
    calls = [(place / "jobs" / f"{number}.args").read_text("utf-8") for number in range(14)]
    after = [found[1] if (found := re.search(r"afterok:(\d+)", call)) else "" for call in calls]
    # Each stage waits for the one before it; between them are datatrove's jobs for statistics.
    assert after[0::2] == ["", "100", "102", "104", "106", "108", "110"]
    once = place / "once.yaml"
    once.write_text(
        recipe_text(light, **SMALL).replace("output: out", "output: once"), encoding="utf-8"
    )
    run_recipe(read_recipe(once))
    assert rows_of(place / "out") == rows_of(place / "once")


def test_what_is_complete_is_not_handed_in_again(place: Path) -> None:
    logs = place / "out.work" / "logs"
    (logs / "rows" / "completions" / "00001").unlink()
    (logs / "card" / "completions" / "00000").unlink()
    before = len([*(place / "jobs").glob("*.sh")])
    ended(scale(place / "recipe.yaml", **environment(place)))
    scripts = [place / "jobs" / f"{number}.sh" for number in (before, before + 2)]
    assert [re.findall("job-name=.*|array=.*", path.read_text("utf-8")) for path in scripts] == [
        ["job-name=out-rows", "array=0-0%2"],
        ["job-name=out-card", "array=0-0%1"],
    ]
    assert len([*(place / "jobs").glob("*.sh")]) == before + 4


def environment(place: Path) -> dict[str, str]:
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "JOBS": str(place / "jobs")}
