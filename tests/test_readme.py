"""The README's Python runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import spacy

from qazcorpus.document import Document
from qazcorpus.export.dataset import build_dataset
from qazcorpus.pipeline.analyze import analyze_documents

ROOT = Path(__file__).parents[1]
FOLDERS = ("annotations", "corpus", "docs", "pipelines")


@pytest.mark.parametrize("name", ["README.md", "README.kk.md"])
def test_the_first_example_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    exec(compile(code, name, "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("favor Энергетика министрлігі ")
    assert lines[1].startswith("against Экологтар ")


def test_both_languages_have_the_same_parts() -> None:
    def parts(name: str) -> list[list[str]]:
        """Commands, links, and how many headings and rows of tables there are."""
        text = (ROOT / name).read_text(encoding="utf-8")
        code = "".join(re.findall(r"```.*?```", text, re.DOTALL))
        return [
            re.findall(r"^(?:make|qazcorpus(?: annotate)?) [a-z]+", code, re.MULTILINE),
            sorted(re.findall(r"\]\((?!README)([^)]+)\)", text)),
            re.findall(r"^(?:#+ |\|)", text, re.MULTILINE),
        ]

    assert parts("README.md") == parts("README.kk.md")


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120


@pytest.fixture
def folder_with_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the data set that the page calls DIR."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    texts = [Document(f"d{n}", f"Тұрғындар {n} көпірді қолдады.") for n in range(40)]
    build_dataset(analyze_documents(texts, nlp=nlp), tmp_path / "DIR")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    return tmp_path


# What label-studio-sdk brings makes the processor round subnormals to 0, which numpy remarks on.
@pytest.mark.filterwarnings("ignore:The value of the smallest subnormal:UserWarning")
@pytest.mark.usefixtures("folder_with_data_set")
def test_what_engineers_copy_runs() -> None:
    text = (ROOT / "docs" / "engineers.md").read_text(encoding="utf-8")
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(code, "docs/engineers.md", "exec"), {})


PAGES = [
    *ROOT.glob("*.md"),
    *(page for folder in FOLDERS for page in (ROOT / folder).glob("**/*.md")),
]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as Git hosts make them."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_anchors_of_links_are_headings(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*\.md)?#([^)]+)\)", page.read_text("utf-8"))
    for target, anchor in links:
        place = page.parent / target if target else page
        assert anchor in anchors(place), f"{page.name}: {target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
