"""The tests' own machinery, the Makefile and continuous integration."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.growth import is_linear
from tests.kinds import BY_IMPORT, KINDS, imported, kinds_of_module
from tests.missing import Missing, skip, unexpected

ROOT = Path(__file__).parents[1]
MAKEFILE = ROOT / "Makefile"
# The names under which what is imported is installed.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "label_studio_sdk": "label-studio-sdk"}
SKIPPING = """
import pytest
from tests.missing import Missing, skip

def test_without_ipv6() -> None:
    skip(Missing.IPV6)

def test_without_a_reason() -> None:
    pytest.skip("not today")

def test_that_passes() -> None:
    pass

@pytest.mark.training
def test_that_is_slow() -> None:
    pass

def test_without_what_slow_tests_need() -> None:
    with pytest.raises(ModuleNotFoundError):
        import sklearn
"""


def run_tests(folder: Path, code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as the project does, on a module of tests in a folder."""
    (folder / "test_it.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    where = ["-c", str(ROOT / "setup.cfg"), "--rootdir", str(folder), str(folder)]
    return subprocess.run(
        [*command, *where, "-q", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.process
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_skip_that_is_not_permitted_fails_the_run(tmp_path: Path, workers: str) -> None:
    both = run_tests(tmp_path, SKIPPING, "-n", workers, "-k", "ipv6 or reason")
    assert both.returncode == 0, both.stdout
    assert re.search(rf"SKIPPED \[1\] \S+: {Missing.IPV6.reason}", both.stdout)
    assert "not today" in both.stdout
    options = ("-n", workers, "--permit-skips=IPV6,BROWSER")
    refused = run_tests(tmp_path, SKIPPING, *options, "-k", "ipv6 or reason")
    assert refused.returncode == 1
    assert "SKIPPED WITHOUT PERMISSION: not today" in refused.stdout
    assert "SKIPPED WITHOUT PERMISSION: IPV6" not in refused.stdout
    assert "2 skipped" in refused.stdout.splitlines()[-1]
    permitted = run_tests(tmp_path, SKIPPING, *options, "-k", "ipv6 or passes")
    assert permitted.returncode == 0, permitted.stdout


@pytest.mark.process
def test_fast_leaves_out_what_is_slow_and_what_it_needs(tmp_path: Path) -> None:
    done = run_tests(tmp_path, SKIPPING, "--fast", "-k", "slow")
    assert "1 passed, 4 deselected" in done.stdout, done.stdout
    module = run_tests(tmp_path, "import torch\n\ndef test_it() -> None:\n    pass\n", "--fast")
    assert module.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, module.stdout


def test_names_of_reasons_are_known() -> None:
    reasons = [Missing.IPV6.reason, "not today"]
    assert unexpected(reasons, "") == reasons
    assert unexpected(reasons, "IPV6, BROWSER") == ["not today"]
    with pytest.raises(pytest.UsageError, match=r"TODAY is no reason.*BROWSER"):
        unexpected([], "TODAY")


def test_kinds_are_told_by_what_a_module_imports(tmp_path: Path) -> None:
    path = tmp_path / "test_a.py"
    path.write_text("import os, torch.nn\nfrom sklearn import metrics\nfrom . import stanza\n")
    assert imported(path) == {"torch", "sklearn"}


def test_kinds_are_told_by_the_folder_of_a_module(tmp_path: Path) -> None:
    folders = {"bad_input": {"commands"}, "label_studio/server": {"server"}, "readers": set()}
    for name, kinds in folders.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "test_it.py").touch()
        assert kinds_of_module(tmp_path / name / "test_it.py") == kinds


def test_growth_is_told() -> None:
    assert is_linear(lambda size: sum(range(size)), 100_000)
    assert not is_linear(time_of_a_square, 200)


def time_of_a_square(size: int) -> int:
    return sum(1 for _ in range(size) for _ in range(size))


def extras() -> dict[str, str]:
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / "setup.cfg", encoding="utf-8")
    return dict(parsed["options.extras_require"])


def test_the_unit_tests_need_nothing_heavy_and_all_tests_need_everything() -> None:
    found = extras()
    for package in BY_IMPORT:
        name = DISTRIBUTIONS.get(package, package)
        assert re.search(rf"^{name}\b", found["dev"], re.MULTILINE), name
        assert not re.search(rf"^{name}\b", found["test"], re.MULTILINE), name
    for extra in ("web", "office", "stanza", "label-studio", "llm", "formats", "train", "test"):
        assert set(found[extra].split()) <= set(found["dev"].split()), extra


def test_every_kind_is_a_marker(pytestconfig: pytest.Config) -> None:
    known = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert known >= KINDS | {"slow"}


def made(*arguments: str) -> str:
    """What make would do, or says."""
    if not MAKEFILE.is_file() or shutil.which("make") is None:
        skip(Missing.CHECKOUT)
    command = ["make", "--no-print-directory", *arguments]
    # An outer make tells its own options in these.
    outside = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "TESTS")}
    done = subprocess.run(
        command, cwd=ROOT, env=outside, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def typed_by_make(folder: Path, target: str) -> str:
    """What make types in a new environment, in which programs only say how they were called."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        (programs / name).write_text(f"#!/bin/sh\necho {name} $@\n")
        (programs / name).chmod(0o755)
    (folder / "label-studio").mkdir()
    (folder / ".created").touch()
    return made(f"VENV={folder}", target)


@pytest.mark.process
def test_label_studio_is_made_for_the_tests_that_need_it(tmp_path: Path) -> None:
    fast, lint, every = (typed_by_make(tmp_path / w, w) for w in ("test-fast", "lint", "test"))
    for light in (fast, lint):
        assert "install -e '.[test]'" in light
        assert ".[dev]" not in light
        assert "make_environment" not in light
    assert "pytest -n auto --fast" in fast
    assert "install -e '.[dev]'" in every
    assert ".[test]" not in every
    assert "make_environment" in every
    assert every.index("mypy") < every.index("lint-imports") < every.index("pytest -n auto")


@pytest.mark.process
def test_help_names_what_can_be_made() -> None:
    said = made("help")
    targets = set(re.findall(r"^make ([\w-]+)", said, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE.read_text(), re.MULTILINE)[1].split())  # type: ignore[index]
    assert targets == phony - {"help", "clean", "bench-data", "label-studio"}


def test_continuous_integration_runs_make_test_within_forty_minutes() -> None:
    script = ROOT / ".ci" / "run"
    if not script.is_file():
        skip(Missing.CHECKOUT)
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert int(re.search(r"^minutes=(\d+)$", text, re.MULTILINE)[1]) < 40  # type: ignore[index]
    (permitted,) = re.findall(r"^permitted=([\w,]+)", text, re.MULTILINE)
    asked = re.findall(r"\|\| need (\w+) ", text)
    assert asked
    assert unexpected([], ",".join([permitted, *asked])) == []
    assert text.rstrip().splitlines()[-1].startswith("timeout --foreground")
    assert "make test TESTS=" in text
