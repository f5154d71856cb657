"""What holds for all tests: their kinds, why they may be skipped, one thread a process."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.chromium import chromium_program
from tests.kinds import BY_IMPORT, KINDS, kinds_of, kinds_of_module
from tests.missing import Missing, skip, unexpected

# pytest-xdist runs a process on each core: more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A test may take as long as it takes: a busy machine is no failure. Continuous integration tries the
# same examples each time, everyone else others.
settings.register_profile(
    "qazcorpus",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("qazcorpus")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("qazcorpus")
    group.addoption(
        "--fast",
        action="store_true",
        help="the unit tests alone: no torch, Stanza, Label Studio, browser or notebook",
    )
    group.addoption(
        "--permit-skips",
        metavar="NAMES",
        help="fail where a test is skipped for a reason other than these (tests/missing.py), "
        "parted by commas",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.fast:
        settings.register_profile("fast", settings(), max_examples=40)
        settings.load_profile("fast")
        sys.meta_path[sys.meta_path.index(PathFinder)] = Without
    if config.option.permit_skips is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skips(config.option.permit_skips))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.option.fast and collection_path.suffix == ".py":
        return bool(kinds_of_module(collection_path)) or None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for kind in kinds_of(item.path, getattr(item, "fixturenames", ())):
            item.add_marker(kind)
        if any(item.get_closest_marker(kind) for kind in KINDS):
            item.add_marker("slow")
    if config.option.fast:
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


class Without(PathFinder):
    """Finds nothing of what only slow tests need: as if it were not installed."""

    @classmethod
    def find_spec(cls, fullname: str, *args: Any, **kwargs: Any) -> ModuleSpec | None:
        return None if fullname in BY_IMPORT else super().find_spec(fullname, *args, **kwargs)


class Skips:
    """Fails the run where something is skipped for a reason that is not permitted."""

    def __init__(self, permitted: str) -> None:
        self.permitted = permitted
        self.reasons: list[str] = []
        unexpected([], permitted)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._see(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._see(report)

    def _see(self, report: Any) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.reasons.append(report.longrepr[2].removeprefix("Skipped: "))

    @property
    def unexpected(self) -> list[str]:
        return unexpected(self.reasons, self.permitted)

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        if self.unexpected and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for reason in sorted(set(self.unexpected)):
            terminalreporter.write_line(f"SKIPPED WITHOUT PERMISSION: {reason}", red=True)


@pytest.fixture(scope="session")
def browser_program() -> str:
    """Chromium's or Chrome's program."""
    return chromium_program() or skip(Missing.BROWSER)
