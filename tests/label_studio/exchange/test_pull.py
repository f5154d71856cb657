from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from qazcorpus.annotations.annotation import Annotation, read_annotations
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.exchange import raw_tasks as raw
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from qazcorpus.views.findings_page import findings_page
from tests.label_studio.fake_server import FakeServer, at_fake, fake
from tests.label_studio.pulled_samples import TEXT, document

__all__ = ["at_fake", "fake"]


def _pushed(workplace: Workplace, fake: FakeServer, number: int, **options: Any) -> list[int]:
    """Push documents, all of them to both; the tasks of Айгүл."""
    push(workplace, map(document, range(number)), **options)
    return [task["id"] for task in fake.of(3)]


def _annotations(workplace: Workplace) -> list[Annotation]:
    return list(read_annotations(workplace.annotations_path))


def _region(start: int, end: int, label: str = "ORG", id_: str = "a") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": id_, "from_name": "entity", "to_name": "text", "type": "labels", "value": value}


def test_what_was_submitted_skipped_and_drafted_comes_back(
    at_fake: Workplace, fake: FakeServer
) -> None:
    first, second, third, _ = _pushed(at_fake, fake, 4)
    aigul, marat = at_fake.annotators
    fake.submit(first, aigul, lead_time=12.5)
    fake.submit(second, aigul, was_cancelled=True)
    fake.draft(third, aigul, fake.predicted(third))
    fake.submit(fake.of(4)[0]["id"], marat, [])
    report = pull(at_fake)
    found = {(a.document.doc_id, a.annotator): a for a in _annotations(at_fake)}
    assert {key: a.status for key, a in found.items()} == {
        ("d-0", "Айгүл"): "submitted",
        ("d-1", "Айгүл"): "skipped",
        ("d-2", "Айгүл"): "draft",
        ("d-0", "Марат"): "submitted",
    }
    whole = found["d-0", "Айгүл"]
    assert whole.lead_time == 12.5
    assert whole.document.entities == document(0).entities
    assert whole.document.statements == document(0).statements
    assert whole.document.tokens == document(0).tokens
    assert whole.document.sentences == document(0).sentences
    assert found["d-0", "Марат"].document.entities == ()
    statuses = {name: dict(tally.statuses) for name, tally in report.tallies.items()}
    assert statuses == {
        "Айгүл": {"submitted": 1, "skipped": 1, "draft": 1},
        "Марат": {"submitted": 1},
    }


def test_raw_holds_every_task_verbatim(at_fake: Workplace, fake: FakeServer) -> None:
    tasks = _pushed(at_fake, fake, 60)
    fake.submit(tasks[0], at_fake.annotators[0], [{"odd": ["😀", 1.5, None]}])
    pull(at_fake)
    lines = (at_fake.raw_path / "3.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [json.loads(line) for line in lines]
    assert [task["id"] for task in kept] == tasks
    assert kept[0]["annotations"] == fake.tasks[tasks[0]]["annotations"]
    assert sorted(path.name for path in at_fake.raw_path.iterdir()) == ["3.jsonl", "4.jsonl"]


def test_tasks_far_apart_are_found(at_fake: Workplace, fake: FakeServer) -> None:
    first = _pushed(at_fake, fake, 1)[0]
    fake._last += 100_000
    second = _pushed(at_fake, fake, 2)[-1]
    for task in (first, second):
        fake.submit(task, at_fake.annotators[0])
    fake.calls.clear()
    pull(at_fake)
    assert [a.document.doc_id for a in _annotations(at_fake)] == ["d-0", "d-1"]
    assert len(fake.calls) < 30


def test_parts_are_joined(at_fake: Workplace, fake: FakeServer) -> None:
    first, second = _pushed(at_fake, fake, 1, section_chars=40)
    fake.submit(first, at_fake.annotators[0])
    pull(at_fake)
    [annotation] = _annotations(at_fake)
    assert annotation.status == "draft"
    assert {finding.code for finding in annotation.findings} == {"missing-part"}
    fake.submit(second, at_fake.annotators[0])
    pull(at_fake)
    [annotation] = _annotations(at_fake)
    assert annotation.status == "submitted"
    assert annotation.document.entities == document(0).entities
    assert annotation.tasks == (first, second)


def test_findings_are_mended_counted_and_linked(at_fake: Workplace, fake: FakeServer) -> None:
    first, second = _pushed(at_fake, fake, 1, section_chars=40)
    here = TEXT.index("Марат") - len(fake.tasks[first]["data"]["text"])
    fake.submit(first, at_fake.annotators[0], [_region(0, 16), _region(90, 95, id_="b")])
    fake.submit(second, at_fake.annotators[0], [_region(here, here + 5, "NOBODY")])
    report = pull(at_fake)
    [annotation] = _annotations(at_fake)
    links = {finding.code: finding.url for finding in annotation.findings}
    url = f"{at_fake.url}/projects/3/data?task="
    assert links == {
        "edge-space": f"{url}{first}",
        "out-of-range": f"{url}{first}",
        "unknown-label": f"{url}{second}",
    }
    assert annotation.document.entities[0].text == "Бас прокуратура"
    tally = report.tallies["Айгүл"]
    assert tally.mended_codes == {"edge-space": 1}
    assert tally.codes == {"out-of-range": 1, "unknown-label": 1}
    page = findings_page(report, at_fake.title)
    assert f'href="{url}{second}"' in page
    assert "Схемада «NOBODY» деген белгі жоқ" in page
    assert '<span lang="en">' in page
    counts = json.loads((at_fake.reports_path / "findings.json").read_text(encoding="utf-8"))
    assert counts["annotators"]["Айгүл"]["mended"] == {"edge-space": 1}
    lines = (at_fake.reports_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["annotator"] for line in lines] == ["Айгүл"] * 3
    mended, unknown, _ = map(json.loads, lines)
    assert (mended["doc_id"], mended["title"], mended["status"]) == ("d-0", "", "submitted")
    assert mended["quote"] == ["", "Бас прокуратура", " «тыйым керек» деді."]
    assert unknown["quote"] == ["", "Марат", " келді."]
    assert "<blockquote><mark>Марат</mark> келді.</blockquote>" in page


def test_findings_that_are_the_same_in_every_word_are_told_once(
    at_fake: Workplace, fake: FakeServer
) -> None:
    (task,) = _pushed(at_fake, fake, 1)
    nowhere = [
        {"type": "relation", "from_id": f"a{number}", "to_id": "b", "direction": "right"}
        for number in range(3)
    ]
    fake.submit(task, at_fake.annotators[0], nowhere)
    report = pull(at_fake)
    assert report.tallies["Айгүл"].codes == {"dangling-relation": 1}
    page = findings_page(report, at_fake.title)
    assert page.count("<code>dangling-relation</code>") == 2
    assert "(3 times)" in page


def test_a_pull_that_was_killed_goes_on(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qazcorpus.label_studio.server.task_server.FIRST_PAGE", 5)
    monkeypatch.setattr("qazcorpus.label_studio.server.task_server.PAGE", 5)
    tasks = _pushed(at_fake, fake, 20)
    aigul = at_fake.annotators[0]
    for task in tasks[:10]:
        fake.submit(task, aigul)
    pull(at_fake)
    before = at_fake.annotations_path.read_bytes()
    _fail_after(fake, 2, "export")
    with pytest.raises(QazcorpusError, match="cannot be reached"):
        pull(at_fake, delays=())
    assert at_fake.annotations_path.read_bytes() == before
    part = at_fake.raw_path / ".3.jsonl.part"
    kept = part.read_bytes().count(b"\n")
    with part.open("ab") as file:
        file.write(b'{"id": 9')  # what a kill in the middle of writing leaves
    fake.submit(tasks[0], aigul, [])  # one that was fetched is changed, one gets a draft
    fake.draft(tasks[1], aigul, [])
    fake.calls.clear()
    pull(at_fake)
    found = {a.document.doc_id: a for a in _annotations(at_fake)}
    assert list(found) == [f"d-{number}" for number in range(10)]
    assert found["d-0"].document.entities == ()
    assert found["d-1"].status == "draft"
    assert kept > 0
    lines = (at_fake.raw_path / "3.jsonl").read_bytes().splitlines()
    assert len(lines) == 20 + 2
    assert not list(at_fake.raw_path.glob(".*"))


def _fail_after(fake: FakeServer, number: int, what: str) -> None:
    """Let the server answer `number` such requests, then no more until the next pull."""
    left = iter(range(number))

    def gone(request: httpx.Request) -> None:
        if request.url.path.endswith(what) and next(left, None) is None:
            fake.before = lambda request: None
            raise httpx.ConnectError("Connection refused")

    fake.before = gone  # type: ignore[assignment]


def test_an_interrupted_pull_of_yesterday_is_not_used(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, *_ = _pushed(at_fake, fake, 3)
    fake.submit(task, at_fake.annotators[0])
    _fail_after(fake, 1, "export")
    with pytest.raises(QazcorpusError):
        pull(at_fake, delays=())
    monkeypatch.setattr(raw, "USED_FOR", -1.0)
    fake.tasks[task]["annotations"] = []
    pull(at_fake)
    assert _annotations(at_fake) == []


def test_annotations_that_are_gone_at_the_server_are_kept(
    at_fake: Workplace, fake: FakeServer
) -> None:
    first, second = _pushed(at_fake, fake, 2)
    for task in (first, second):
        fake.submit(task, at_fake.annotators[0])
    assert pull(at_fake).gone == 0
    before = at_fake.annotations_path.read_bytes()
    del fake.tasks[first]
    report = pull(at_fake)
    assert report.gone == 1
    assert report.kept is not None
    assert report.kept.read_bytes() == before
    assert [a.document.doc_id for a in _annotations(at_fake)] == ["d-1"]


def test_a_part_that_is_gone_at_the_server_is_kept(at_fake: Workplace, fake: FakeServer) -> None:
    first, second = _pushed(at_fake, fake, 1, section_chars=40)
    for task in (first, second):
        fake.submit(task, at_fake.annotators[0])
    pull(at_fake)
    before = at_fake.annotations_path.read_bytes(), (at_fake.raw_path / "3.jsonl").read_bytes()
    fake.tasks[second]["annotations"] = []
    report = pull(at_fake)
    assert report.gone == 1
    assert report.kept is not None
    [raw_folder] = at_fake.backups_path.glob("raw-*")
    assert (report.kept.read_bytes(), (raw_folder / "3.jsonl").read_bytes()) == before
    assert pull(at_fake).gone == 0


def test_what_was_read_of_a_task_stays_when_the_server_fails_to_send_it(
    at_fake: Workplace, fake: FakeServer
) -> None:
    tasks = _pushed(at_fake, fake, 3)
    for task in tasks:
        fake.submit(task, at_fake.annotators[0])
    pull(at_fake)
    before = at_fake.annotations_path.read_bytes()
    fake.damaged = {tasks[1]}
    for processes in (1, 2):  # also from the lines that were kept
        report = pull(at_fake, processes=processes)
        assert report.gone == 0
        assert [problem.url.rpartition("=")[2] for problem in report.problems] == [str(tasks[1])]
        assert at_fake.annotations_path.read_bytes() == before
    kept = map(json.loads, (at_fake.raw_path / "3.jsonl").read_bytes().splitlines())
    assert [task["id"] for task in kept if task["annotations"] and task.get("failed")] == tasks[1:2]
    fake.damaged = set()
    assert not pull(at_fake).problems
    assert b"failed" not in (at_fake.raw_path / "3.jsonl").read_bytes()


def test_raw_files_change_when_the_annotations_are_made_of_them(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _pushed(at_fake, fake, 2)
    fake.submit(first, at_fake.annotators[0])
    pull(at_fake)
    before = (at_fake.raw_path / "3.jsonl").read_bytes()
    fake.submit(second, at_fake.annotators[0])

    def broken(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("qazcorpus.label_studio.exchange.pull.add_findings", broken)
        with pytest.raises(OSError, match="No space"):
            pull(at_fake)
    assert (at_fake.raw_path / "3.jsonl").read_bytes() == before
    pull(at_fake)
    assert len(_annotations(at_fake)) == 2
    assert not list(at_fake.raw_path.glob(".*"))


def test_what_the_lead_saved_is_told_unless_a_change_of_the_scheme_did(
    at_fake: Workplace, fake: FakeServer
) -> None:
    first, second = _pushed(at_fake, fake, 2)
    aigul, lead = at_fake.annotators[0], 99
    for task in (first, second):
        fake.submit(task, aigul, updated_by=lead)
    moved = fake.tasks[second]["annotations"][0]["id"]
    at_fake.backups_path.mkdir(exist_ok=True)
    originals = at_fake.backups_path / "before-scheme-1.1-2026-01-01-000000.results.jsonl"
    lines = [{"kind": "annotation", "id": moved, "task": second, "result": []}]
    lines += [{"project": 3, "interface": "", "instructions": ""}]
    originals.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    pull(at_fake)
    codes = [[finding.code for finding in a.findings] for a in _annotations(at_fake)]
    assert codes == [["saved-by-another"], []]


def test_tasks_that_cannot_be_read_do_not_hold_up_the_others(
    at_fake: Workplace, fake: FakeServer
) -> None:
    tasks = _pushed(at_fake, fake, 4)
    for task in tasks:
        fake.submit(task, at_fake.annotators[0])
    fake.damaged = {tasks[1]}
    fake.tasks[tasks[2]]["data"] = fake.tasks[tasks[2]]["data"] | {"text": TEXT[:-1] + "!"}
    foreign = fake.add(3, data={"text": "қолмен қосылған"})
    fake.submit(foreign, at_fake.annotators[0], [])
    report = pull(at_fake)
    assert [a.document.doc_id for a in _annotations(at_fake)] == ["d-0", "d-3"]
    assert sorted(int(problem.url.rpartition("=")[2]) for problem in report.problems) == sorted(
        [tasks[1], tasks[2], foreign]
    )
    page = findings_page(report, at_fake.title)
    assert all(problem.url in page for problem in report.problems)
    assert len((at_fake.raw_path / "3.jsonl").read_bytes().splitlines()) == 5


def test_an_own_server_keeps_no_copies_of_what_was_fetched(
    at_fake: Workplace, fake: FakeServer
) -> None:
    _pushed(at_fake, fake, 3)
    at_fake.change(server="own")
    folder = at_fake.data_path / "export"
    folder.mkdir(parents=True)
    other = folder / "project-3-at-2025-01-01-00-00-0badcafe.json"
    other.touch()

    def copied(request: httpx.Request, answer: httpx.Response) -> None:
        if name := answer.headers.get("filename"):
            (folder / name).touch()
            (folder / name.replace(".json", "-info.json")).touch()

    fake.after = copied
    pull(at_fake)
    assert fake.copies
    assert list(folder.iterdir()) == [other]


def test_a_changed_interface_is_remarked_and_the_work_is_fetched(
    at_fake: Workplace, fake: FakeServer
) -> None:
    [task] = _pushed(at_fake, fake, 1)
    fake.submit(task, at_fake.annotators[0])
    fake.projects[3] = fake.projects[3].replace('alias="AGENCY"', 'alias="BODY"')
    report = pull(at_fake)
    assert report.remarks
    assert "lacks AGENCY and has BODY" in report.remarks[0]
    assert len(_annotations(at_fake)) == 1


def _expired(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "expired")


def _deleted(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    del fake.projects[3]


def _old(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.version = "1.7.0"


@pytest.mark.parametrize(
    ("harm", "message"),
    [(_expired, "token"), (_deleted, "«Сынақ · Айгүл»"), (_old, "too old")],
)
def test_whatever_is_wrong_leaves_the_last_pull(
    at_fake: Workplace,
    fake: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[FakeServer, pytest.MonkeyPatch], None],
    message: str,
) -> None:
    [task] = _pushed(at_fake, fake, 1)
    fake.submit(task, at_fake.annotators[0])
    pull(at_fake)
    before = at_fake.annotations_path.read_bytes()
    harm(fake, monkeypatch)
    with pytest.raises((QazcorpusError, UsageError), match=message):
        pull(at_fake)
    assert at_fake.annotations_path.read_bytes() == before


def test_joining_ahead_makes_no_difference(
    at_fake: Workplace, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qazcorpus.label_studio.server.task_server.FIRST_PAGE", 3)
    monkeypatch.setattr("qazcorpus.label_studio.server.task_server.PAGE", 3)
    _pushed(at_fake, fake, 8, section_chars=40)
    aigul, marat = at_fake.annotators
    lead = at_fake.adjudicator
    for number, task in enumerate([*fake.of(3), *fake.of(4)]):
        if number % 5:  # some parts of some documents are not done
            fake.submit(task["id"], aigul if task["project"] == 3 else marat)
    both = [t["id"] for t in fake.tasks.values() if t["data"]["doc_id"] == "d-3"]
    for task in both:  # one person in both projects
        fake.submit(task, lead, [])
    pull(at_fake, processes=1)
    alone = at_fake.annotations_path.read_bytes()
    assert len(_annotations(at_fake)) >= 16
    pull(at_fake, processes=2)
    assert at_fake.annotations_path.read_bytes() == alone


def test_the_real_server_gives_everything_back(new_workplace: Workplace) -> None:
    push(new_workplace, map(document, range(3)))
    _submit_as(new_workplace, "Айгүл", "d-0", "annotations", lead_time=7.5)
    _submit_as(new_workplace, "Айгүл", "d-1", "annotations", was_cancelled=True)
    _submit_as(new_workplace, "Марат", "d-2", "drafts", lead_time=3.0)
    report = pull(new_workplace)
    assert not report.problems
    found = {a.document.doc_id: a for a in _annotations(new_workplace)}
    assert {d: (a.annotator, a.status) for d, a in found.items()} == {
        "d-0": ("Айгүл", "submitted"),
        "d-1": ("Айгүл", "skipped"),
        "d-2": ("Марат", "draft"),
    }
    assert found["d-0"].lead_time == 7.5
    for annotation in found.values():
        assert annotation.unplaced == ()
        assert annotation.document.entities == document(0).entities
        assert annotation.document.statements == document(0).statements


def test_what_the_lead_does_in_the_real_server_is_not_the_annotators(
    new_workplace: Workplace,
) -> None:
    push(new_workplace, map(document, range(2)))
    for number in range(2):
        _submit_as(new_workplace, "Айгүл", f"d-{number}", "annotations")
    with connected(new_workplace) as lead:
        project = new_workplace.project_of("Айгүл").id
        [page] = TaskServer(lead).pages(project)
        saved, begun = (task["annotations"][0]["id"] for task in page.tasks)
        lead.ask("PATCH", f"/api/annotations/{saved}/", body={"result": []})
        path = f"/api/tasks/{page.tasks[1]['id']}/annotations/{begun}/drafts"
        lead.ask("POST", path, body={"result": [], "lead_time": 1.0})
    pull(new_workplace)
    found = {a.document.doc_id: a for a in _annotations(new_workplace)}
    assert {a.annotator for a in found.values()} == {"Айгүл"}
    assert {a.status for a in found.values()} == {"submitted"}
    codes = {d: [f.code for f in a.findings if not f.mended] for d, a in found.items()}
    assert codes == {"d-0": ["saved-by-another"], "d-1": ["changed-by-another"]}
    assert found["d-1"].document.entities == document(1).entities


def _submit_as(workplace: Workplace, name: str, doc_id: str, kind: str, **values: Any) -> None:
    """What an annotator does in the browser: log in and take the predictions over."""
    annotator = workplace.annotator(name)
    login = {"email": annotator.email, "password": workplace.secrets().passwords[annotator.email]}
    with httpx.Client(base_url=workplace.url, follow_redirects=True) as browser:
        browser.get("/user/login/")
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        headers = {"Referer": workplace.url}
        browser.post("/user/login/", data=login | token, headers=headers).raise_for_status()
        project = workplace.project_of(name).id
        query = {"project": project, "fields": "all", "page_size": 50}
        tasks = browser.get("/api/tasks", params=query).json()["tasks"]
        [task] = [task for task in tasks if task["data"]["doc_id"] == doc_id]
        body = {"result": task["predictions"][0]["result"], **values}
        headers |= {"X-CSRFToken": browser.cookies["csrftoken"]}
        path = f"/api/tasks/{task['id']}/{kind}"
        browser.post(path, json=body, headers=headers).raise_for_status()
