"""The embedded pipelines under the names of their packages."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from qazcorpus.pipeline.load import EMBEDDED, embedded_version, load

SOURCES = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize("name", EMBEDDED)
def test_a_pipeline_is_imported_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SOURCES))
    module = import_module(name)
    assert module.__version__ == embedded_version(name)
    nlp = module.load(enable="kk_sentencizer")
    assert f"{nlp.lang}_{nlp.meta['name']}" == name
    assert nlp.meta["version"] == module.__version__
    assert nlp.pipe_names == ["kk_sentencizer"]


def test_a_package_of_the_pipelines_own_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "kk_news_sm.py").write_text((SOURCES / "kk_news_sm.py").read_text("utf-8"))
    package = tmp_path / "kk_news_sm"
    package.mkdir()
    (package / "__init__.py").write_text("__version__ = 'own'\n")
    code = "import kk_news_sm; print(kk_news_sm.__version__)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "own"


def test_load_takes_the_embedded_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "kk_news_sm.py").write_text("raise RuntimeError\n")
    assert load("kk_news_sm", enable=["kk_sentencizer"]).meta["name"] == "news_sm"
