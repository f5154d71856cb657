"""A case of bad input: what there is, what is typed, what comes back."""

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
# The commands that analyze: the tests give them a pipeline of rules, so that they are quick.
_ANALYZING = ("build", "tag", "show", "annotate push")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and all that it said."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the page.

    `situation` says in one short English sentence what is wrong. `files` are made in an empty
    folder, in which `command` is typed; a function makes what is more than plain files. `says` is
    what must stand in the answer, white space apart; the page shows it. A case that a command line
    cannot show gives `python`, code that raises QazcorpusError (or passes, with `status` 0) and
    whose `answer`, where it sets one, is what it says; one that needs processes or servers of its
    own gives `run`. `changes` names the prepared files that may change; all others must stay byte
    for byte. `leaves` names what must be there afterwards, `leaves_not` what must not.
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
    """What a command line answers; commands that analyze take the pipeline `rules` unless they
    name one."""
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
    """Every regular file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check(case: Case, folder: Path, rules: str) -> None:
    """Run a case and see that it answers as it says and loses nothing."""
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
    """A text without its white space: terminals break lines anywhere."""
    return "".join(text.split())


def parameters(cases: Mapping[str, tuple[Case, ...]]) -> list[object]:
    """The cases for `pytest.mark.parametrize`, each under its situation."""
    return [
        pytest.param(
            case,
            id=f"{subject}: {case.situation}".replace("/", "|"),
            marks=[pytest.mark.process] if case.run else [],
        )
        for subject, rows in cases.items()
        for case in rows
    ]
