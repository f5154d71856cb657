"""The stance engine `pair`."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.statements.engines import engine_names, stance_engine
from qazcorpus.statements.pair.model import MODEL_FILE, SETTINGS_FILE, TOKENIZER_FILE


def test_it_is_registered_and_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    assert "pair" in engine_names()
    with pytest.raises(UsageError, match=r"there is no stance\.onnx in this folder"):
        stance_engine("pair", {"model": str(tmp_path)})
    with pytest.raises(UsageError, match="does not take these settings"):
        stance_engine("pair", {})


@pytest.mark.parametrize("threads", [0, -1, "two", True])
def test_threads_are_a_number(tmp_path: Path, threads: object) -> None:
    with pytest.raises(UsageError, match="the setting threads"):
        stance_engine("pair", {"model": str(tmp_path), "threads": threads})


def test_a_model_of_another_version_is_told(tmp_path: Path) -> None:
    (tmp_path / MODEL_FILE).write_bytes(b"broken")
    (tmp_path / TOKENIZER_FILE).write_text("{}", encoding="utf-8")
    (tmp_path / SETTINGS_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(PipelineError, match="from another version"):
        stance_engine("pair", {"model": str(tmp_path)})
