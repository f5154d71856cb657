"""Workplaces for the cases, and commands typed in them while a server behaves oddly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from qazcorpus.annotations.label_studio import client
from qazcorpus.annotations.label_studio.making import Wanted, make_workplace
from qazcorpus.annotations.label_studio.sessions import SECONDS_VARIABLE
from qazcorpus.annotations.label_studio.settings import Annotator, Project
from qazcorpus.annotations.label_studio.workplace import TOKEN_VARIABLE, Workplace
from tests.annotations.label_studio.hostile import Behaviour, hostile
from tests.bad_input.case import Outcome, contents, typed

NOWHERE: Final = "http://127.0.0.1:9"
TOKEN: Final = {TOKEN_VARIABLE: "good", SECONDS_VARIABLE: "0.4"}


def workplace(folder: Path, url: str = NOWHERE) -> Workplace:
    """A workplace of two annotators in the folder `annotation`, its server at an address."""
    made = make_workplace(folder / "annotation", Wanted(title="Сынақ", server=url))
    names = ("Айгүл", "Марат")
    made.change(
        annotators=tuple(Annotator(n, f"{i}@example.com", i) for i, n in enumerate(names, 7)),
        projects=(
            *(Project(i, f"Сынақ · {n}", "annotate", n) for i, n in enumerate(names, 3)),
            Project(5, "Сынақ · төрелік", "adjudicate"),
        ),
    )
    return made


def bare(folder: Path) -> None:
    """A workplace with nothing in it, whose server is not there."""
    workplace(folder)


def at_server(
    command: str, behaviour: Behaviour, *, tls: bool = False
) -> Callable[[Path], Outcome]:
    """Type a command in a workplace whose server behaves so; nothing in its folder may change."""

    def run(folder: Path) -> Outcome:
        with hostile(behaviour) as url, pytest.MonkeyPatch.context() as patch:
            patch.setattr(client, "DELAYS", ())
            workplace(folder, url.replace("http:", "https:") if tls else url)
            before = contents(folder)
            outcome = typed(command, "")
            after = contents(folder)
            assert {name: after.get(name) for name in before} == before
            assert all(name.endswith(".lock") for name in after.keys() - before.keys()), after
            return Outcome(outcome.status, outcome.said.replace(url.partition("//")[2], "SERVER"))

    return run
