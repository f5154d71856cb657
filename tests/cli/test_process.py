"""The command as a process: how fast it answers, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qazcorpus import __version__

COMMAND = (sys.executable, "-m", "qazcorpus")
HELPS = [
    (),
    ("build",),
    ("tag",),
    ("show",),
    ("export",),
    ("evaluate",),
    ("evaluate", "tokens"),
    ("evaluate", "entities"),
    ("evaluate", "gold"),
]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, check=False, encoding="utf-8", timeout=120
    )


@pytest.mark.parametrize("command", HELPS, ids=" ".join)
def test_help_has_an_example_and_is_quick(command: tuple[str, ...]) -> None:
    started = time.monotonic()
    result = run(*command, "--help")
    seconds = time.monotonic() - started
    assert result.returncode == 0
    assert "Example: qazcorpus" in result.stdout
    assert seconds < 2, "is something heavy imported before it is needed?"


def test_nothing_heavy_is_imported_for_help() -> None:
    heavy = "{'spacy', 'datasets', 'pandas', 'numpy', 'pyarrow', 'onnxruntime', 'yaml', 'lingua'}"
    code = f"import sys, qazcorpus.cli.main; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "[]"


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
        timeout=120,
    )
    assert "Кім не дейді" in result.stdout.decode("utf-8")
    assert b"\x1b" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="pipes that close and SIGINT are POSIX")
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
        process.wait(timeout=120)


@pytest.mark.skipif(os.name != "posix", reason="pipes that close and SIGINT are POSIX")
def test_an_interrupted_build_leaves_nothing_half_written(rules: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [*COMMAND, "build", "-", "--output", str(out), "--pipeline", rules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        waited = 0.0
        while not list(tmp_path.glob(".*.building/new")) and waited < 60:
            time.sleep(0.1)
            waited += 0.1
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said.decode()
    assert "Run the same command again" in said.decode()
    assert "Traceback" not in said.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="a death by SIGINT is POSIX")
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
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (130, "qazcorpus: stopped.\n")
