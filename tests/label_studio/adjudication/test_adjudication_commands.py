"""`qazcorpus annotate adjudicate`, `status` and `export`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from datasets import load_dataset
from typer.testing import CliRunner, Result

from qazcorpus.annotations.annotation import Annotation, write_annotations
from qazcorpus.cli.annotate.adjudicate import adjudicate
from qazcorpus.cli.annotate.export import export
from qazcorpus.cli.annotate.status import status
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.document import Token
from qazcorpus.label_studio.server import client, task_server
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.annotations.versions import TEXT, annotated, entity, statement
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

annotate = typer.Typer(cls=CommandGroup)
for command in (adjudicate, status, export):
    annotate.command()(command)

SAID = statement((17, 30), "favor", source=(0, 15), cue=(36, 45))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(annotate, [str(argument) for argument in arguments])


def with_tokens(annotation: Annotation) -> Annotation:
    words, start = [], 0
    for word in TEXT.split(" "):
        words.append(Token(start, start + len(word), word))
        start += len(word) + 1
    sentence = replace(annotation.document, tokens=tuple(words))
    return replace(annotation, document=sentence)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    workplace = made_workplace(tmp_path / "annotation")
    versions = [annotated("Айгүл", entity(0, 15, "AGENCY"), SAID)]
    versions.append(annotated("Болат", entity(0, 15, "AGENCY"), replace(SAID, stance="against")))
    pulled(workplace, *map(with_tokens, versions))
    return workplace


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()

    @contextmanager
    def connected(workplace: Workplace, **options: object) -> Iterator[None]:
        yield None

    monkeypatch.setattr(client, "connected", connected)
    monkeypatch.setattr(task_server, "TaskServer", lambda _: stand_in)
    return stand_in


@pytest.mark.parametrize("name", ["withdrawn", "backups", "reports", "blank.json"])
def test_a_data_set_takes_no_folder_of_the_workplace(place: Workplace, name: str) -> None:
    kept = place.folder / name
    if not kept.suffix:
        kept.mkdir(exist_ok=True)
        (kept / "kept.json").write_text("{}", encoding="utf-8")
    before = sorted(place.folder.rglob("*"))
    for output in (kept, kept / "data"):
        options = ("--workplace", place.folder, "--output", output, "--overwrite")
        refused = run("export", *options)
        assert refused.exit_code == 2
        assert "an input" in refused.output
    assert sorted(place.folder.rglob("*")) == before


def test_from_versions_to_a_data_set(place: Workplace, server: StandIn, tmp_path: Path) -> None:
    folder = ("--workplace", place.folder)
    assert "жіберуге дайын" in run("status", *folder).output
    nothing = run("export", *folder, "--output", tmp_path / "out")
    assert nothing.exit_code == 2
    assert "annotate adjudicate" in nothing.output
    sent = run("adjudicate", *folder)
    assert sent.exit_code == 0, sent.output
    assert "1  төрешіге жіберілді" in sent.output
    assert "http://127.0.0.1:1/projects/3/data" in sent.output
    task = server.task_of("d1")
    server.submit(task, ["own"])
    still_open = run("adjudicate", *folder)
    assert f"data?task={task['id']}" in still_open.output
    server.submit(task, ["v2"], moment="2026-03-02T10:00:00Z")
    decided = run("adjudicate", *folder)
    assert "1  шешіліп, эталонға қосылды" in decided.output
    assert "nothing new" in run("adjudicate", *folder).output
    found = json.loads(run("status", *folder, "--json").output)
    assert (found["gold"], found["documents"][0]["adjudication"]) == (1, "decided")
    exported = run("export", *folder, "--output", tmp_path / "out", "--licence", "CC0-1.0")
    assert exported.exit_code == 0, exported.output
    options: Mapping[str, str] = {"split": "train", "cache_dir": str(tmp_path / "cache")}
    (row,) = load_dataset(str(tmp_path / "out"), **options)
    assert (row["text"], len(row["tokens"])) == (TEXT, 14)
    assert [(e["start"], e["end"], e["label"]) for e in row["entities"]] == [(0, 15, "AGENCY")]
    (said,) = row["statements"]
    assert (said["content"]["start"], said["content"]["end"]) == (17, 30)
    (stance,) = load_dataset(str(tmp_path / "out"), "stance", **options)
    assert stance["label"] == 1


def test_only_sending_and_only_collecting(place: Workplace, server: StandIn) -> None:
    folder = ("--workplace", place.folder)
    assert "nothing new" in run("adjudicate", "--collect", *folder).output
    assert not server.stored
    run("adjudicate", "--send", "--prefill", "agreed", "--blind", *folder)
    server.submit(server.task_of("d1"), ["v1"])
    assert "бұрыннан төрешіде" in run("adjudicate", "--send", *folder).output
    assert "now gold" in run("adjudicate", "--collect", *folder).output


def test_changes_after_sending_are_told(place: Workplace, server: StandIn) -> None:
    folder = ("--workplace", place.folder)
    run("adjudicate", *folder)
    versions = annotated("Айгүл", SAID), annotated("Болат", entity(0, 3))
    write_annotations(versions, place.annotations_path)
    assert "--resend" in run("adjudicate", *folder).output
    assert "sent to the adjudicator" in run("adjudicate", "--resend", *folder).output


def test_what_is_to_be_looked_at_is_told(place: Workplace, server: StandIn) -> None:
    folder = ("--workplace", place.folder)
    run("adjudicate", *folder)
    task = server.task_of("d1")
    odd = {"from_name": "decision_0", "value": {"choices": ["v9"]}}
    crossing = {"id": "x", "from_name": "entity", "to_name": "text", "type": "labels"}
    crossing |= {"value": {"start": 4, "end": 20, "labels": ["PERSON"]}}
    server.submit(task, ["v1"], result=[*task["predictions"][0]["result"], odd, crossing])
    told = run("adjudicate", *folder).output
    assert "«Бас прокуратура» cross. One name is inside the other" in told
    assert f"data?task={task['id']}\n    Бас [прокуратура «бұл] заң керек»" in told
    assert "now gold" in told
    assert "could not be read: decision_0 v9" in told
    server.damaged = {task["id"]}
    versions = [annotated(name, SAID) for name in ("Айгүл", "Болат", "Сәуле")]
    write_annotations([replace(v, tasks=(1,)) for v in versions], place.annotations_path)
    told = run("adjudicate", "--resend", *folder).output
    assert f"failed to send: http://127.0.0.1:1/projects/3/data?task={task['id']}" in told
    assert "not sent again" in told
    assert (
        "d1: берілмеген құжатты тапсырған · was submitted by someone who was not given it: Сәуле"
        in told
    )


def test_where_there_is_no_workplace(tmp_path: Path) -> None:
    for name in ("status", "adjudicate", "export"):
        options = ("--output", tmp_path / "out") if name == "export" else ()
        missing = run(name, "--workplace", tmp_path, *options)
        assert missing.exit_code == 2
        assert "annotate start" in missing.output


def test_on_a_real_server(new_workplace: Workplace) -> None:
    names = [annotator.name for annotator in new_workplace.annotators]
    pulled(
        new_workplace,
        annotated(names[0], entity(0, 15, "AGENCY"), SAID),
        annotated(
            names[1], entity(0, 15, "AGENCY"), entity(47, 60), replace(SAID, stance="against")
        ),
    )
    folder = ("--workplace", new_workplace.folder)
    sent = run("adjudicate", *folder)
    assert sent.exit_code == 0, sent.output
    assert "бұрыннан төрешіде" in run("adjudicate", *folder).output
    project = new_workplace.adjudication_project.id
    with client.connected(new_workplace) as session:
        (page,) = TaskServer(session).pages(project)
        (task,) = page.tasks
        assert len(task["data"]["disputes"]) == 2
        result = session.ask("GET", "/api/predictions", query=[("task", task["id"])]).json()[0][
            "result"
        ]
        choices = [
            {
                "id": f"c{number}",
                "type": "choices",
                "from_name": f"decision_{number}",
                "to_name": f"dispute_{number}",
                "value": {"choices": ["v2"]},
            }
            for number in range(2)
        ]
        body = {"result": [*result, *choices], "lead_time": 5}
        session.ask("POST", f"/api/tasks/{task['id']}/annotations/", body=body)
    decided = run("adjudicate", *folder)
    assert "now gold" in decided.output, decided.output
    found = json.loads(run("status", *folder, "--json").output)
    assert found["documents"][0]["adjudication"] == "decided"
    (gold,) = new_workplace.gold_path.glob("*.json")
    data = json.loads(gold.read_text(encoding="utf-8"))
    assert [e["text"] for e in data["entities"]] == ["Бас прокуратура", "Freedom House"]
    assert [s["stance"] for s in data["statements"]] == ["against"]
    assert data["history"]["adjudicator"] == new_workplace.adjudicator.name
