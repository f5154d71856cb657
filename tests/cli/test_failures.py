from __future__ import annotations

import signal
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qazcorpus.cli.failures import CommandGroup, kept_when_interrupted
from qazcorpus.cli.signals import Stopped, Stopping
from qazcorpus.errors import ReadError, UsageError

NO_MEMORY = (
    "qazcorpus: there is not enough memory. Close other programs, use fewer workers, or leave out "
    "longer documents (--max-chars)."
)


def app_that(error: BaseException) -> typer.Typer:
    app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def keep() -> None:
        with kept_when_interrupted("all is kept."):
            raise error

    return app


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UsageError("wrong.", remedy="Do it so."), 2, "qazcorpus: wrong. Do it so."),
        (
            ReadError("is broken.", path="a.txt", place="line 3"),
            1,
            "qazcorpus: a.txt, line 3: is broken.",
        ),
        (
            PermissionError(13, "Permission denied", "b.txt"),
            1,
            "qazcorpus: b.txt: Permission denied.",
        ),
        (KeyboardInterrupt(), 130, "qazcorpus: stopped."),
        (Stopped(signal.SIGTERM), 143, "qazcorpus: stopped."),
        (MemoryError(), 1, NO_MEMORY),
        (ImportError("x.so: failed to map segment from shared object"), 1, NO_MEMORY),
    ],
)
def test_status_and_message(error: BaseException, status: int, message: str) -> None:
    result = CliRunner().invoke(app_that(error), ["fail"])
    assert result.exit_code == status
    assert result.output.strip() == message


def test_an_interrupted_command_says_what_is_kept() -> None:
    result = CliRunner().invoke(app_that(KeyboardInterrupt()), ["keep"])
    assert result.exit_code == 130
    assert result.output.strip() == "qazcorpus: stopped: all is kept."


def test_what_was_not_foreseen_is_not_hidden() -> None:
    for error in (ZeroDivisionError, ImportError):
        result = CliRunner().invoke(app_that(error()), ["fail"])
        assert isinstance(result.exception, error)


def test_an_output_that_was_replaced_before_the_interruption_is_new(tmp_path: Path) -> None:
    app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)

    @app.command()
    def replace() -> None:
        with kept_when_interrupted("it is as it was.", output=tmp_path / "out"):
            (tmp_path / "new").rename(tmp_path / "out")
            raise KeyboardInterrupt

    app.command("other")(lambda: None)
    (tmp_path / "new").touch()
    result = CliRunner().invoke(app, ["replace"])
    assert result.exit_code == 130
    assert "out was already replaced. The new one is complete." in result.output


def test_what_is_kept_is_said_after_an_interruption_that_a_library_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopping = Stopping()
    stopping.stopped = Stopped(signal.SIGTERM)
    monkeypatch.setattr(signal, "getsignal", lambda _: stopping)
    result = CliRunner().invoke(app_that(ImportError("half imported")), ["keep"])
    assert result.exit_code == 143
    assert "stopped: all is kept." in result.stderr


def test_an_error_without_an_interruption_is_the_same_error() -> None:
    with pytest.raises(ImportError, match="broken"), kept_when_interrupted("all is kept."):
        raise ImportError("broken")
