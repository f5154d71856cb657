"""Results of stance checks as tables."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from qazcorpus.evaluate.stance_check_scores import StanceCheckScores, score_stance_checks
from qazcorpus.views.stance_checks import FailedCases, StanceCheckTables
from tests.evaluate.test_stance_checks import cases


def drawn(picture: RenderableType, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(picture)
    return out.getvalue()


def rows(scores: StanceCheckScores) -> list[str]:
    return [" ".join(line.split()) for line in drawn(StanceCheckTables("x", scores)).splitlines()]


def test_tables_have_a_row_for_each_capability(tmp_path: Path) -> None:
    found = rows(score_stance_checks(cases(tmp_path, {"зауыт салу": "favor"})))
    assert "болымсыздық · negation 2 5 20.0" in found
    assert "барлығы · all 2 5 20.0" in found
    assert "▼ against 1 0 0 1 0" in found


@pytest.mark.parametrize("width", [60, 80])
def test_tables_stay_inside_the_terminal(tmp_path: Path, width: int) -> None:
    scores = score_stance_checks(cases(tmp_path, {}))
    assert max(map(cell_len, drawn(StanceCheckTables("x", scores), width).splitlines())) <= width


def test_a_score_of_no_case_is_a_dash() -> None:
    assert "барлығы · all 0 0 –" in rows(score_stance_checks([]))


def test_failures_are_listed(tmp_path: Path) -> None:
    failures = drawn(FailedCases(cases(tmp_path, {"зауыт салу": "favor"})))
    assert "зауыт салу  ▼ against → ▲ favor (0.91)" in failures
    assert failures.count("negation, ") == 4
