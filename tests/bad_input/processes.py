"""Workers that die, commands that are stopped, pipes that stall."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from unittest import mock

import spacy
from spacy.language import Language
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.cli.signals import Stopped, Stopping
from qazcorpus.document import Document
from qazcorpus.readers.report import ReadReport
from tests.bad_input.case import LETTER, Case, Outcome
from tests.missing import Missing, skip

_LETTER: Final = {"letter.txt": LETTER}
_BUILD: Final = "qazcorpus build letter.txt --output out"
_CODE: Final = "analyze_documents(documents, nlp=nlp"
_KEPT: Final = "was not changed. Run the same command again."
_LONG: Final = 60.0


def sentences_only() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    return nlp


def in_process(command: str, folder: Path) -> Outcome:
    """What a command answers with a pipeline that knows sentences only."""
    sentences_only().to_disk(folder / ".sentences")
    words = command.removeprefix("qazcorpus ").split()
    arguments = [*words, "--pipeline", str(folder / ".sentences")]
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.output)


def _typed_in_a_shell(command: str) -> Callable[[Path], Outcome]:
    """What a shell answers, for redirections."""

    def run(folder: Path) -> Outcome:
        if os.name != "posix":
            skip(Missing.POSIX)
        program = f"{sys.executable} -m qazcorpus"
        result = subprocess.run(
            ["/bin/sh", "-c", command.replace("qazcorpus", program, 1)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=_LONG,
        )
        return Outcome(result.returncode, result.stdout + result.stderr)

    return run


def _worker_killed(folder: Path) -> Outcome:
    from qazcorpus.pipeline import workers

    if os.name != "posix":
        skip(Missing.POSIX)
    start = workers._started

    def killed() -> subprocess.Popen[bytes]:
        process = start()
        process.kill()
        return process

    with mock.patch.object(workers, "_started", killed):
        return in_process(f"{_BUILD} --workers 2", folder)


def _no_more_processes(folder: Path) -> Outcome:
    error = BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    with mock.patch("subprocess.Popen", side_effect=error):
        return in_process(f"{_BUILD} --workers 2", folder)


@contextmanager
def _signals_as_a_command_has_them() -> Iterator[None]:
    numbers = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
    before = {number: signal.getsignal(number) for number in numbers}
    Stopping().install()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped_by(name: str) -> Callable[[Path], Outcome]:
    """A build that gets a signal while it reads."""

    def run(folder: Path) -> Outcome:
        if not hasattr(signal, name):
            skip(Missing.POSIX)

        def documents(*_: object, **__: object) -> Iterator[Document]:
            yield Document("letter", LETTER)
            signal.raise_signal(getattr(signal, name))

        reading = mock.patch("qazcorpus.readers.read_documents", documents)
        with reading, _signals_as_a_command_has_them():
            return in_process(_BUILD, folder)

    return run


def _stopped_twice(folder: Path) -> Outcome:
    said: list[bytes] = []
    writing = mock.patch("os.write", lambda _, text: said.append(text))
    with _signals_as_a_command_has_them(), writing:
        with suppress(Stopped):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    return Outcome(130, b"".join(said).decode())


def _stalled(folder: Path) -> Outcome:
    """Standard input that says nothing until it is said that one waits."""
    from qazcorpus.cli import documents

    said: list[str] = []
    spoken = threading.Event()

    def say(text: str, *, err: bool) -> None:
        said.append(text)
        spoken.set()

    def documents_later(*_: object, report: ReadReport, **__: object) -> Iterator[Document]:
        assert spoken.wait(_LONG)
        report.documents += 1
        yield Document("stdin", LETTER)

    reading = mock.patch("qazcorpus.readers.read_documents", documents_later)
    waiting = mock.patch.object(documents, "_REMARK_AFTER", 0.01)
    with waiting, reading, mock.patch.object(documents, "say", say):
        found = in_process("qazcorpus tag -", folder)
    return Outcome(found.status, "\n".join(said))


def _in_a_folder_that_is_gone(folder: Path) -> Outcome:
    with mock.patch("pathlib.Path.cwd", side_effect=FileNotFoundError):
        return in_process("qazcorpus tag letter.txt", folder)


def _without_memory(folder: Path) -> Outcome:
    error = ImportError("libtorch_cpu.so: failed to map segment from shared object")
    with mock.patch("qazcorpus.pipeline.analyze.analyze_documents", side_effect=error):
        return in_process(_BUILD, folder)


def _left_by_a_killed_build(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    for name in ("new/documents/train-00000.parquet", "texts.sqlite", "lock"):
        path = folder / ".out.building" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"" if name == "lock" else b"half")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "The system kills a worker process, for example because memory runs out",
        f"{_BUILD} --workers 2",
        "a worker process was killed by SIGKILL while it was analyzing the document 'letter'. "
        "There may be too little memory. Use fewer workers (--workers, n_process).",
        files=_LETTER,
        run=_worker_killed,
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "The system cannot start another process",
        f"{_BUILD} --workers 2",
        "a worker process cannot be started: Resource temporarily unavailable. Use fewer processes "
        "(--workers, n_process).",
        files=_LETTER,
        run=_no_more_processes,
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "More workers than cores and documents",
        f"{_BUILD} --workers 1000",
        "more workers than cores are not faster, and each worker needs memory for a pipeline.",
        status=0,
        files=_LETTER,
        run=lambda folder: in_process(f"{_BUILD} --workers 1000", folder),
    ),
    Case(
        "No workers",
        f"{_BUILD} --workers 0",
        "Invalid value for '--workers':",
        status=2,
        files=_LETTER,
    ),
    Case(
        "Ctrl-C while a data set is built",
        _BUILD,
        _KEPT,
        status=130,
        files=_LETTER,
        run=_stopped_by("SIGINT"),
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "The system stops a build (SIGTERM), for example when it shuts down",
        _BUILD,
        _KEPT,
        status=143,
        files=_LETTER,
        run=_stopped_by("SIGTERM"),
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "The terminal is closed while a data set is built (SIGHUP)",
        _BUILD,
        _KEPT,
        status=129,
        files=_LETTER,
        run=_stopped_by("SIGHUP"),
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "A second Ctrl-C while the command cleans up",
        _BUILD,
        "qazcorpus is cleaning up. Ctrl-C once more ends it at once; the next run then cleans up.",
        status=130,
        run=_stopped_twice,
    ),
    Case(
        "An earlier build was killed (kill -9) and left its workspace",
        _BUILD,
        "documents",
        status=0,
        files=_left_by_a_killed_build,
        changes=tuple(
            f".out.building/{name}"
            for name in ("new/documents/train-00000.parquet", "texts.sqlite", "lock")
        ),
        leaves=("out/README.md",),
        leaves_not=(".out.building",),
    ),
    Case(
        "Standard output is full",
        "qazcorpus --version > /dev/full",
        "qazcorpus: standard output: No space left on device.",
        run=_typed_in_a_shell("qazcorpus --version > /dev/full"),
    ),
    Case(
        "Standard output is closed",
        "qazcorpus tag letter.txt >&-",
        "standard output is closed. Send it to a file or to /dev/null.",
        status=2,
        files=_LETTER,
        run=_typed_in_a_shell("qazcorpus tag letter.txt >&-"),
    ),
    Case(
        "Standard input is closed",
        "qazcorpus tag - <&-",
        "standard input: it is closed. Redirect a file to it (< FILE), or name the file.",
        run=_typed_in_a_shell("qazcorpus tag - <&-"),
    ),
    Case(
        "The current folder was deleted",
        "qazcorpus tag letter.txt",
        "the current folder does not exist any more. Change to another folder (cd).",
        status=2,
        run=_in_a_folder_that_is_gone,
    ),
    Case(
        "Not enough memory for a library",
        _BUILD,
        "there is not enough memory. Close other programs, use fewer workers, or leave out longer "
        "documents (--max-chars).",
        files=_LETTER,
        run=_without_memory,
        leaves_not=("out", ".out.building"),
    ),
    Case(
        "Standard input that does not end, or is too long",
        "qazcorpus tag - --max-chars 10",
        "standard input: the file is larger than",
        stdin=LETTER.encode() * 1000,
    ),
    Case(
        "A program whose output is piped to the command writes nothing",
        "slow | qazcorpus tag -",
        "qazcorpus is still waiting for standard input.",
        status=0,
        run=_stalled,
    ),
)
