"""The table of figures in README.md and README.kk.md is what was measured."""

from __future__ import annotations

import shutil
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

MEASURED = ("kk_news_trf/evals.json", "statements/evals.json", "bench/results.json")
ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "pipelines"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PIPELINES / "bench"))
    monkeypatch.delitem(sys.modules, "readme_table", raising=False)
    return import_module("readme_table")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the pages and what the table is made of."""
    for name in (*MEASURED, "../README.md", "../README.kk.md"):
        copy = tmp_path / "pipelines" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PIPELINES / name, copy.resolve())
    return tmp_path


def test_the_tables_are_not_stale(script: ModuleType) -> None:
    stale = [page.name for page in script.stale()]
    assert not stale, f"{stale}: run python pipelines/bench/readme_table.py"


def test_a_changed_figure_makes_both_pages_stale(script: ModuleType, checkout: Path) -> None:
    assert script.stale(checkout) == {}
    evals = checkout / "pipelines" / "kk_news_trf" / "evals.json"
    evals.write_text(evals.read_text("utf-8").replace("72.57", "73.58"), encoding="utf-8")
    stale = script.stale(checkout)
    assert [page.name for page in stale] == ["README.md", "README.kk.md"]
    assert all("| 73.58 |" in text and "| 72.57 |" not in text for text in stale.values())


def test_a_cell_has_one_figure_and_the_best_peer_is_named(script: ModuleType) -> None:
    for row in script.rows():
        _, ours, best, *_ = row.cells("en")
        assert float(ours.replace(",", "")) > 0
        assert float(best.replace(",", "")) > 0
    peers = {row.what.en.split(",")[0]: row.peer.en for row in script.rows()}
    assert peers["syntax"] == "UDPipe 1"
    assert peers["speed without statements"] == "Stanza"


def test_a_page_without_a_place_for_the_table(script: ModuleType, checkout: Path) -> None:
    (checkout / "README.kk.md").write_text("no table", encoding="utf-8")
    with pytest.raises(ValueError, match="figures: begin"):
        script.stale(checkout)
