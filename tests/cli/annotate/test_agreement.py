from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from qazcorpus.annotations.annotation import Annotation, write_annotations
from qazcorpus.annotations.gold import gold_documents
from qazcorpus.cli.annotate.agreement import agreement
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.label_studio.workplace.settings import Project, Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.resources import resource

app = typer.Typer(cls=CommandGroup)
app.command()(agreement)
app.command("other")(lambda: None)  # with one command alone, typer makes no group


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["agreement", *map(str, arguments)])


@pytest.fixture
def annotations() -> list[Annotation]:
    document = next(gold_documents())
    shorter = Annotation.from_dict(Annotation(document, "Болат", tasks=(5,)).to_dict())
    data = shorter.to_dict()
    data["document"]["entities"].pop()
    return [Annotation(document, "Айгүл", tasks=(4,)), Annotation.from_dict(data)]


def test_a_workplace(annotations: list[Annotation], tmp_path: Path) -> None:
    projects = (
        Project(1, "t", "annotate", "Айгүл"),
        Project(2, "t", "annotate", "Болат"),
        Project(3, "t", "adjudicate"),
    )
    settings = Settings("t", "http://127.0.0.1:8080", projects=projects)
    workplace = Workplace(tmp_path, settings)
    workplace.save()
    workplace.scheme_path.write_bytes(resource("annotations", "scheme.yaml").read_bytes())
    missing = run("--workplace", tmp_path)
    assert missing.exit_code == 2
    assert "annotate pull" in missing.output
    write_annotations(annotations, workplace.annotations_path)
    html, as_json = tmp_path / "a.html", tmp_path / "a.json"
    result = run("--workplace", tmp_path, "--html", html, "--json", as_json, "--by", "month")
    assert result.exit_code == 0, result.output
    assert "Аннотаторлар келісімі" in result.output
    assert "http://127.0.0.1:8080/projects/2/data?task=5" in html.read_text(encoding="utf-8")
    report = json.loads(as_json.read_text(encoding="utf-8"))
    assert report["annotators"] == ["Айгүл", "Болат"]
    assert len(report["disagreements"]) == 1


def test_files_and_folders(annotations: list[Annotation], tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.jsonl" for number in range(2)]
    for path, annotation in zip(paths, annotations, strict=True):
        write_annotations([annotation], path)
    result = run(*(part for path in paths for part in ("--annotations", path)))
    assert result.exit_code == 0, result.output
    alone = run("--annotations", paths[0])
    assert alone.exit_code == 2
    assert "only one annotator (Айгүл)" in alone.output
    gold = resource("annotations", "gold")
    both = run("--gold", gold, "--annotations", paths[0])
    assert both.exit_code == 0, both.output
    assert "бір-ақ аннотатор" in both.output


def test_no_workplace(tmp_path: Path) -> None:
    result = run("--workplace", tmp_path)
    assert result.exit_code == 2
    assert "has no workplace" in result.output
