from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server import environment
from qazcorpus.label_studio.server.environment import (
    PROGRAM_VARIABLE,
    VERSION,
    check_program,
    check_version,
    label_studio_program,
)


def test_a_program_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAM_VARIABLE, str(tmp_path / "label-studio"))
    with pytest.raises(UsageError, match="does not name a program"):
        label_studio_program()
    (tmp_path / "label-studio").touch()
    assert label_studio_program() == tmp_path / "label-studio"


def test_the_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROGRAM_VARIABLE, raising=False)
    monkeypatch.setattr(environment, "cache_folder", lambda: tmp_path)
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        if len(made) == 1:
            raise QazcorpusError("no network")
        folder.mkdir()

    monkeypatch.setattr(environment, "make_environment", make)
    said: list[str] = []
    with pytest.raises(QazcorpusError, match="no network"):
        label_studio_program(said.append)
    for _ in range(2):
        program = label_studio_program(said.append)
        assert program == tmp_path / f"label-studio-{VERSION}" / "bin" / "label-studio"
    assert len(made) == len(said) == 2  # the one that failed, and one more


def test_a_failed_installation_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text("#!/bin/sh\necho No module named venv >&2\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    with pytest.raises(QazcorpusError, match=r"No module named venv.*python3-venv"):
        environment.make_environment(tmp_path / "made")


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert environment.cache_folder() == tmp_path / "qazcorpus"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the XDG rules: to be passed over
    assert environment.cache_folder() == Path.home() / ".cache" / "qazcorpus"


def test_an_installed_version_is_found(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    program = tmp_path / "bin" / "label-studio"
    check_program(program)
    (packages / "label_studio-1.22.0.dist-info").mkdir(parents=True)
    (packages / "label_studio_sdk-2.1.2.dist-info").mkdir()
    with pytest.raises(UsageError, match=r"1\.22\.0 is too old"):
        check_program(program)


@pytest.mark.parametrize("version", ["1.23.2", "1.23", "1.100.0.dev3", "2.0"])
def test_new_versions_pass(version: str) -> None:
    check_version(version, "")


@pytest.mark.parametrize("version", ["1.22.9", "0.9", ""])
def test_old_versions_do_not(version: str) -> None:
    with pytest.raises(UsageError, match="too old"):
        check_version(version, "")
