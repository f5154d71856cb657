"""The model cards: short, valid for Hugging Face, with the figures that were measured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "pipelines"
# Each card and the files that its figures come from.
CARDS = {
    "kk_news_trf": ("kk_news_trf/evals.json",),
    "kk_news_sm": ("kk_news_sm/evals.json",),
    "statements": ("statements/evals.json",),
    "stanza": ("bench/results.json",),
}
MOST_WORDS = 920
SECTIONS = (
    *("Model description", "Intended use", "How to use", "Training data", "Training procedure"),
    *("Evaluation", "Limits and biases", "Licence", "Citation"),
)
PAGES = (
    *(PIPELINES / name / "README.md" for name in CARDS),
    PIPELINES / "README.md",
    ROOT / "docs" / "benchmark.md",
    ROOT / "docs" / "data-paper.md",
    ROOT / "docs" / "research-log.md",
)
FIGURE = re.compile(r"-?\d[\d,]*(?:\.(\d+))?")


def card(name: str) -> ModelCard:
    # Read from a string: a path would leave the line ends to the platform.
    text = (PIPELINES / name / "README.md").read_text(encoding="utf-8")
    return ModelCard(text, ignore_metadata_errors=False)


def numbers(data: Any) -> Iterator[float]:
    """All numbers in what was read from JSON, and the gold spans of all labels together."""
    if isinstance(data, dict) and "per_label" in data:
        yield sum(label["gold"] for label in data["per_label"].values())
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from numbers(value)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield float(data)


def measured(name: str) -> list[float]:
    files = (json.loads((PIPELINES / path).read_text("utf-8")) for path in CARDS[name])
    return [number for data in files for number in numbers(data)]


def cells(text: str) -> Iterator[str]:
    """The cells of all Markdown tables, without their heads and rules."""
    rows = [line.strip("|") for line in text.splitlines() if line.startswith("|")]
    rules = {number for number, row in enumerate(rows) if set(row) <= set("|-: ")}
    for number, row in enumerate(rows):
        if number not in rules and number + 1 not in rules:
            yield from (cell.strip() for cell in row.split("|"))


def is_measured(figure: str, among: list[float]) -> bool:
    """Whether a figure, as it is written, is one of the numbers at its rounding."""
    match = FIGURE.fullmatch(figure)
    assert match, figure
    decimals = len(match[1] or "")
    # Half a unit of the last decimal, either way: Python and the pages may round a tie apart.
    slack = 0.5 * 10**-decimals + 1e-9
    value = float(figure.replace(",", ""))
    return any(abs(value - number) <= slack for number in among)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_at_most_two_pages(name: str) -> None:
    words = [word for word in card(name).text.split() if re.search(r"\w", word)]
    assert len(words) <= MOST_WORDS


@pytest.mark.parametrize("name", CARDS)
def test_a_card_has_all_sections_in_order(name: str) -> None:
    assert tuple(re.findall(r"(?m)^## (.*)$", card(name).text)) == SECTIONS


@pytest.mark.parametrize("name", CARDS)
def test_the_head_of_a_card_is_valid_and_its_figures_were_measured(name: str) -> None:
    data = card(name).data
    assert data.language == "kk"
    assert data.license in {"cc-by-sa-4.0", "apache-2.0"}
    assert data.library_name
    assert data.tags
    assert data.datasets
    assert data.eval_results
    among = measured(name)
    for result in data.eval_results:
        assert float(result.metric_value) in among, result.metric_name


@pytest.mark.parametrize("name", CARDS)
def test_the_figures_of_a_card_were_measured(name: str) -> None:
    text = card(name).text
    evaluation = text[text.index("\n## Evaluation") : text.index("\n## Limits and biases")]
    figures = [cell for cell in cells(evaluation) if FIGURE.fullmatch(cell)]
    assert len(figures) > 5
    among = measured(name)
    assert [figure for figure in figures if not is_measured(figure, among)] == []


def test_each_row_of_the_statement_card_has_the_figures_of_its_texts_and_system() -> None:
    measured = json.loads((PIPELINES / "statements" / "evals.json").read_text("utf-8"))
    kept = measured["kept_texts"]
    texts = {
        "reports": measured["real_reports"]["measure"],
        "real": measured["real_texts"],
        "news": kept["news_reports"],
        "registers": kept["other_registers"],
        "documents": kept["documents_on_unseen_matters"],
    }
    keys = ("content", "content_exact", "source", "cue", "stance", "end_to_end")
    rows = [line.strip("|").split("|") for line in card("statements").text.splitlines()]
    rows = [[cell.strip(" `") for cell in row] for row in rows if row[0].strip() in texts]
    assert {(row[0], row[1]) for row in rows} == {
        (name, system) for name in texts for system in ("rules", "kk_news_trf", "kk_news_sm")
    }
    for name, system, *figures in rows:
        scores = texts[name][system]
        assert figures == [f"{scores[key]:.1f}" if key in scores else "–" for key in keys]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_cell_has_one_figure(page: Path) -> None:
    version = re.compile(r"\d+(\.\d+){2,}")
    bare = [c for c in cells(page.read_text("utf-8")) if not re.search(r"[^\W\d]", c)]
    assert [c for c in bare if len(FIGURE.findall(version.sub("", c))) > 1] == []


def test_a_figure_is_compared_at_its_rounding() -> None:
    assert is_measured("91.3", [91.26])
    assert is_measured("13,508", [13508])
    assert not is_measured("91.30", [91.26])
