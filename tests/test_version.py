"""The package and the pipelines have one version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import qazcorpus

ROOT = Path(__file__).parents[1]
METADATA = sorted([*ROOT.glob("pipelines/*/meta.json"), *ROOT.glob("pipelines/*/model/meta.json")])


@pytest.mark.parametrize("path", METADATA, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pipeline_has_the_version_of_the_package_and_requires_it(path: Path) -> None:
    meta = json.loads(path.read_text(encoding="utf-8"))
    major, minor = qazcorpus.__version__.split(".")[:2]
    assert meta["version"] == qazcorpus.__version__
    assert f"qazcorpus>={qazcorpus.__version__},<{major}.{int(minor) + 1}.0" in meta["requirements"]


def test_the_citation_and_the_changelog_have_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {qazcorpus.__version__}\n" in citation
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert first is not None
    assert first[1] == qazcorpus.__version__
