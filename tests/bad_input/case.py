"""A case of bad input: the files, the command, and the answer."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qazcorpus.cli.main import app
from qazcorpus.errors import QazcorpusError

LETTER = (
    "Алматы қаласының әкімдігі «самокатқа шектеу адамдардың қауіпсіздігі үшін керек» "
    "деп мәлімдеді.\n"
)
# The commands that analyze. The tests run them with a pipeline of rules, so that they are fast.
_ANALYZING = ("build", "tag", "show", "annotate push")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit status and the output of a command."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the page.

    `situation` says in a few English words what is wrong. `files` are made in an empty folder, in
    which `command` is run; a function can make anything else. `says` must be part of the answer,
    without regard to white space; the page shows it. If a command cannot show the case, `python` is
    code that raises QazcorpusError (or passes, with `status` 0), and its variable `answer` is the
    answer. If the case needs processes or servers, `run` runs it. `changes` are prepared files that
    may change; all others must stay the same. `leaves` are files that must exist afterwards,
    `leaves_not` files that must not.
    """

    situation: str
    command: str
    says: str
    status: int = 1
    files: Mapping[str, str | bytes] | Callable[[Path], None] = field(default_factory=dict)
    stdin: bytes | None = None
    python: str = ""
    run: Callable[[Path], Outcome] | None = None
    changes: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    leaves_not: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def prepare(case: Case, folder: Path) -> None:
    """Make the files of a case."""
    if callable(case.files):
        case.files(folder)
        return
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def outcome_of(case: Case, folder: Path, rules: str) -> Outcome:
    """Run a case in its folder, which is the current one."""
    if case.run is not None:
        return case.run(folder)
    if case.python:
        return _of_code(case.python)
    return typed(case.command, rules, case.stdin)


def typed(command: str, rules: str, stdin: bytes | None = None) -> Outcome:
    """The outcome of a command. Commands that analyze use the pipeline `rules` if they name none."""
    words = shlex.split(command)
    assert words.pop(0) == "qazcorpus"
    if command.removeprefix("qazcorpus ").startswith(_ANALYZING) and "--pipeline" not in words:
        words += ["--pipeline", rules]
    result = CliRunner().invoke(app, words, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.output)


def _of_code(code: str) -> Outcome:
    names: dict[str, object] = {}
    try:
        exec(compile(code, "case", "exec"), names)
    except QazcorpusError as error:
        return Outcome(1, str(error))
    return Outcome(0, str(names.get("answer", "")))


def contents(folder: Path) -> dict[str, bytes]:
    """All regular files in a folder and its subfolders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check(case: Case, folder: Path, rules: str) -> None:
    """Run a case, and check its answer and that no file is lost."""
    prepare(case, folder)
    before = contents(folder)
    outcome = outcome_of(case, folder, rules)
    after = contents(folder)
    assert squeezed(case.says) in squeezed(outcome.said), outcome.said
    assert outcome.status == case.status, outcome.said
    assert "Traceback" not in outcome.said
    assert "\x1b" not in outcome.said, "an escape character reaches the terminal"
    for name, content in before.items():
        if name not in case.changes:
            assert after.get(name) == content, f"{name} was changed or removed"
    for name in case.leaves:
        assert (folder / name).exists(), f"{name} is missing"
    for name in case.leaves_not:
        assert not (folder / name).exists(), f"{name} was left behind"
    unfinished = [*folder.rglob("*.part"), *folder.rglob(".*.building")]
    assert [path for path in unfinished if path.name not in str(before)] == []


def squeezed(text: str) -> str:
    """A text without white space, because terminals break lines anywhere."""
    return "".join(text.split())


def parameters(cases: Mapping[str, tuple[Case, ...]]) -> list[object]:
    """The cases for `pytest.mark.parametrize`, with their situations as ids."""
    return [
        pytest.param(
            case,
            id=f"{subject}: {case.situation}".replace("/", "|"),
            marks=[pytest.mark.process] if case.run else [],
        )
        for subject, rows in cases.items()
        for case in rows
    ]
