"""Two annotators and an adjudicator in a real browser, from documents to a data set.

The two differ in one border, one label and one answer: whether a statement is about the target at
all. Everything else they mark alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typer
from datasets import load_dataset
from typer.testing import CliRunner

from qazcorpus.cli.annotate.adjudicate import adjudicate
from qazcorpus.cli.annotate.agreement import agreement
from qazcorpus.cli.annotate.export import export
from qazcorpus.cli.annotate.pull import pull
from qazcorpus.cli.annotate.status import status
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.document import Document, Entity, Metadata, Target
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.browser import Editor, Place, at_work, chromium

annotate = typer.Typer(cls=CommandGroup)
for command in (pull, agreement, adjudicate, status, export):
    annotate.command()(command)

SHARING = (
    "Алматы 🛴 самокатқа шектеу қояды\n\n"
    "🇰🇿 Алматы әкімдігі «шектеу жаяуларға 👍🏽 керек» деп мәлімдеді. "
    # «й» as some keyboards make it: «и» with a combining breve.
    "Каси\u0306м Сәрсенов «бизнес 👨‍👩‍👧 жабылады» деи\u0306ді."
)
TAX = (
    "Cafe\u0301 ☕ салықтан босады\n\n"
    "🎉 Қарағанды мәслихаты «Cafe\u0301 Самал» желісін салықтан босатты. "
    "Еркін қор: «бюджетке зиян 💸 келеді»."
)
LAKE = "🌊 Балқаш көлінің деңгейі көтерілді."
VERSIONS = ("first", "second")
BAN, FEE, HOURS = "самокатқа шектеу", "салықтан босату", "жұмыс уақыты"


def place(text: str, words: str) -> Place:
    """Where the words first are: code points."""
    start = text.index(words)
    return start, start + len(words)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement as it is marked; `target` only where the document has several."""

    content: Place
    source: Place
    cue: Place | None = None
    target: str = ""
    stance: str | None


CITY = place(SHARING, "Алматы әкімдігі")
CITY_WITH_FLAG = place(SHARING, "🇰🇿 Алматы әкімдігі")
KASYM = place(SHARING, "Каси\u0306м Сәрсенов")
NEEDED = Said(
    content=place(SHARING, "шектеу жаяуларға 👍🏽 керек"),
    source=CITY,
    cue=place(SHARING, "деп мәлімдеді"),
    stance="favor",
)
CLOSING = Said(
    content=place(SHARING, "бизнес 👨‍👩‍👧 жабылады"),
    source=KASYM,
    cue=place(SHARING, "деи\u0306ді"),
    stance="against",
)
COUNCIL = place(TAX, "Қарағанды мәслихаты")
CAFE = place(TAX, "Cafe\u0301 Самал")
HARM = Said(
    content=place(TAX, "бюджетке зиян 💸 келеді"),
    source=place(TAX, "Еркін қор"),
    target=FEE,
    stance="against",
)
WATER = place(LAKE, "Балқаш көлінің")


def document(doc_id: str, text: str, *targets: str, found: dict[Place, str]) -> Document:
    """A document in which a pipeline has found names."""
    return Document(
        doc_id,
        text,
        Metadata(title=text.partition("\n")[0], language="kk", licence="CC0-1.0"),
        entities=tuple(Entity(s, e, text[s:e], label) for (s, e), label in found.items()),
        targets=tuple(map(Target, targets)),
    )


DOCUMENTS = (
    document("sharing", SHARING, BAN, found={}),
    document(
        "tax", TAX, HOURS, FEE, found={COUNCIL: "ORG", CAFE: "ORG", place(TAX, "босатты"): "EVENT"}
    ),
    document("lake", LAKE, found={WATER: "PLACE"}),
)


def state(editor: Editor, said: Said) -> None:
    """Mark a statement's parts, join them and say the stance."""
    editor.mark("SOURCE", said.source)
    if said.cue:
        editor.mark("CUE", said.cue)
    editor.mark("CONTENT", said.content)
    editor.relate("SOURCE", said.source, said.content)
    if said.cue:
        editor.relate("CUE", said.cue, said.content)
    assert said.stance is not None
    editor.judge(said.content, said.stance, said.target)


def work(editor: Editor, project: Project, *, city: Place, council: str, closing: str) -> None:
    """Annotate every document; what the two see differently is given."""
    editor.open(project, SHARING)
    editor.mark("AGENCY", city)
    editor.mark("PERSON", KASYM)
    state(editor, NEEDED)
    state(editor, replace(CLOSING, stance=closing))
    editor.submit()
    editor.open(project, TAX, regions=3)
    editor.delete("EVENT", place(TAX, "босатты"))
    if council != "ORG":
        editor.relabel("ORG", COUNCIL, council)
    state(editor, HARM)
    editor.submit()
    editor.open(project, LAKE, regions=1)
    editor.submit()


def decide(editor: Editor, project: Project) -> None:
    """Decide the disagreements: one version, the other, and in the text itself."""
    editor.open(project, SHARING, regions=10)
    editor.decide(0, "А:")
    editor.decide(1, "Б:")
    editor.submit()
    editor.open(project, TAX, regions=5)
    editor.delete("ORG", COUNCIL, marks="?Б")
    editor.decide(0, "Мәтінде өзім түзеттім")
    editor.submit()


def run(*arguments: object) -> str:
    done = CliRunner().invoke(annotate, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def check_agreement(found: dict[str, Any]) -> None:
    """Each marked five names, of which three are the same; and the same three statements."""
    names, statements, stance = (found["overall"][k] for k in ("entities", "statements", "stance"))
    figures = {name: names[name]["value"] for name in ("exact", "partial", "borders")}
    assert figures == pytest.approx({"exact": 3 / 5, "partial": 4 / 5, "borders": 4 / 5})
    # Of five pairs: AGENCY twice and once, ORG once and twice, PERSON and PLACE once each.
    chance = (2 * 1 + 1 * 2 + 1 + 1) / 5**2
    assert names["label_kappa"]["value"] == pytest.approx((4 / 5 - chance) / (1 - chance))
    for part in ("content", "source", "cue"):
        assert statements[part]["value"] == statements[f"{part}_exact"]["value"] == 1
    # The pairs: favor with favor, against with against, against with none.
    chance = (1 * 1 + 2 * 1 + 0 * 1) / 3**2
    assert stance["kappa"]["value"] == pytest.approx((2 / 3 - chance) / (1 - chance))
    expected = 1 - (2**2 + 3**2 + 1**2 - 6) / (6 * 5)
    assert stance["alpha"]["value"] == pytest.approx(1 - (2 / 6) / expected)
    assert stance["about"]["value"] == pytest.approx(2 / 3)
    differences = {
        d["kind"]: [[(mark["start"], mark["end"]) for mark in d[who]["marks"]] for who in VERSIONS]
        for d in found["disagreements"]
    }
    assert differences == {
        "entity-border": [[CITY], [CITY_WITH_FLAG]],
        "entity-label": [[COUNCIL], [COUNCIL]],
        "stance": [[KASYM, CLOSING.cue, CLOSING.content]] * 2,
    }


def check_data_set(rows: Mapping[str, dict[str, Any]]) -> None:
    """Every offset, label, relation and choice is what was clicked."""
    assert {doc_id: names_in(row) for doc_id, row in rows.items()} == {
        "sharing": {(CITY, "AGENCY"), (KASYM, "PERSON")},
        "tax": {(COUNCIL, "AGENCY"), (CAFE, "ORG")},
        "lake": {(WATER, "PLACE")},
    }
    assert {doc_id: statements_in(row) for doc_id, row in rows.items()} == {
        "sharing": [replace(NEEDED, target=BAN), replace(CLOSING, target=BAN, stance=None)],
        "tax": [HARM],
        "lake": [],
    }


def names_in(row: dict[str, Any]) -> set[tuple[Place, str]]:
    return {((entity["start"], entity["end"]), entity["label"]) for entity in row["entities"]}


def statements_in(row: dict[str, Any]) -> list[Said]:
    return [
        Said(
            **{part: span and (span["start"], span["end"]) for part, span in parts.items()},
            stance=statement["stance"],
            target=statement["target"],
        )
        for statement in row["statements"]
        for parts in [{part: statement[part] for part in ("content", "source", "cue")}]
    ]


@pytest.mark.usefixtures("browser_program")
def test_from_documents_to_a_data_set(new_workplace: Workplace, tmp_path: Path) -> None:
    workplace, folder = new_workplace, ("--workplace", new_workplace.folder)
    picture = tmp_path / "browser.png"
    push(workplace, DOCUMENTS)
    first, second = workplace.annotators
    with chromium() as browser:
        with at_work(browser, workplace, first, picture) as editor:
            project = workplace.project_of(first)
            work(editor, project, city=CITY, council="AGENCY", closing="against")
        with at_work(browser, workplace, second, picture) as editor:
            project = workplace.project_of(second)
            work(editor, project, city=CITY_WITH_FLAG, council="ORG", closing="none")
    run("pull", *folder)
    findings = (workplace.reports_path / "findings.jsonl").read_text(encoding="utf-8")
    # The last document is submitted as it came, at once.
    assert {json.loads(line)["code"] for line in findings.splitlines()} <= {"submitted-unread"}
    run("agreement", *folder, "--json", tmp_path / "agreement.json")
    check_agreement(json.loads((tmp_path / "agreement.json").read_text(encoding="utf-8")))
    # On a busy machine the last document may count as read, so unread documents are accepted.
    sent = run("adjudicate", *folder, "--accept-unread")
    assert "2  төрешіге жіберілді" in sent
    assert "1  келісім" in sent
    assert "2  бұрыннан төрешіде" in run("adjudicate", *folder)
    lead = workplace.adjudicator
    with chromium() as browser, at_work(browser, workplace, lead, picture) as editor:
        decide(editor, workplace.adjudication_project)
    assert "2  шешіліп, эталонға қосылды" in run("adjudicate", *folder)
    assert json.loads(run("status", *folder, "--json"))["gold"] == 3
    run("export", *folder, "--output", tmp_path / "data")
    data = load_dataset(str(tmp_path / "data"), cache_dir=str(tmp_path / "cache"))
    check_data_set({row["doc_id"]: row for split in data.values() for row in split})
