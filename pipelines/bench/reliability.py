"""The reliability diagram of the stance's confidence, made from what was measured.

    python pipelines/bench/reliability.py

Reads `confidence` in ../statements/evals.json and writes ../statements/reliability.svg: for answers
with about the same confidence, the share of them that is right. Needs matplotlib.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1] / "statements"
WIDTH: Final = 0.1  # of a bin


def draw(measured: Mapping[str, Sequence[Mapping[str, Any]]], output: Path) -> None:
    """Write the diagram: bins of answers by pipeline, each with `confidence`, `accuracy` and
    `count`. The same bins give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "reliability", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(4.4 * len(measured), 4.0), layout="constrained")
        panels = figure.subplots(1, len(measured), sharey=True, squeeze=False)[0]
        for axes, (name, bins) in zip(panels, measured.items(), strict=True):
            axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="as sure as right")
            places = [one["confidence"] for one in bins]
            right = [one["accuracy"] for one in bins]
            axes.bar(places, right, WIDTH * 0.8, color="#2b6cb0", label="measured")
            for place, height, one in zip(places, right, bins, strict=True):
                axes.annotate(f"{one['count']}", (place, height + 0.015), ha="center", fontsize=7)
            axes.set(title=name, xlabel="confidence", xlim=(0.2, 1), ylim=(0, 1.05))
        panels[0].set_ylabel("share of right answers")
        panels[0].legend(loc="upper left", frameon=False)
        figure.savefig(output, metadata={"Date": None})


def main() -> None:
    """Draw the diagram of the project's pipelines."""
    measured = json.loads((ROOT / "evals.json").read_text(encoding="utf-8"))
    draw(measured["confidence"]["bins"], ROOT / "reliability.svg")


if __name__ == "__main__":
    main()
