"""Scores on real reports as tables."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from qazcorpus.evaluate.report_scores import given_answers, score_reports
from qazcorpus.views.report_scores import FoundTargets, ReportScoreTables, WrongAnswers
from tests.evaluate.test_reports import RIGHT, analyzed


def drawn(picture: RenderableType, width: int = 160) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(picture)
    return out.getvalue()


def test_tables(tmp_path: Path) -> None:
    picture = drawn(ReportScoreTables("x", score_reports(analyzed(tmp_path, RIGHT))))
    rows = [" ".join(line.split()) for line in picture.splitlines()]
    assert "жақын, бірақ қатыссыз · near 3 0.0 0.0 0.0 0.0 0.0" not in rows
    assert any(row.startswith("даулы мәселе · matter 3 16.7 33.3 33.3") for row in rows)
    assert any(row.startswith("балық аулау: бір жаққа қойылған · on a side") for row in rows)
    assert "даусызда мәселе табылды · uncontested: a target is found 0 –" in rows


@pytest.mark.parametrize("width", [80, 100])
def test_tables_stay_inside_the_terminal(tmp_path: Path, width: int) -> None:
    picture = drawn(ReportScoreTables("x", score_reports(analyzed(tmp_path, RIGHT))), width)
    assert max(map(cell_len, picture.splitlines())) <= width


def test_found_targets_and_wrong_answers_are_listed(tmp_path: Path) -> None:
    [one] = analyzed(tmp_path, RIGHT)
    assert "көпір салу" in drawn(FoundTargets([one]))
    wrong = drawn(WrongAnswers(given_answers(one)))
    assert "news-1 s2-1  көпір салу  ▼ against → ▲ favor (0.91)" in wrong
    assert "Тұрғындар: көпірге қарсы шықты" in wrong
    assert "s1-1" not in wrong
