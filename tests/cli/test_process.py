"""The command as a process: what it imports, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qazcorpus import __version__
from tests.missing import POSIX
from tests.waiting import wait_until

pytestmark = pytest.mark.process
COMMAND = (sys.executable, "-m", "qazcorpus")
PATIENCE = 600  # seconds, for a busy machine
# What the command line itself is made of; everything else waits until a command does its work.
LIGHT = {
    *("qazcorpus", "typer", "click", "rich", "shellingham", "annotated_doc", "typing_extensions"),
    *("pygments", "markdown_it", "mdurl", "colorama", "attr"),
    *("pydantic", "pydantic_core", "annotated_types", "typing_inspection"),  # of typer
}
HELP_OF_ALL = """
import json, sys
before = set(sys.modules)
from typer.main import get_command
from typer.testing import CliRunner
from qazcorpus.cli.main import app

def commands(command, path=()):
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))

for path in commands(get_command(app)):
    said = CliRunner().invoke(app, [*path, "--help"])
    names = {name.partition(".")[0] for name in set(sys.modules) - before}
    own = [name for name in names - sys.stdlib_module_names if not name.startswith("_")]
    print(json.dumps([path, said.exit_code, said.output, own]))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, check=False, encoding="utf-8", timeout=PATIENCE
    )


def test_every_help_has_an_example_and_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP_OF_ALL],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    helps = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(helps) > 25
    for path, status, said, imported in helps:
        assert status == 0, path
        assert f"Example: qazcorpus {' '.join(path)}".strip() in " ".join(said.split()), path
        assert set(imported) <= LIGHT, f"the help of {path} imports more than it needs"


def test_version() -> None:
    assert run("--version").stdout == f"qazcorpus {__version__}\n"


def test_a_failure_is_one_message_on_standard_error(tmp_path: Path) -> None:
    result = run("show", str(tmp_path / "nowhere.txt"))
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("qazcorpus: ")
    assert result.stderr.count("\n") == 1


def test_kazakh_goes_through_a_pipe_in_any_locale(letter: Path, rules: str) -> None:
    result = subprocess.run(
        [*COMMAND, "show", str(letter), "--pipeline", rules],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        timeout=PATIENCE,
    )
    assert "Кім не дейді" in result.stdout.decode("utf-8")
    assert b"\x1b" not in result.stdout


@POSIX
@pytest.mark.parametrize("how", [("show",), ("tag", "--format", "json")])
def test_a_closed_pipe_is_quiet(how: tuple[str, ...], letter: Path, rules: str) -> None:
    many = letter.with_suffix(".jsonl")
    text = letter.read_text(encoding="utf-8").replace("\n", " ")
    many.write_text(
        "\n".join(f'{{"doc_id": "d{n}", "text": "{text} {n}"}}' for n in range(200)),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [*COMMAND, *how, str(many), "--pipeline", rules],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=PATIENCE)


@POSIX
def test_an_interrupted_build_leaves_nothing_half_written(rules: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [*COMMAND, "build", "-", "--output", str(out), "--pipeline", rules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_until(lambda: [*tmp_path.glob(".*.building/new")] or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said.decode()
    assert "Run the same command again" in said.decode()
    assert "Traceback" not in said.decode()
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_an_interruption_amid_generated_code_ends_with_the_same_status(tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(
        """from qazcorpus.cli.main import app, run

@app.command()
def stop() -> None:
    exec("raise KeyboardInterrupt")

run()
""",
        encoding="utf-8",
    )
    result = subprocess.run(
        [sys.executable, "-m", "interrupted", "stop"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        text=True,
        timeout=PATIENCE,
    )
    assert (result.returncode, result.stderr) == (130, "qazcorpus: stopped.\n")


def test_commands_run_with_one_thread_of_each_library(tmp_path: Path) -> None:
    (tmp_path / "shown.py").write_text(
        """import os
from qazcorpus.cli.main import app, run

@app.command()
def threads() -> None:
    print(os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"])

run()
""",
        encoding="utf-8",
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    result = subprocess.run(
        [sys.executable, "-m", "shown", "threads"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**environment, "OMP_NUM_THREADS": "2"},
        text=True,
        timeout=60,
    )
    assert result.stdout == "2 1\n"  # what a user sets stays
