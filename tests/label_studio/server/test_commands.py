"""`qazcorpus annotate start`, `stop`, `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from qazcorpus.cli.annotate.backup import backup
from qazcorpus.cli.annotate.restore import restore
from qazcorpus.cli.annotate.start import start
from qazcorpus.cli.annotate.stop import stop
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.environment import PROGRAM_VARIABLE
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from tests.label_studio.conftest import free_port
from tests.label_studio.server.test_server import SLEEP
from tests.label_studio.server.test_server import program as fake_program

annotate = typer.Typer(cls=CommandGroup)
for command in (start, stop, backup, restore):
    annotate.command()(command)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(annotate, [str(argument) for argument in arguments])


def test_start_says_where_to_click_and_no_secret(workplace: Workplace) -> None:
    done = run("start", workplace.folder, "--annotator", "Айгүл")
    assert done.exit_code == 0, done.output
    assert workplace.url in done.output
    for project in workplace.projects:
        assert f"{project.title}: {workplace.project_url(project)}" in done.output
    assert str(workplace.accounts_path) in done.output
    secrets = workplace.secrets()
    for secret in (secrets.token, *secrets.passwords.values()):
        assert secret not in done.output


def test_an_existing_server_from_start_to_restore(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, workplace.token())
    folder, title = tmp_path / "annotation", "Бұйрықтар"
    options = ("--server", workplace.url, "--title", title, "--lead", "Ләззат")
    done = run("start", folder, *options)
    assert done.exit_code == 0, done.output
    assert "There are no annotators yet" in done.output
    made = Workplace.open(folder)
    assert made.adjudicator.email == workplace.adjudicator.email
    sdk_client(workplace).projects.delete(id=made.adjudication_project.id)
    stopped = run("stop", "--workplace", folder)
    assert stopped.exit_code == 0, stopped.output
    assert "nothing was stopped" in stopped.output
    backed_up = run("backup", "--workplace", folder)
    assert backed_up.exit_code == 0, backed_up.output
    assert "is not in the backup" in backed_up.output
    (file,) = made.backups_path.iterdir()
    assert str(file) in backed_up.output
    restored = run("restore", file, "--workplace", tmp_path / "restored")
    assert restored.exit_code == 0, restored.output
    assert title in restored.output
    assert Workplace.open(tmp_path / "restored").settings == made.settings


def test_failures_end_with_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "annotation"
    for command in ("stop", "backup"):
        done = run(command, "--workplace", folder)
        assert done.exit_code == 2
        assert "annotate start" in done.output
    monkeypatch.setenv(PROGRAM_VARIABLE, str(fake_program(tmp_path, SLEEP)))
    done = run("start", folder, "--port", free_port(), "--wait", 1)
    assert done.exit_code == 1
    assert "did not answer within 1 s" in done.output
    done = run("stop", "--workplace", folder)
    assert done.exit_code == 0
    assert "is not running" in done.output
