"""Processes that are killed on one machine, and two commands at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.web_scale.recipe import read_recipe
from qazcorpus.web_scale.run import run_recipe
from tests.missing import POSIX
from tests.waiting import wait_until
from tests.web_scale.conftest import recipe_text, write_corpus
from tests.web_scale.results import ended, rows_of, scale

pytestmark = [pytest.mark.process, POSIX]


def test_killed_again_and_again(light: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 60, 120)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(recipe_text(light, tasks=12), encoding="utf-8")
    run_recipe(read_recipe(recipe))
    once = rows_of(tmp_path / "out")
    two = recipe_text(light, "{workers: 2}", tasks=12).replace("output: out", "output: two")
    recipe.write_text(two, encoding="utf-8")
    rows = tmp_path / "two.work" / "rows"

    def unfinished() -> bool:
        return any(rows.glob(".*.part"))

    # A worker process.
    process = scale(recipe)
    wait_until(unfinished)
    os.kill(children(process.pid)[-1], signal.SIGKILL)
    said = ended(process, 1)
    assert "a process was killed while it ran a task" in said
    assert "Run the same command again" in said
    assert "Traceback" not in said
    # The command itself, when some tasks are complete. Its workers end without it.
    process = scale(recipe)
    wait_until(lambda: any(rows.glob("0*")) and unfinished())
    workers = children(process.pid)
    process.kill()
    ended(process, -signal.SIGKILL)
    assert workers
    wait_until(lambda: not any(map(runs, workers)))
    complete = {path.name for path in rows.glob("0*")}
    # Ctrl-C, after another command was refused.
    process = scale(recipe)
    wait_until(lambda: {path.name for path in rows.glob("0*")} > complete)
    with pytest.raises(UsageError, match=f"another process carries out .*process {process.pid} on"):
        run_recipe(read_recipe(recipe))
    workers = children(process.pid)
    process.send_signal(signal.SIGINT)
    said = ended(process, 130)
    assert "Run the same command again" in said
    assert "Traceback" not in said
    assert workers
    assert not any(map(runs, workers))
    assert len([*rows.glob("0*")]) < 12
    ended(scale(recipe))
    assert rows_of(tmp_path / "two") == once
    assert not unfinished()


def test_the_packages_of_the_extra_are_enough(light: Path, tmp_path: Path, corpus: Path) -> None:
    """datatrove imports much that a recipe does not need."""
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(recipe_text(light), encoding="utf-8")
    without = [
        "nltk",
        "fasteners",
        "stanza",
        "orjson",
        "warcio",
        "fasttext",
        "inscriptis",
        "tldextract",
        "ray",
    ]
    code = f"""
import sys
class Without:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {without!r}:
            raise ImportError(name)
sys.meta_path.insert(0, Without)
sys.argv = ["qazcorpus", "scale", {str(recipe)!r}]
from qazcorpus.cli.main import run
run()
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.json").is_file()


def children(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    lines = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return [int(pid) for pid, ppid, name in lines if int(ppid) == parent and "spawn" in name]


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
