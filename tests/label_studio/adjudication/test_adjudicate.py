from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.gold import gold_file, read_gold
from qazcorpus.annotations.merging import merge
from qazcorpus.document import RELEVANT, Document, Entity, Origin
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.adjudication.adjudicate import adjudicate
from qazcorpus.label_studio.adjudication.adjudication_report import (
    AdjudicationOptions,
    AdjudicationReport,
)
from qazcorpus.label_studio.adjudication.adjudication_tasks import adjudication_tasks, read_decided
from qazcorpus.label_studio.server.task_server import Page
from qazcorpus.label_studio.workplace.sent import SentDocument
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import gold_of_workplace
from qazcorpus.scheme import load_scheme
from tests.annotations.versions import annotated, entity, statement
from tests.label_studio.adjudicator import StandIn, made_workplace, pulled

SAID = statement((17, 30), "favor", source=(0, 15), cue=(36, 45))
AGENCY = entity(0, 15, "AGENCY", kind="ORGANISATION", canonical="Бас прокуратура", id="e1")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Two annotators who differ in an organisation's label and in a stance."""
    workplace = made_workplace(tmp_path / "annotation")
    pulled(
        workplace,
        annotated("Айгүл", AGENCY, entity(47, 60, "ORG"), SAID),
        annotated("Болат", AGENCY, entity(47, 60, "PLACE"), replace(SAID, stance="against")),
    )
    return workplace


def run(workplace: Workplace, server: StandIn, **options: Any) -> AdjudicationReport:
    return adjudicate(workplace, server, AdjudicationOptions(**options))


def gold_of(workplace: Workplace, doc_id: str = "d1") -> dict[str, Any]:
    return read_gold(gold_file(workplace.gold_path, doc_id))


def test_disputes_become_a_task_and_decisions_gold(place: Workplace) -> None:
    server = StandIn()
    assert run(place, server).sent == ["d1"]
    task = server.task_of("d1")
    cards = task["data"]["disputes"]
    assert [[c["value"] for c in card["choices"]][:2] for card in cards] == [
        ["А: Қолдайды", "Б: Қарсы"],
        ["А: Ұйым", "Б: Жер атауы"],
    ]
    assert "Айгүл" in cards[0]["html"]
    assert '<mark data-part="Мазмұн"' in cards[0]["html"]
    assert 'value="?Б"' in server.interface
    server.submit(task, ["v2", "v1"])
    report = run(place, server)
    assert (report.decided, report.sent, report.at) == (["d1"], [], [])
    (document,) = gold_of_workplace(place)
    assert [(e.text, e.label, e.kind) for e in document.entities] == [
        ("Бас прокуратура", "AGENCY", "ORGANISATION"),
        ("Freedom House", "ORG", "ORGANISATION"),
    ]
    assert document.statements == (replace(SAID, stance="against", id="s1"),)
    assert document.origin["statements"] == Origin("adjudicated", "Сәуле", load_scheme().version)
    history = gold_of(place)["history"]
    assert [d["how"] for d in history["decisions"]] == ["version", "version"]
    assert history["decisions"][0]["versions"][1]["annotators"] == ["Болат"]
    assert (history["adjudicator"], history["lead_time"]) == ("Сәуле", 12.5)
    assert [a["annotator"] for a in history["annotations"]] == ["Айгүл", "Болат"]


def test_twice_is_once(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    assert run(place, server).at == ["d1"]
    assert len(server.stored) == 1
    server.submit(server.task_of("d1"), ["v1", "v1"])
    assert run(place, server).decided == ["d1"]
    before = gold_file(place.gold_path, "d1").read_bytes()
    again = run(place, server)
    assert again == AdjudicationReport()
    assert gold_file(place.gold_path, "d1").read_bytes() == before


def test_a_later_decision_takes_the_place_of_an_earlier_one(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "v1"])
    run(place, server)
    server.submit(task, ["v2", "v2"], moment="2026-03-02T10:00:00Z")
    assert run(place, server).decided == ["d1"]
    gold = gold_of(place)
    assert gold["statements"][0]["stance"] == "against"
    assert gold["history"]["previous"]["statements"][0]["stance"] == "favor"


def test_what_was_stopped_before_the_server_had_it_is_sent_again(place: Workplace) -> None:
    server = StandIn(failing=True)
    with pytest.raises(ConnectionError):
        run(place, server)
    server.failing = False
    assert run(place, server).sent == ["d1"]
    assert len(server.stored) == 1


def test_agreement_is_gold_at_once(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation")
    pulled(place, annotated("Айгүл", AGENCY, SAID), annotated("Болат", AGENCY, SAID))
    server = StandIn()
    assert run(place, server).agreed == ["d1"]
    assert not server.stored
    gold = gold_of(place)
    assert gold["origin"]["entities"]["name"] == "келісім"
    assert gold["history"]["how"] == "agreement"
    assert not run(place, server).agreed


OPEN = replace(SAID, stance=None, relevance=RELEVANT)
NOT_ABOUT = replace(SAID, stance=None)


@pytest.mark.parametrize("names", [("Айгүл",), ("Айгүл", "Болат")])
def test_a_statement_without_an_answer_goes_to_the_adjudicator(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    place = made_workplace(tmp_path / "annotation", names)
    pulled(place, *(annotated(name, AGENCY, OPEN) for name in names))
    server = StandIn()
    assert run(place, server, at_least=1, majority=True).sent == ["d1"]
    task = server.task_of("d1")
    (card,) = task["data"]["disputes"]
    letters = "А" if len(names) == 1 else "А, Б"
    assert card["choices"][0]["value"] == f"{letters}: жауап таңдалмаған"
    server.submit(task, ["v1"])
    report = run(place, server, at_least=1)
    assert ([*report.open], report.decided) == (["d1"], [])
    assert "missing-stance" in {f.code for f in report.findings["d1"]}
    filled = task["predictions"][0]["result"]
    (content,) = [r for r in filled if (r.get("meta") or {}).get("stance")]
    answer = {**content, "type": "choices", "from_name": "stance"}
    answer["value"] = {"start": 17, "end": 30, "choices": ["none"]}
    server.submit(task, ["v1"], result=[*filled, answer], moment="2026-03-02T10:00:00Z")
    assert run(place, server, at_least=1).decided == ["d1"]
    (document,) = gold_of_workplace(place)
    assert document.statements == (replace(NOT_ABOUT, id="s1"),)


def test_not_about_the_target_and_neutral_are_a_dispute(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation")
    neutral = replace(SAID, stance="neutral")
    pulled(place, annotated("Айгүл", neutral), annotated("Болат", NOT_ABOUT))
    server = StandIn()
    assert run(place, server).sent == ["d1"]
    server.submit(server.task_of("d1"), ["v2"])
    assert run(place, server).decided == ["d1"]
    assert [s["stance"] for s in gold_of(place)["statements"]] == [None]
    assert not run(place, server).decided


def test_documents_wait_for_all_who_have_them(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation")
    draft = replace(annotated("Болат", SAID), status="draft")
    pulled(place, annotated("Айгүл", AGENCY, SAID), draft)
    server = StandIn()
    assert run(place, server).waiting == ["d1"]
    assert run(place, server, at_least=2).waiting == ["d1"]
    assert run(place, server, at_least=1).agreed == ["d1"]
    assert gold_of(place)["origin"]["entities"] == {
        "kind": "annotator",
        "name": "Айгүл",
        "version": load_scheme().version,
    }


def test_a_majority_decides_only_when_asked(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation", ("Айгүл", "Болат", "Сара"))
    pulled(
        place,
        annotated("Айгүл", AGENCY, SAID),
        annotated("Болат", AGENCY, replace(SAID, stance="against")),
        annotated("Сара", SAID),
    )
    server = StandIn()
    assert run(place, server).sent == ["d1"]
    assert "көпшілік: 2/3" in server.task_of("d1")["data"]["disputes"][0]["html"]
    place = made_workplace(tmp_path / "second", ("Айгүл", "Болат", "Сара"))
    pulled(
        place,
        annotated("Айгүл", AGENCY, SAID),
        annotated("Болат", AGENCY, replace(SAID, stance="against")),
        annotated("Сара", SAID),
    )
    assert run(place, server, majority=True).agreed == ["d1"]
    gold = gold_of(place)
    assert gold["history"]["how"] == "majority"
    assert len(gold["entities"]) == 1
    assert gold["statements"][0]["stance"] == "favor"


def test_a_majority_leaves_the_rest_to_the_adjudicator(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation", ("Айгүл", "Болат", "Сара"))
    pulled(
        place,
        annotated("Айгүл", entity(47, 60, "ORG"), AGENCY),
        annotated("Болат", entity(47, 60, "PLACE"), AGENCY),
        annotated("Сара", entity(47, 60, "PERSON")),
    )
    server = StandIn()
    assert run(place, server, majority=True).sent == ["d1"]
    task = server.task_of("d1")
    assert [card["number"] for card in task["data"]["disputes"]] == [2]
    server.submit(task, ["v3"])
    assert run(place, server).decided == ["d1"]
    gold = gold_of(place)
    assert [e["label"] for e in gold["entities"]] == ["AGENCY", "PERSON"]
    assert [d["how"] for d in gold["history"]["decisions"]] == ["majority", "version"]


def test_changed_annotations_are_told_and_sent_again_when_asked(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), ["v1", "v1"])
    run(place, server)
    pulled(
        place,
        annotated("Айгүл", AGENCY, SAID),
        annotated("Болат", AGENCY, replace(SAID, stance="neutral")),
    )
    report = run(place, server)
    assert (report.changed, report.sent) == (["d1"], [])
    report = run(place, server, resend=True)
    assert (report.changed, report.sent) == (["d1"], ["d1"])
    replaced = (place.raw_path / "adjudication-replaced.jsonl").read_text(encoding="utf-8")
    assert json.loads(replaced)["annotations"]
    assert run(place, server).at == ["d1"]
    server.submit(server.task_of("d1"), ["v2"])
    assert run(place, server).decided == ["d1"]
    gold = gold_of(place)
    assert gold["statements"][0]["stance"] == "neutral"
    assert gold["history"]["previous"]["statements"][0]["stance"] == "favor"


def test_agreement_after_all_takes_the_task_back(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    pulled(place, annotated("Айгүл", AGENCY, SAID), annotated("Болат", AGENCY, SAID))
    assert run(place, server, resend=True).agreed == ["d1"]
    assert not server.stored
    assert run(place, server) == AdjudicationReport()


def test_what_is_left_open_is_told(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "own"])
    report = run(place, server)
    assert list(report.open) == ["d1"]
    assert report.open["d1"] == (f"http://127.0.0.1:1/projects/3/data?task={task['id']}",)
    assert not list(place.gold_path.glob("*"))


def test_a_skipped_task_is_told(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), [], skip=True)
    assert list(run(place, server).skipped) == ["d1"]


def test_a_draft_is_not_a_decision(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.stored[task["id"]]["drafts"] = [
        {
            "id": 1,
            "user": "saule@localhost",
            "created_username": " saule@localhost, 7",
            "result": [],
        }
    ]
    assert run(place, server).at == ["d1"]


def test_what_the_adjudicator_made_in_the_text_is_gold(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    result = task["predictions"][0]["result"]
    labels = {r["id"]: r["value"]["labels"] for r in result if r["type"] == "labels"}
    assert sorted(map(tuple, labels.values())) == [
        ("AGENCY",),
        ("CONTENT", "?А"),
        ("CONTENT", "?Б"),
        ("CUE",),
        ("ORG", "?А"),
        ("PLACE", "?Б"),
        ("SOURCE",),
    ]
    edited = [r for r in result if "PLACE" not in r.get("value", {}).get("labels", ())]
    for region in edited:
        if "ORG" in region.get("value", {}).get("labels", ()):
            region["value"] = {**region["value"], "end": 66, "labels": ["EVENT"]}
    edited.append(
        {
            "id": "hand",
            "from_name": "entity",
            "to_name": "text",
            "type": "labels",
            "value": {"start": 87, "end": 88, "labels": ["ART"]},
        }
    )
    server.submit(task, ["none", "own"], result=edited)
    assert run(place, server).decided == ["d1"]
    gold = gold_of(place)
    assert [(e["text"], e["label"]) for e in gold["entities"]] == [
        ("Бас прокуратура", "AGENCY"),
        ("Freedom House ұйымы", "EVENT"),
        ("👍", "ART"),
    ]
    assert gold["statements"] == []
    assert [d["how"] for d in gold["history"]["decisions"]] == ["none", "own"]
    assert [item["text"] for item in gold["history"]["added"]] == ["👍"]


@pytest.mark.parametrize("prefill", ["agreed", "first", "all"])
def test_any_prefill_and_blind_names_give_the_same_gold(place: Workplace, prefill: str) -> None:
    server = StandIn()
    run(place, server, prefill=prefill, blind=True)
    task = server.task_of("d1")
    assert "Айгүл" not in json.dumps(task, ensure_ascii=False)
    server.submit(task, ["v1", "v2"])
    run(place, server)
    gold = gold_of(place)
    assert [e["label"] for e in gold["entities"]] == ["AGENCY", "PLACE"]
    assert gold["statements"][0]["stance"] == "favor"
    assert gold["statements"][0]["cue"]["text"] == "мәлімдеді"


def test_sections_without_a_dispute_are_not_sent() -> None:
    paragraph = "Бас прокуратура мәлімдеді. Freedom House қарсы.\n"
    text = paragraph * 6

    def version(name: str, relabel: Callable[[int], bool]) -> Annotation:
        entities = []
        for number in range(6):
            start = number * len(paragraph)
            label = "PLACE" if relabel(number) else "AGENCY"
            entities.append(Entity(start, start + 15, "Бас прокуратура", label))
        return Annotation(Document("long", text, entities=tuple(entities)), name)

    versions = [version("a", lambda n: False), version("b", lambda n: n in {1, 4})]
    merged, scheme = merge(versions), load_scheme()
    sent = SentDocument("long", "f")
    tasks = adjudication_tasks(merged, sent, scheme, section_chars=len(paragraph))
    assert [(t["data"]["part"], t["data"]["of"]) for t in tasks] == [(2, 2), (5, 2)]
    server = StandIn()
    server.add_tasks(3, tasks)
    first, second = server.stored.values()
    server.submit(first, ["v2"])
    names = {7: "Сәуле"}
    assert read_decided(server.tasks(), merged, sent, scheme, names) is None
    server.submit(second, ["v1"])
    decided = read_decided(server.tasks(), merged, sent, scheme, names)
    assert decided is not None
    assert decided.choices == {1: 1, 2: 0}
    assert len(decided.document.entities) == 8


def test_the_gold_of_one_annotator_keeps_what_was_gold_before(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    server.submit(server.task_of("d1"), ["v1", "v1"])
    run(place, server)
    draft = replace(annotated("Болат", SAID), status="draft")
    pulled(place, annotated("Айгүл", AGENCY), draft)
    assert run(place, server, at_least=1, resend=True).agreed == ["d1"]
    gold = gold_of(place)
    assert gold["history"]["how"] == "single"
    assert gold["history"]["previous"]["history"]["how"] == "decided"


def test_a_task_that_the_server_fails_to_send_is_not_sent_again(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.damaged = {task["id"]}
    report = run(place, server)
    assert (report.sent, report.held) == ([], ["d1"])
    assert report.unreadable == [f"http://127.0.0.1:1/projects/3/data?task={task['id']}"]
    assert len(server.stored) == 1
    pulled(place, annotated("Айгүл", AGENCY, SAID), annotated("Болат", SAID))
    assert run(place, server, resend=True).held == ["d1"]
    assert len(server.stored) == 1


def test_what_was_read_of_a_task_stays_when_the_server_fails_to_send_it(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    task = server.task_of("d1")
    server.submit(task, ["v1", "v1"])
    run(place, server)
    server.damaged = {task["id"]}
    assert run(place, server).unreadable
    kept = json.loads((place.raw_path / "adjudication.jsonl").read_text(encoding="utf-8"))
    assert len(kept["annotations"]) == 1


def test_a_task_that_changed_since_it_was_read_is_not_deleted(place: Workplace) -> None:
    server = StandIn()
    run(place, server)
    pulled(place, annotated("Айгүл", AGENCY, SAID), annotated("Болат", SAID))
    task = server.task_of("d1")
    pages = server.pages

    def and_then_decided(project: int) -> Iterator[Page]:
        yield from pages(project)
        server.submit(task, ["v1", "v1"])

    server.pages = and_then_decided  # type: ignore[method-assign]
    report = run(place, server, resend=True)
    assert (report.sent, report.held) == ([], ["d1"])
    assert server.stored[task["id"]]["annotations"]
    server.pages = pages  # type: ignore[method-assign]
    assert run(place, server, resend=True).sent == ["d1"]
    replaced = (place.raw_path / "adjudication-replaced.jsonl").read_text(encoding="utf-8")
    assert json.loads(replaced)["annotations"]


def test_nothing_pulled_is_wrong_use(tmp_path: Path) -> None:
    place = made_workplace(tmp_path / "annotation")
    with pytest.raises(UsageError, match="pulled"):
        run(place, StandIn())
    with pytest.raises(UsageError, match="gold yet"):
        list(gold_of_workplace(place))
