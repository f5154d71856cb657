from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from qazcorpus.annotations.annotation import Annotation, read_annotations, write_annotations
from qazcorpus.annotations.gold import fingerprint, gold_record, read_gold, write_gold
from qazcorpus.annotations.scheme_change import SchemeChange
from qazcorpus.cli.annotate.migrate import migrate as command
from qazcorpus.cli.annotate.serve import serve
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.document import Document, Entity, Origin, Target
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.export.dataset import build_dataset
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.migration import migrate as migration
from qazcorpus.label_studio.migration.migrate import (
    backup_of,
    migrate,
    originals_of,
    undo_at_server,
)
from qazcorpus.label_studio.server.backup import restore
from qazcorpus.label_studio.server.results import server_results
from qazcorpus.label_studio.tasks.interface import labelling_interface
from qazcorpus.label_studio.workplace.locks import CHANGING, command_lock
from qazcorpus.label_studio.workplace.sent import (
    SentDocument,
    State,
    read_sent,
    sent_annotations,
    write_sent,
)
from qazcorpus.label_studio.workplace.settings import Project, Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.readers.dataset import read_dataset_documents
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme
from tests.annotations.first_scheme import write_first_scheme

TEXT = "Абай Алматыда. Абай қазақша айтты."
RENAME = SchemeChange("rename", ("PERSON",), ("HUMAN",), values={"HUMAN": {"kk": "Адам"}})
SPLIT = SchemeChange(
    "split",
    ("OTHER",),
    ("LANGUAGE", "REST"),
    kinds={"LANGUAGE": ("LANGUAGE",)},
    rest="REST",
    values={"LANGUAGE": {"kk": "Тіл", "en": "Language"}, "REST": {"kk": "Қалғаны", "en": "Rest"}},
)
PROJECT, ADJUDICATION = 1, 2


def document(kind: str = "LANGUAGE", label: str = "OTHER") -> Document:
    return Document(
        "d-1",
        TEXT,
        entities=(
            Entity(0, 4, "Абай", "PERSON", "PERSON"),
            Entity(20, 27, "қазақша", label, kind),
        ),
        origin={"entities": Origin("annotator", "Айгүл", "1.1")},
    )


def region(start: int, end: int, label: str, **meta: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    item = {"id": f"e{start}", "from_name": "entity", "to_name": "text", "type": "labels"}
    return item | {"value": value} | ({"meta": meta} if meta else {})


class FakeServer:
    """Label Studio as `ServerResults` shows it, with the ways of the real one; it notes every
    change, and ends after `patience` of them."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, int], dict[str, Any]] = {}
        self.interfaces: dict[int, tuple[str, str]] = {}
        self.log: list[str] = []
        self.patience = 10_000

    def add(self, kind: str, id_: int, *result: dict[str, Any], **more: Any) -> None:
        self.items[kind, id_] = {"id": id_, "result": [*result], **more}

    def labels(self) -> set[str]:
        items = (item for each in self.items.values() for item in each["result"])
        return {label for item in items for label in item["value"].get("labels", ())}

    def tasks(self, project: int) -> Iterator[dict[str, Any]]:
        if project == PROJECT:
            of = {
                kind: [v for (k, _), v in self.items.items() if k == kind]
                for kind in migration.KINDS
            }
            data = {"doc_id": "d-1", "start": 0, "text": TEXT}
            yield {"id": 7, "data": data, **{f"{kind}s": items for kind, items in of.items()}}

    def current(self, kind: str, id_: int) -> dict[str, Any] | None:
        return self.items.get((kind, id_))

    def write(self, kind: str, id_: int, result: list[dict[str, Any]]) -> None:
        self._note(f"write {kind}")
        self.items[kind, id_]["result"] = result
        if kind == "annotation":
            for key, item in [*self.items.items()]:
                if key[0] == "draft" and item["annotation"] == id_:
                    del self.items[key]

    def drafts(self, task: int) -> list[dict[str, Any]]:
        return [item for (kind, _), item in self.items.items() if kind == "draft"]

    def drafts_of(self, task: int, annotation: int) -> list[int]:
        return [item["id"] for item in self.drafts(task) if item["annotation"] == annotation]

    def move_draft(self, draft: int, annotation: int | None) -> None:
        self._note("move draft")
        self.items["draft", draft]["annotation"] = annotation

    def interface(self, project: int) -> tuple[str, str]:
        return self.interfaces.get(project, ("", ""))

    def set_interface(self, project: int, interface: str, instructions: str) -> None:
        self._note("interface")
        if project == PROJECT:
            missing = [f for f in self.labels() if f'alias="{f}"' not in interface]
            assert not missing, "a label in use was taken from the interface"
        self.interfaces[project] = (interface, instructions)

    def recount(self, project: int) -> None:
        self._note("recount")

    def _note(self, what: str) -> None:
        self.log.append(what)
        if len(self.log) > self.patience:
            raise KeyboardInterrupt


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    fake = FakeServer()

    @contextmanager
    def results(workplace: Workplace, *_: object) -> Iterator[FakeServer]:
        yield fake

    monkeypatch.setattr(migration, "server_results", results)
    fake.add("annotation", 1, region(0, 4, "PERSON"), region(20, 27, "OTHER"))
    fake.add("prediction", 1, region(0, 4, "PERSON", kind="PERSON"))
    fake.add("draft", 1, region(0, 4, "PERSON"), annotation=1)
    fake.add("draft", 2, region(15, 19, "PERSON"), annotation=None)
    return fake


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    folder = tmp_path / "annotation"
    folder.mkdir()
    (folder / "server").mkdir()
    shutil.copyfile(resource("annotations", "scheme.yaml"), folder / "scheme.yaml")
    projects = (
        Project(PROJECT, "т · Айгүл", "annotate", "Айгүл"),
        Project(ADJUDICATION, "т · төрелік", "adjudicate"),
    )
    made = Workplace(
        folder,
        Settings("т", "http://127.0.0.1:9", server="existing", scheme="1.1", projects=projects),
    )
    made.save()
    line = json.dumps(document().to_dict(), ensure_ascii=False)
    made.documents_path.write_text(f"{line}\n", encoding="utf-8")
    write_annotations([Annotation(document(kind=""), "Айгүл")], made.annotations_path)
    made_of = fingerprint(read_annotations(made.annotations_path))
    record = gold_record(document(), "1.1", {"fingerprint": made_of})
    write_gold(record, made.gold_path)
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock" and "backups" not in path.parts
    }


def entity_labels(workplace: Workplace) -> set[str]:
    annotations = read_annotations(workplace.annotations_path)
    gold = [read_gold(path) for path in workplace.gold_path.glob("*.json")]
    return (
        {e.label for d in workplace.documents() for e in d.entities}
        | {e.label for a in annotations for e in a.document.entities}
        | {e["label"] for record in gold for e in record["entities"]}
    )


def test_without_apply_it_only_counts(server: FakeServer, place: Workplace) -> None:
    before = files(place.folder)
    report = migrate(place, RENAME)
    assert {where: moves.moved.total() for where, moves in report.places.items()} == {
        "т · Айгүл: annotations": 1,
        "т · Айгүл: predictions": 1,
        "т · Айгүл: drafts": 2,
        "documents.jsonl": 1,
        "annotations.jsonl": 1,
        "gold": 1,
    }
    assert server.log == []
    assert files(place.folder) == before


def test_a_label_is_renamed_everywhere(server: FakeServer, place: Workplace) -> None:
    report = migrate(place, RENAME, apply=True)
    assert server.labels() == {"HUMAN", "OTHER"}
    assert entity_labels(place) == {"HUMAN", "OTHER"}
    assert (place.scheme.version, Workplace.open(place.folder).settings.scheme) == ("2.0", "2.0")
    assert server.interfaces[PROJECT][0] == labelling_interface(place.scheme)
    assert report.backup is not None
    assert report.backup.is_file()
    assert not (place.folder / "migration.json").exists()
    assert json.loads((place.reports_path / "scheme-2.0.json").read_bytes())["moved"]


def test_drafts_are_not_lost(server: FakeServer, place: Workplace) -> None:
    migrate(place, RENAME, apply=True)
    drafts = {item["id"]: item["annotation"] for item in server.drafts(7)}
    assert drafts == {1: 1, 2: None}


@pytest.mark.parametrize("patience", range(1, 14))
def test_interrupted_anywhere_it_goes_on(
    server: FakeServer, place: Workplace, patience: int
) -> None:
    server.patience = patience
    with pytest.raises(KeyboardInterrupt):
        migrate(place, RENAME, apply=True)
    assert (place.folder / "migration.json").is_file()
    with pytest.raises(UsageError, match="unfinished: rename PERSON → HUMAN"):
        migrate(place, SPLIT, apply=True)
    server.patience = 10_000
    migrate(place, RENAME, apply=True)
    assert server.labels() == entity_labels(place) == {"HUMAN", "OTHER"}
    assert {item["id"]: item["annotation"] for item in server.drafts(7)} == {1: 1, 2: None}
    assert len([*place.backups_path.glob("*.tar.gz")]) == 1
    assert place.scheme.version == "2.0"


def test_what_a_class_does_not_decide_waits_with_its_old_label(
    server: FakeServer, place: Workplace
) -> None:
    server.add("annotation", 2, region(5, 13, "OTHER"))
    report = migrate(place, SPLIT, apply=True)
    assert server.items["annotation", 1]["result"][1]["value"]["labels"] == ["LANGUAGE"]
    assert server.items["annotation", 2]["result"][0]["value"]["labels"] == ["OTHER"]
    assert report.pending
    assert [(u.text, u.url) for u in report.undecided] == [
        ("Алматыда", "http://127.0.0.1:9/projects/1/data?task=7")
    ]
    assert place.scheme.get("OTHER").kk == "Өзге атау (ескі)"
    server.items["annotation", 2]["result"][0]["value"]["labels"] = ["REST"]
    migrate(place, SchemeChange("merge", ("OTHER", "REST"), ("REST",)), apply=True)
    assert "OTHER" not in place.scheme.entity_labels


def test_gold_stays_made_of_the_annotations_that_are_there(
    server: FakeServer, place: Workplace
) -> None:
    annotations = [*read_annotations(place.annotations_path)]
    write_sent(place, SentDocument("d-1", fingerprint(annotations), state="decided"), annotations)
    migrate(place, RENAME, apply=True)
    now = fingerprint(read_annotations(place.annotations_path))
    (path,) = place.gold_path.glob("*.json")
    assert read_gold(path)["history"]["fingerprint"] == now
    sent = read_sent(place, "d-1")
    assert sent is not None
    assert sent.fingerprint == now
    assert sent.fingerprint_of_tasks == fingerprint(annotations)


@pytest.mark.parametrize("state", ["decided", "skipped"])
def test_what_was_sent_of_earlier_annotations_moves_too(
    server: FakeServer, place: Workplace, state: State
) -> None:
    earlier = [Annotation(document(label="DATE"), "Айгүл")]
    write_sent(place, SentDocument("d-1", fingerprint(earlier), state=state), earlier)
    write_gold(
        gold_record(document(), "1.1", {"fingerprint": fingerprint(earlier)}), place.gold_path
    )
    for change in (RENAME, SchemeChange("rename", ("HUMAN",), ("MAN",))):
        migrate(place, change, apply=True)
    (moved,) = sent_annotations(place, "d-1")
    assert [e.label for e in moved.document.entities] == ["MAN", "DATE"]
    sent = read_sent(place, "d-1")
    assert sent is not None
    assert sent.state == state
    assert sent.fingerprint == fingerprint([moved])
    assert sent.task_fingerprint == fingerprint(earlier)
    (path,) = place.gold_path.glob("*.json")
    assert read_gold(path)["history"]["fingerprint"] == sent.fingerprint


def test_tasks_whose_disputes_are_fewer_are_not_taken_for_the_documents(
    server: FakeServer, place: Workplace
) -> None:
    versions = [
        Annotation(document(label="ORG"), "Айгүл"),
        Annotation(document(label="AGENCY"), "Марат"),
    ]
    before = fingerprint(versions)
    write_sent(place, SentDocument("d-1", before, state="decided"), versions)
    migrate(place, RENAME, apply=True)
    sent = read_sent(place, "d-1")
    assert sent is not None
    assert sent.fingerprint_of_tasks == before
    migrate(place, SchemeChange("merge", ("ORG", "AGENCY"), ("ORG",)), apply=True)
    sent = read_sent(place, "d-1")
    assert sent is not None
    assert sent.fingerprint_of_tasks == fingerprint(sent_annotations(place, "d-1"))


def test_documents_at_the_adjudicators_are_to_be_decided_first(
    server: FakeServer, place: Workplace
) -> None:
    write_sent(place, SentDocument("d-1", "0"), [*read_annotations(place.annotations_path)])
    with pytest.raises(UsageError, match="the adjudicator has 1 undecided"):
        migrate(place, RENAME, apply=True)
    assert server.log == []


def test_a_data_set_is_built_anew_and_the_old_one_kept(
    server: FakeServer, place: Workplace, tmp_path: Path
) -> None:
    made = tmp_path / "set"
    first = build_dataset([document()], made, name="Жинақ", licence="CC-BY-4.0")
    report = migrate(place, RENAME, apply=True, datasets=[made])
    (moved,) = read_dataset_documents(made)
    assert [e.label for e in moved.entities] == ["HUMAN", "OTHER"]
    card = (made / "README.md").read_text(encoding="utf-8")
    assert "license: cc-by-4.0" in card
    assert "pretty_name: Жинақ" in card
    kept = report.kept[made]
    (old,) = read_dataset_documents(kept)
    assert [e.label for e in old.entities] == ["PERSON", "OTHER"]
    assert first.documents == 1
    assert report.backup is not None
    restore(report.backup, place.folder, overwrite=True)
    assert entity_labels(place) == {"PERSON", "OTHER"}
    assert [*read_dataset_documents(kept)] == [old]


def test_two_data_sets_of_one_name_are_both_kept(
    server: FakeServer, place: Workplace, tmp_path: Path
) -> None:
    made = [tmp_path / "a" / "set", tmp_path / "b" / "set"]
    for path, document_ in zip(made, (document(), document(label="DATE")), strict=True):
        build_dataset([document_], path)
    report = migrate(place, RENAME, apply=True, datasets=made)
    kept = [next(read_dataset_documents(report.kept[path])).entities[1].label for path in made]
    assert kept == ["OTHER", "DATE"]


@pytest.mark.parametrize(("kind", "stays"), [("LANGUAGE", False), ("", True)])
def test_a_data_set_keeps_what_its_card_says_and_no_label_without_spans(
    server: FakeServer, place: Workplace, tmp_path: Path, kind: str, stays: bool
) -> None:
    made = tmp_path / "set"
    agreement = "2 annotators.\n\n| what | agreement |\n| --- | --- |\n| x | 0.9 |"
    build_dataset([document(kind)], made, agreement=agreement)
    migrate(place, SPLIT, apply=True, datasets=[made])
    card = (made / "README.md").read_text(encoding="utf-8")
    assert f"## How far annotators agreed\n\n{agreement}\n\n## Splits" in card
    assert "was not measured" not in card
    assert ("`OTHER`" in card, "(ескі)" in card) == (stays, stays)


def test_what_is_submitted_while_its_labels_are_moved_is_kept(
    server: FakeServer, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, asked = server.current, 0

    def changed(kind: str, id_: int) -> dict[str, Any] | None:
        nonlocal asked
        asked += 1
        if asked == 2:  # after its result was read, before it is written
            server.add("annotation", 1, region(15, 19, "PERSON"), updated_at="later")
        return copy.deepcopy(current(kind, id_))

    monkeypatch.setattr(server, "current", changed)
    migrate(place, RENAME, apply=True)
    assert server.items["annotation", 1]["result"] == [region(15, 19, "HUMAN")]


def test_a_result_that_never_rests_is_named(
    server: FakeServer, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter(range(1000))
    item = {"id": 1, "result": [region(0, 4, "PERSON")]}
    monkeypatch.setattr(
        server, "current", lambda kind, id_: {**item, "updated_at": str(next(times))}
    )
    with pytest.raises(QazcorpusError, match=r"annotation 1 of task 7.*annotators to stop"):
        migrate(place, RENAME, apply=True)


def test_an_existing_server_gets_its_results_back(server: FakeServer, place: Workplace) -> None:
    before = {key: json.dumps(item) for key, item in server.items.items()}
    server.interfaces[PROJECT] = (labelling_interface(place.scheme), "")
    migrate(place, RENAME, apply=True)
    (file,) = place.backups_path.glob("*.tar.gz")
    assert backup_of(originals_of(file)) == file
    assert undo_at_server(place, originals_of(file)) == 4
    assert {key: json.dumps(item) for key, item in server.items.items()} == before
    log = len(server.log)
    assert undo_at_server(place, originals_of(file)) == 4
    assert not [what for what in server.log[log:] if what not in ("interface", "recount")]


@pytest.mark.parametrize("patience", range(1, 13))
def test_taking_it_back_goes_on_where_it_was_interrupted(
    server: FakeServer, place: Workplace, patience: int
) -> None:
    before = {key: json.dumps(item) for key, item in server.items.items()}
    server.interfaces[PROJECT] = (labelling_interface(place.scheme), "")
    migrate(place, RENAME, apply=True)
    (file,) = place.backups_path.glob("*.tar.gz")
    server.patience = len(server.log) + patience - 1
    with pytest.raises(KeyboardInterrupt):
        undo_at_server(place, originals_of(file))
    server.patience = 10_000
    undo_at_server(place, originals_of(file))
    assert {key: json.dumps(item) for key, item in server.items.items()} == before
    assert not (place.folder / "migration-drafts.json").exists()


@pytest.mark.parametrize("command_", CHANGING)
def test_nothing_is_taken_back_while_another_command_runs(
    server: FakeServer, place: Workplace, command_: str
) -> None:
    migrate(place, RENAME, apply=True)
    (file,) = place.backups_path.glob("*.tar.gz")
    with command_lock(place, command_), pytest.raises(UsageError, match=f"running '{command_}'"):
        undo_at_server(place, originals_of(file))


annotate = typer.Typer(cls=CommandGroup)
annotate.command()(command)
annotate.command()(serve)


def run(workplace: Workplace, *arguments: str) -> Result:
    return CliRunner().invoke(
        annotate, ["migrate", "--workplace", str(workplace.folder), *arguments]
    )


def test_the_command_says_what_it_would_do_and_how_to_take_it_back(
    server: FakeServer, place: Workplace
) -> None:
    counted = run(place, "--rename", "PERSON", "HUMAN", "--kk", "Адам")
    assert counted.exit_code == 0, counted.output
    assert "rename PERSON → HUMAN (scheme 1.1 → 2.0)" in counted.output
    assert "т · Айгүл: drafts: PERSON → HUMAN: 2" in counted.output
    assert "Nothing was changed" in counted.output
    done = run(place, "--rename", "PERSON", "HUMAN", "--kk", "Адам", "--apply")
    assert done.exit_code == 0, done.output
    assert "annotate restore" in done.output
    assert "--undo" in done.output
    assert place.scheme.get("HUMAN").kk == "Адам"


def test_the_command_splits_and_adds(server: FakeServer, place: Workplace) -> None:
    names = ("--kk", "LANGUAGE=Тіл", "--en", "LANGUAGE=Language")
    parts = ("OTHER", "LANGUAGE=LANGUAGE", "OTHER=rest")
    done = run(place, "--split", *parts, *names, "--apply")
    assert done.exit_code == 0, done.output
    assert place.scheme.get("LANGUAGE").kinds == ("LANGUAGE",)
    names = ("--kk", "Ойын", "--en", "Game", "--hotkey", "g")
    added = run(place, "--add", "GAME", *names, "--apply")
    assert added.exit_code == 0, added.output
    assert place.scheme.get("GAME").hotkey == "g"


def statement_regions(stance: str) -> list[dict[str, Any]]:
    """A content and the answer about it."""
    value = {"start": 15, "end": 27}
    content = {"id": "c", "to_name": "text", "from_name": "attribution", "type": "labels"}
    answer = {"id": "c", "to_name": "text", "from_name": "stance", "type": "choices"}
    return [
        content | {"value": {**value, "text": TEXT[15:27], "labels": ["CONTENT"]}},
        answer | {"value": {**value, "choices": [stance]}},
    ]


def test_the_fourth_answer_comes_and_neutral_statements_are_listed(
    server: FakeServer, place: Workplace
) -> None:
    write_first_scheme(place.scheme_path)
    server.items.clear()
    for kind in ("annotation", "prediction"):
        server.add(kind, 3, *statement_regions("neutral"))
    before = copy.deepcopy(server.items)
    done = run(place, "--add", "none", "--apply")
    assert done.exit_code == 0, done.output
    assert "add none (scheme 1.0 → 1.1)" in done.output
    assert "Neutral may include statements that are not about the target: 1." in done.output
    assert "  т · Айгүл: annotations: 1\n" in done.output
    assert "«Абай қазақша» http://127.0.0.1:9/projects/1/data?task=7" in done.output
    assert server.items == before
    assert place.scheme.stances == load_scheme().stances
    assert place.scheme.version == load_scheme().version
    assert 'alias="none"' in server.interfaces[PROJECT][0]
    report = json.loads((place.reports_path / "scheme-1.1.json").read_bytes())
    assert [item["text"] for item in report["review"]] == ["Абай қазақша"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "exactly one of these options"),
        (("--add", "A", "--rename", "A", "B"), "exactly one of these options"),
        (("--split", "OTHER", "A", "B=rest"), "'A' does not say which spans"),
        (("--split", "OTHER", "A=rest", "B=rest"), "at most one"),
        (("--split", "OTHER", "A=ADAGE", "B=rest", "--kk", "х"), "does not name its label"),
        (("--add", "A", "--group", "colours"), "no group 'colours'"),
    ],
)
def test_wrong_use_is_explained(
    server: FakeServer, place: Workplace, arguments: tuple[str, ...], words: str
) -> None:
    done = run(place, *arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_the_real_server_keeps_everything(new_workplace: Workplace) -> None:
    workplace = new_workplace
    project = workplace.project_of("Айгүл").id
    data: dict[str, Any] = {"text": TEXT, "doc_id": "d-1", "start": 0}
    with server_results(workplace) as there:
        data |= {"title": "", "byline": "", "target_line": "", "targets": []}
        task = {"data": data, "predictions": [{"result": [region(0, 4, "PERSON")]}]}
        there.ask("POST", f"/api/projects/{project}/import", [task])
        (made,) = there.tasks(project)
        path = f"/api/tasks/{made['id']}/annotations/"
        written = there.ask("POST", path, {"result": [region(0, 4, "PERSON")], "lead_time": 5})
        draft = _draft_of(workplace, "Айгүл", f"{path}{written['id']}/drafts")
        migrate(workplace, RENAME, apply=True)
        (after,) = there.tasks(project)
        interface, _ = there.interface(project)
    for kind in ("annotations", "predictions", "drafts"):
        (item,) = after[kind]
        assert item["result"] == [region(0, 4, "HUMAN")], kind
    (kept,) = after["drafts"]
    assert (kept["id"], kept["annotation"]) == (draft["id"], written["id"])
    assert kept["user"] == draft["user"]
    assert after["annotations"][0]["lead_time"] == 5
    assert 'alias="HUMAN"' in interface
    assert 'alias="PERSON"' not in interface
    (file,) = workplace.backups_path.glob("*.tar.gz")
    assert undo_at_server(workplace, originals_of(file)) == 3
    with server_results(workplace) as there:
        (again,) = there.tasks(project)
        interface, _ = there.interface(project)
    for kind in ("annotations", "predictions", "drafts"):
        assert again[kind][0]["result"] == [region(0, 4, "PERSON")], kind
    assert again["drafts"][0]["annotation"] == written["id"]
    assert 'alias="PERSON"' in interface
    assert 'alias="HUMAN"' not in interface


def test_the_real_server_gets_the_fourth_answer(new_workplace: Workplace) -> None:
    workplace = new_workplace
    write_first_scheme(workplace.scheme_path)
    workplace.change(scheme="1.0")
    project = workplace.project_of("Айгүл")
    with server_results(workplace) as there:
        for each in workplace.projects:
            there.set_interface(each.id, labelling_interface(workplace.scheme), "")
    push(workplace, [Document("d-1", TEXT, targets=(Target("тіл"),))])
    with server_results(workplace) as there:
        (task,) = there.tasks(project.id)
        path = f"/api/tasks/{task['id']}/annotations/"
        there.ask("POST", path, {"result": statement_regions("neutral"), "lead_time": 5})
        done = run(workplace, "--add", "none", "--apply")
        assert done.exit_code == 0, done.output
        assert f"{project.title}: annotations: 1\n" in done.output
        assert workplace.task_url(project, task["id"]) in done.output
        interface, _ = there.interface(project.id)
        assert 'alias="none"' in interface
        pull(workplace)
        (annotation,) = workplace.annotations()
        assert [s.answer for s in annotation.document.statements] == ["neutral"]
        (again,) = there.tasks(project.id)
        there.write("annotation", again["annotations"][0]["id"], statement_regions("none"))
    pull(workplace)
    (annotation,) = workplace.annotations()
    (statement,) = annotation.document.statements
    assert (statement.answer, statement.stance, statement.target) == ("none", None, "тіл")
    assert "missing-stance" not in {finding.code for finding in annotation.findings}


def _draft_of(workplace: Workplace, annotator: str, path: str) -> dict[str, Any]:
    """A draft made by the annotator, as the browser makes it."""
    import httpx

    email = workplace.annotator(annotator).email
    with httpx.Client(base_url=workplace.url) as session:
        session.get("/user/login/")
        form = {"email": email, "password": workplace.secrets().passwords[email]}
        headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": workplace.url}
        session.post("/user/login/", data=form, headers=headers)
        headers["X-CSRFToken"] = session.cookies["csrftoken"]
        body = {"result": [region(0, 4, "PERSON")], "lead_time": 1}
        answer = session.post(path, json=body, headers=headers)
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made
