"""Packages with stance engines: a module and its metadata with an entry point, in a folder on the
path of imports, as an installation leaves them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ENGINE = """
from qazcorpus.document import Probabilities

SIDES = {"favor": (1, 0, 0, 0), "against": (0, 1, 0, 0), "none": (0, 0, 0, 1)}

class Same:
    name = "same"

    def __init__(self, stance="against", report=None):
        self.answer = Probabilities(*map(float, SIDES[stance]))
        self.report = report

    def judge(self, doc, statements, target):
        if self.report:
            from qazcorpus.statements.engines import EngineMessage
            self.report(EngineMessage("notice", f"asked about {target.text}"))
            self.report(EngineMessage("usage", f"{len(statements)} statements judged"))
        return [self.answer] * len(statements)
"""


class Packages:
    """A folder that packages can be installed into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, engine: str, value: str, code: str = ENGINE, package: str = "") -> None:
        """Install a package whose entry point `engine` is `value`, such as `module:name`."""
        module = value.partition(":")[0]
        name = package or module
        (self.folder / f"{module}.py").write_text(dedent(code), encoding="utf-8")
        info = self.folder / f"{name}-1.0.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        points = f"[qazcorpus.stance_engines]\n{engine} = {value}\n"
        (info / "entry_points.txt").write_text(points, encoding="utf-8")
        importlib.invalidate_caches()
        sys.modules.pop(module, None)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return Packages(folder)
