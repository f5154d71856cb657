from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.training.fast.stages import Stages


def test_what_is_complete_is_not_made_again(tmp_path: Path) -> None:
    output, made = tmp_path / "output", []

    def make() -> None:
        made.append(1)
        output.write_text("here")

    assert Stages(tmp_path, {"seed": 1}).run("one", output, make)
    assert not Stages(tmp_path, {"seed": 1}).run("one", output, make)
    output.unlink()
    assert Stages(tmp_path, {"seed": 1}).run("one", output, make)
    assert len(made) == 2


def test_what_was_interrupted_is_made_again(tmp_path: Path) -> None:
    output = tmp_path / "output"

    def half() -> None:
        output.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Stages(tmp_path, {}).run("one", output, half)
    assert Stages(tmp_path, {}).run("one", output, lambda: output.write_text("whole") and None)
    assert output.read_text() == "whole"


def test_the_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    Stages(tmp_path, {"seed": 1}).run("one", tmp_path, lambda: None)
    with pytest.raises(UsageError, match="other settings or other data"):
        Stages(tmp_path, {"seed": 2})


def test_a_broken_list_of_stages_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(QazcorpusError, match="finished stages"):
        Stages(tmp_path, {})
