"""Signals that stop a command, standard streams that are closed or full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qazcorpus.cli import main, signals
from qazcorpus.cli.signals import Stopped, Stopping
from tests.missing import POSIX, Missing

COMMAND = (sys.executable, "-m", "qazcorpus")
LONG = 120.0  # seconds, on a busy machine
pytestmark = [pytest.mark.process, POSIX]


@pytest.fixture
def restored() -> Iterator[None]:
    """The signals as they were, afterwards."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_an_interruption_that_a_library_catches_ends_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stopping = Stopping()

    def import_of_a_library(**_: object) -> None:
        try:
            stopping(signal.SIGINT, None)
        except BaseException as error:
            raise ModuleNotFoundError("No module named 'version'") from error

    monkeypatch.setattr(main, "app", import_of_a_library)
    with pytest.raises(SystemExit) as ended:
        main._run(stopping)
    assert ended.value.code == 130
    assert capsys.readouterr().err == "qazcorpus: stopped.\n"
    monkeypatch.setattr(main, "app", _fails)
    with pytest.raises(ModuleNotFoundError):
        main._run(Stopping())


def _fails(**_: object) -> None:
    raise ModuleNotFoundError


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(("number", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_the_first_signal_stops_the_second_says_so_the_third_ends(
    number: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    ended: list[int] = []
    monkeypatch.setattr(signals.os, "write", lambda _, text: written.append(text))
    monkeypatch.setattr(signals.os, "_exit", ended.append)
    Stopping().install()
    with pytest.raises(Stopped) as stopped:
        signal.raise_signal(getattr(signal, number))
    assert stopped.value.status == status
    signal.raise_signal(getattr(signal, number))
    assert b"once more ends it at once" in written[0]
    assert ended == []
    signal.raise_signal(getattr(signal, number))
    assert ended == [status]


@pytest.mark.usefixtures("restored")
def test_a_signal_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    Stopping().install()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.usefixtures("restored")
def test_after_the_end_signals_change_nothing() -> None:
    signals.ignore()
    signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize(("number", "status"), [("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_build_that_the_system_stops_leaves_nothing(
    number: str, status: int, workers: str, rules: str, letter: Path
) -> None:
    parent = letter.parent / "parent"
    parent.mkdir()
    with subprocess.Popen(
        [
            *COMMAND,
            *("build", str(letter), "-", "--output", str(parent / "out")),
            *("--pipeline", rules, "--workers", workers),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        end = time.monotonic() + LONG
        while not list(parent.glob(".*.building/new")):
            assert time.monotonic() < end
            time.sleep(0.1)
        process.send_signal(getattr(signal, number))
        _, said = process.communicate(timeout=LONG)
    assert process.returncode == status, said.decode()
    assert "Run the same command again" in said.decode()
    assert "Traceback" not in said.decode()
    assert list(parent.iterdir()) == []


def shell(command: str, **environment: str) -> tuple[int, str]:
    """The status of a shell's command line, and what it said on standard error."""
    result = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "QAZCORPUS": " ".join(COMMAND), **environment},
        timeout=LONG,
    )
    return result.returncode, result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason=Missing.DEV_FULL.reason)
@pytest.mark.parametrize("command", ["--version", "--help", "tag $LETTER --pipeline $RULES"])
def test_a_full_output_is_an_error(command: str, letter: Path, rules: str) -> None:
    status, said = shell(f"$QAZCORPUS {command} >/dev/full", LETTER=str(letter), RULES=rules)
    assert said == "qazcorpus: standard output: No space left on device.\n"
    assert status == 1


def test_a_closed_output_is_refused_before_any_work(letter: Path) -> None:
    status, said = shell("$QAZCORPUS tag $LETTER --pipeline nowhere >&-", LETTER=str(letter))
    assert said == ("qazcorpus: standard output is closed. Send it to a file or to /dev/null.\n")
    assert status == 2


def test_a_closed_input_is_an_error() -> None:
    status, said = shell("$QAZCORPUS tag - <&-")
    assert said == (
        "qazcorpus: standard input: it is closed. Redirect a file to it (< FILE), or name the "
        "file.\n"
    )
    assert status == 1


def test_without_standard_error_a_failure_still_is_one(tmp_path: Path) -> None:
    assert shell("$QAZCORPUS tag nowhere.txt 2>&-") == (1, "")


def test_a_closed_pipe_is_quiet_for_help() -> None:
    status, said = shell("$QAZCORPUS build --help | true")
    assert (status, said) == (0, "")


def test_who_reads_from_a_terminal_is_told_how_to_end(rules: str) -> None:
    import pty  # of POSIX systems

    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, "tag", "-", "--pipeline", rules],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stderr is not None
            told = process.stderr.readline().decode()
            os.write(ours, "Ол келді.\n\x04".encode())
            out, said = process.communicate(timeout=LONG)
        assert "reads what you type here. Ctrl-D on an empty line ends the input" in told
        assert (process.returncode, said) == (0, b"")
        assert "stdin" in out.decode()
    finally:
        os.close(ours)
        os.close(theirs)
