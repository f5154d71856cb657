from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.workplace.locks import CHANGING, all_command_locks, command_lock
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.adjudicator import made_workplace


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return made_workplace(tmp_path / "annotation")


def test_one_command_of_a_kind_at_a_time(place: Workplace) -> None:
    with command_lock(place, "push"):
        with pytest.raises(UsageError, match="another process is running 'push'"):
            command_lock(place, "push").__enter__()
        with command_lock(place, "pull"):
            pass
    with command_lock(place, "push"):
        pass


@pytest.mark.parametrize("command", CHANGING)
def test_undisturbed_is_apart_from_every_command(place: Workplace, command: str) -> None:
    with command_lock(place, command), pytest.raises(UsageError, match=f"running '{command}'"):
        all_command_locks(place).__enter__()
    with all_command_locks(place), pytest.raises(UsageError, match=f"running '{command}'"):
        command_lock(place, command).__enter__()


def test_a_lock_that_cannot_be_made_is_no_other_process(place: Workplace) -> None:
    (place.folder / ".push.lock").mkdir()
    (place.folder / ".pull.lock").write_text("not a database, " * 100)
    for command in ("push", "pull"):
        with pytest.raises(QazcorpusError, match=rf"\.{command}\.lock.*cannot be taken") as caught:
            command_lock(place, command).__enter__()
        assert "another process" not in str(caught.value)
