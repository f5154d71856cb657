from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.text import Text

from qazcorpus import cli
from qazcorpus.cli.console import say, say_json, standard_output

STEERING = "а\x1b[31mб\x9b2Jв\u202eг\ud800"


def test_what_steers_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    say(STEERING)
    say("екі\n\tжол")
    assert capsys.readouterr().out == "а\\x1b[31mб\\x9b2Jв\\u202eг\\ud800\nекі\n\tжол\n"


def test_json_keeps_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({STEERING: "жол\nжол"}, indent=1)
    printed = capsys.readouterr().out
    assert not set(STEERING) & set("\x1b\x9b\u202e\ud800") & set(printed)
    assert json.loads(printed) == {STEERING: "жол\nжол"}


def test_drawings_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    standard_output().print(Text(STEERING))
    assert capsys.readouterr().out == "а\ufffd[31mб\ufffd2Jв\ufffdг\ufffd\n"


def test_every_command_prints_so() -> None:
    for path in Path(*cli.__path__).glob("*.py"):
        printing = "typer.echo(" in path.read_text(encoding="utf-8")
        assert printing is (path.name == "console.py"), path.name
