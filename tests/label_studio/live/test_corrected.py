from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qazcorpus.annotations.annotation import Annotation, Status, write_annotations
from qazcorpus.annotations.gold import gold_documents
from qazcorpus.cli.annotate.learn import learn
from qazcorpus.cli.annotate.serve import serve
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.document import Document
from qazcorpus.label_studio.live.corrected import corrected_documents, rehearsal_documents
from qazcorpus.label_studio.workplace.settings import Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.resources import resource

GOLD = tuple(gold_documents())[:40]
annotate = typer.Typer(cls=CommandGroup)
annotate.command()(learn)
annotate.command()(serve)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    folder = tmp_path / "annotation"
    folder.mkdir()
    shutil.copyfile(resource("annotations", "scheme.yaml"), folder / "scheme.yaml")
    made = Workplace(folder, Settings("т", "http://127.0.0.1:9", scheme="1.0"))
    made.save()
    with made.documents_path.open("w", encoding="utf-8") as file:
        for document in GOLD:
            plain = replace(document, entities=(), statements=(), targets=(), origin={})
            file.write(json.dumps(plain.to_dict(), ensure_ascii=False) + "\n")
    return made


def annotation(document: Document, updated: str, status: Status = "submitted") -> Annotation:
    return Annotation(document, "Айгүл", status, updated=updated)


def test_gold_goes_before_the_last_submitted_annotation(place: Workplace) -> None:
    first, second, third, *_ = GOLD
    place.gold_path.mkdir()
    shutil.copy(resource("annotations", "gold") / f"{first.doc_id}.json", place.gold_path)
    write_annotations(
        [
            annotation(replace(first, entities=()), "2"),
            annotation(replace(second, entities=()), "1"),
            annotation(second, "2"),
            annotation(third, "1", "draft"),
        ],
        place.annotations_path,
    )
    found = corrected_documents(place).documents
    assert [d.doc_id for d in found] == [first.doc_id, second.doc_id]
    assert [d.entities for d in found] == [first.entities, second.entities]
    others = rehearsal_documents(place, found, limit=3)
    assert third.doc_id in {d.doc_id for d in others}
    assert not {d.text for d in found} & {d.text for d in others}


def test_what_was_submitted_unread_teaches_nothing(place: Workplace) -> None:
    first, second, third, *_ = GOLD

    def unread(document: Document, updated: str) -> Annotation:
        made = annotation(document, updated)
        return replace(made, suggestions="unchanged", lead_time=0.1)

    write_annotations(
        [
            annotation(first, "1"),
            unread(replace(first, entities=()), "2"),
            unread(second, "1"),
            annotation(third, "1"),
        ],
        place.annotations_path,
    )
    found = corrected_documents(place)
    assert [d.doc_id for d in found.documents] == [first.doc_id, third.doc_id]
    assert found.documents[0].entities == first.entities
    assert found.unread == [second.doc_id]
    options = ("--workplace", str(place.folder), "--output", str(place.folder.parent / "new"))
    done = CliRunner().invoke(annotate, ["learn", *options, "--pipeline", "none/such"])
    said = "left out because they were submitted in less time than reading takes: 1."
    assert said in " ".join(done.output.split())


@pytest.mark.parametrize("name", ["withdrawn", "backups", "reports"])
def test_a_pipeline_takes_no_folder_of_the_workplace(place: Workplace, name: str) -> None:
    folder = place.folder / name
    folder.mkdir()
    done = CliRunner().invoke(
        annotate, ["learn", "--workplace", str(place.folder), "--output", str(folder)]
    )
    assert done.exit_code == 2
    assert "this is an input" in done.output


@pytest.mark.slow
def test_the_command_shows_the_gain(place: Workplace, tmp_path: Path) -> None:
    place.gold_path.mkdir()
    for document in GOLD[:30]:  # the others are rehearsed
        shutil.copy(resource("annotations", "gold") / f"{document.doc_id}.json", place.gold_path)
    arguments = ["--workplace", str(place.folder), "--output", str(tmp_path / "new")]
    done = CliRunner().invoke(annotate, ["learn", *arguments, "--epochs", "2"])
    assert done.exit_code == 0, done.output
    number = len(list(place.gold_path.glob("*.json")))
    assert f"{number} corrected documents" in done.output
    assert "F1 өсімі · Gain in F1:" in done.output
    assert (tmp_path / "new" / "config.cfg").is_file() == ("Saved to" in done.output)
