from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
import typer
from typer.testing import CliRunner, Result

from qazcorpus.annotations.annotation import Annotation, read_annotations, write_annotations
from qazcorpus.cli.annotate.agreement import agreement
from qazcorpus.cli.annotate.import_ import import_
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.cli.main import app as qazcorpus
from qazcorpus.export.formats import export_documents
from qazcorpus.label_studio.workplace.settings import Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.readers import read_documents
from qazcorpus.resources import resource
from tests.export.samples import different, news

app = typer.Typer(cls=CommandGroup)
app.command("import")(import_)
app.command("agreement")(agreement)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export_documents([news(), different(1)], "brat", tmp_path).files[0]


def test_annotations_are_written_and_counted(folder: Path, tmp_path: Path) -> None:
    (folder / "tax-1.ann").write_text("T1\tSOURCE 0 17\tҚаржы министрлігі\n", encoding="utf-8")
    output = tmp_path / "made" / "annotations.jsonl"
    result = run("brat", folder, "--output", output, "--annotator", "Айгүл")
    assert result.exit_code == 0, result.output
    assert str(output) in result.stdout
    assert "Айгүл: 2 documents" in result.stderr
    assert "1 × unrelated-source" in result.stderr
    annotations = [*read_annotations(output)]
    assert [a.document.doc_id for a in annotations] == ["doc-1", "tax-1"]
    again = run("brat", folder, "--output", output, "--annotator", "Айгүл")
    assert again.exit_code == 2
    assert "--overwrite" in again.output


def test_what_was_imported_becomes_a_data_set(folder: Path, tmp_path: Path, rules: str) -> None:
    output, data = tmp_path / "annotations.jsonl", tmp_path / "data"
    (folder / "doc-1.ann").write_text("", encoding="utf-8")  # nothing is marked there
    assert run("brat", folder, "--output", output, "--annotator", "Айгүл").exit_code == 0
    arguments = ["build", str(output), "--output", str(data), "--pipeline", rules]
    built = CliRunner().invoke(qazcorpus, arguments)
    assert built.exit_code == 0, built.output
    first, second = sorted(read_documents(data), key=lambda document: document.doc_id)
    assert not first.entities
    assert second.entities == news().entities
    assert {*second.statements} == {*news().statements}
    assert second.origin["entities"].name == "Айгүл"
    assert second.origin["tokens"].kind == "pipeline"
    assert len(second.sentences) == 3
    for command in ("tag", "show"):
        said = CliRunner().invoke(qazcorpus, [command, str(output), "--pipeline", rules])
        assert said.exit_code == 0, said.output
        assert "Айдос Серік" in said.output


def test_a_data_set_without_statements_names_what_it_has(
    tmp_path: Path, rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.conll").write_text("Алматы B-PLACE\nқаласы O\n", encoding="utf-8")
    assert run("conll2003", "a.conll", "--output", "a.jsonl", "--annotator", "Айгүл").exit_code == 0
    arguments = ["build", "a.jsonl", "--output", "data", "--pipeline", rules]
    built = CliRunner().invoke(qazcorpus, arguments)
    assert built.exit_code == 0, built.output
    assert 'load_dataset("data", "ner")    # documents, ner ' in built.output
    assert '"stance"' not in built.output


def test_documents_that_were_sent_out_are_completed(folder: Path, tmp_path: Path) -> None:
    sent = tmp_path / "sent.jsonl"
    lines = [json.dumps(document.to_dict()) for document in (news(), different(1))]
    sent.write_text("\n".join(lines), encoding="utf-8")
    output = tmp_path / "annotations.jsonl"
    result = run("brat", folder, "--output", output, "--annotator", "a", "--documents", sent)
    assert result.exit_code == 0, result.output
    first, _ = read_annotations(output)
    assert first.document.tokens == different(1).tokens
    assert first.document.metadata == different(1).metadata


def test_a_bad_file_ends_with_its_place_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "tax-1.ann").write_text("T1\tSOURCE 0 17\tбасқа\n", encoding="utf-8")
    output = tmp_path / "annotations.jsonl"
    result = run("brat", folder, "--output", output, "--annotator", "a")
    assert result.exit_code == 1
    assert "tax-1.ann, line 1" in result.output
    assert not output.exists()


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path / "annotation", Settings("т", "http://127.0.0.1:9", scheme="1.0"))
    made.folder.mkdir()
    made.save()
    copyfile(resource("annotations", "scheme.yaml"), made.scheme_path)
    return made


def test_a_workplace_compares_them_with_its_own(folder: Path, workplace: Workplace) -> None:
    documents = (news(), different(1))
    nothing = run("brat", folder, "--workplace", workplace.folder, "--annotator", "Айгүл")
    assert nothing.exit_code == 2
    assert "annotate push" in nothing.output
    lines = [json.dumps(document.to_dict()) for document in documents]
    workplace.documents_path.write_text("\n".join(lines), encoding="utf-8")
    pulled = [Annotation(replace(d, entities=d.entities[:2]), "Марат") for d in documents]
    write_annotations(pulled, workplace.annotations_path)
    result = run("brat", folder, "--workplace", workplace.folder, "--annotator", "Айгүл")
    assert result.exit_code == 0, result.output
    assert str(workplace.imported_path) in result.stdout
    found = CliRunner().invoke(app, ["agreement", "--workplace", str(workplace.folder)])
    assert found.exit_code == 0, found.output
    assert "Айгүл" in found.output
    assert "Марат" in found.output
    again = run("brat", folder, "--workplace", workplace.folder, "--annotator", "Айгүл")
    assert again.exit_code == 2
    options = ("--annotator", "Айгүл", "--overwrite")
    again = run("brat", folder, "--workplace", workplace.folder, *options)
    assert again.exit_code == 0, again.output
    assert "backups" in again.stderr


def test_wrong_use(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "annotations.jsonl"
    result = run("brat", folder, "--output", output)
    assert result.exit_code == 2
    assert "--annotator" in result.output
    assert run("gate", folder, "--output", output).exit_code == 2
    assert "--workplace" in run("brat", folder, "--annotator", "a").output
    both = run("brat", folder, "--annotator", "a", "--output", output, "--workplace", tmp_path)
    assert both.exit_code == 2
