from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from qazcorpus.document import Document, Span, Statement, Token
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.evaluate.statements import score_statements
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.summary import DatasetSummary
from qazcorpus.scheme import load_scheme
from qazcorpus.views.scores import ScoreTable, StatementScoreTable
from qazcorpus.views.summary import MOST_TARGETS, SummaryPicture, stances_by_target
from qazcorpus.views.terminal import EntityTable


def drawn(picture: RenderableType, width: int = 110) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(picture)
    return out.getvalue()


@pytest.fixture
def summary(document: Document, tmp_path: Path) -> DatasetSummary:
    first = document.text.split()[0]
    tokenized = replace(document, tokens=(Token(0, len(first), first),))
    bare = Document("other", "Мүлде басқа мәтін туралы сөз.")
    content = Span(0, 5, "Мүлде")
    other = replace(bare, statements=(Statement(content, target="басқа", stance="against"),))
    summary = build_dataset([tokenized, other], tmp_path / "out")
    summary.left_out["unknown_format"] += 3
    return summary


def test_stances_are_counted_by_target(summary: DatasetSummary) -> None:
    counts = stances_by_target(summary.path, load_scheme())
    assert counts == {
        "самокатқа шектеу": {"favor": 1, "against": 1},
        "": {"neutral": 1},
        "басқа": {"against": 1},
    }


def test_the_summary_says_it_all(summary: DatasetSummary) -> None:
    picture = drawn(SummaryPicture(summary))
    assert "▲1 ▼1 ●0  ▲▼" in picture
    assert "Мемлекеттік орган · State body  2" in picture
    assert "unknown format  3" in picture
    assert str(summary.path) in picture.replace("\n", "")
    assert 'load_dataset("' in picture


def test_the_path_is_as_one_would_type_it(
    summary: DatasetSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(summary.path.parent)
    assert 'load_dataset("out", "stance")' in drawn(SummaryPicture(summary))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_tables_stay_inside_the_terminal(summary: DatasetSummary, width: int) -> None:
    picture = drawn(SummaryPicture(summary), width)
    tables = picture[: picture.index("Load it")]
    assert max(map(cell_len, tables.splitlines())) <= width


def test_many_targets_are_cut_and_counted(tmp_path: Path) -> None:
    documents = [
        Document(f"d{n}", text, statements=(Statement(Span(0, 1, text[0]), target=f"мәселе {n}"),))
        for n in range(MOST_TARGETS + 3)
        if (text := f"{chr(0x430 + n)} туралы {n} мәтін {n * n} {n**3}")
    ]
    assert "… +3" in drawn(SummaryPicture(build_dataset(documents, tmp_path / "out")))


def test_entity_table(document: Document) -> None:
    table = drawn(EntityTable(document))
    assert "«Еркін доңғалақ»" in table
    assert "Жер атауы · PLACE" in table
    place = document.entities[3]
    assert f"{place.start}–{place.end}" in table
    assert "Атау табылмады" in drawn(EntityTable(Document("d", "Бос")))


def test_scores_are_in_percent(document: Document) -> None:
    scores = SpanScores()
    scores.add([(0, 1, "ORG"), (1, 2, "ORG"), (2, 3, "LAW")], [(0, 1, "ORG"), (2, 3, "ART")])
    table = drawn(ScoreTable("title", scores))
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines() if line.split()}
    assert rows["ORG"] == ["2", "100.00", "50.00", "66.67"]
    assert rows["micro"] == ["3", "50.00", "33.33", "40.00"]
    whole = drawn(StatementScoreTable("title", score_statements(document, document)))
    said = " ".join(whole.split())
    assert "four answers 100.00, macro F1 of favor, against, neutral or none 100.00" in said


def test_statements_without_a_stance_are_counted_by_reason(
    document: Document, tmp_path: Path
) -> None:
    first, second, third = document.statements
    none = replace(first, stance=None)
    unsure = replace(second, stance=None, relevance=0.7)
    bare = replace(third, stance=None)
    made = build_dataset([replace(document, statements=(none, unsure, bare))], tmp_path / "out")
    counts = stances_by_target(made.path, load_scheme())
    assert counts == {"самокатқа шектеу": {"none": 1, "unsure": 1}, "": {"no_target": 1}}
    assert "▲0 ▼0 ●0 ○1 ?1 –0" in drawn(SummaryPicture(made))
    assert made.to_dict()["stances"] == {"none": 1, "unsure": 1, "no_target": 1}
