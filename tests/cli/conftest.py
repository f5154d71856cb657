"""A pipeline of rules in a folder, so that commands run whole without a trained model."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

TEXT = (
    "Әкімдік самокатқа шектеу қояды\n\n"
    "Алматы қаласының әкімдігі «самокатқа шектеу адамдардың қауіпсіздігі үшін керек» "
    "деп мәлімдеді.\n"
)


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a pipeline that knows one agency."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "AGENCY", "pattern": "Алматы қаласының әкімдігі"}])
    nlp.add_pipe("kk_statements")
    folder = tmp_path_factory.mktemp("pipeline") / "rules"
    nlp.to_disk(folder)
    return str(folder)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path
