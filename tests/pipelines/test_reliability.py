"""The reliability diagram in the statement model's card."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "pipelines" / "bench"


def test_the_same_bins_give_the_same_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    draw = import_module("reliability").draw
    bins = {"kk_news_sm": [{"confidence": 0.4, "accuracy": 0.5, "count": 127}]}
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    draw(bins, one)
    draw(bins, other)
    assert one.read_bytes() == other.read_bytes()
    assert {"kk_news_sm", "127"} <= {*one.read_text(encoding="utf-8").replace("<", ">").split(">")}
    bins["kk_news_sm"][0]["accuracy"] = 0.9
    draw(bins, other)
    assert one.read_bytes() != other.read_bytes()
