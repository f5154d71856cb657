"""Names inside names in a real browser: what was suggested, drawn inside it, and taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.annotations.agreement.comparisons import compare_entities
from qazcorpus.annotations.lint.linter import lint
from qazcorpus.document import Document, Entity, Metadata
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.nesting import nested
from tests.label_studio.browser import Editor, Place, at_work, chromium

TEXT = (
    "Брифинг өтті\n\n"
    "🎙️ ҚР ІІМ Полиция комитетінің төрағасы Асан Ермеков сөйледі. «Арқа Нан» ЖШС-нің директоры келмеді."
)


def place(words: str) -> Place:
    start = TEXT.index(words)
    return start, start + len(words)


def name(words: str, label: str) -> Entity:
    start, end = place(words)
    return Entity(start, end, words, label)


OFFICE, COMMITTEE, MINISTRY = (
    "ҚР ІІМ Полиция комитетінің төрағасы",
    "ҚР ІІМ Полиция комитетінің",
    "ҚР ІІМ",
)
DIRECTOR, COMPANY = "«Арқа Нан» ЖШС-нің директоры", "Арқа Нан"
SUGGESTED = (
    name(OFFICE, "POSITION"),
    name(COMMITTEE, "AGENCY"),
    name(DIRECTOR, "POSITION"),
    name("ЖШС-нің", "ORG"),
)
DRAWN = ((MINISTRY, "AGENCY"), ("ҚР", "PLACE"), (COMPANY, "ORG"), ("Асан Ермеков", "PERSON"))


def annotate(editor: Editor, workplace: Workplace, person: str, picture: Path | None) -> None:
    editor.open(workplace.project_of(person), TEXT, regions=len(SUGGESTED))
    for words, label in DRAWN:
        editor.mark(label, place(words))
    editor.delete("ORG", place("ЖШС-нің"))
    if picture:
        editor.let_go()
        editor.page.screenshot(path=picture)
    editor.submit()


@pytest.mark.usefixtures("browser_program")
def test_names_inside_names_are_drawn_and_come_back(
    new_workplace: Workplace, tmp_path: Path
) -> None:
    workplace = new_workplace
    document = Document(
        "briefing",
        TEXT,
        Metadata(title="Брифинг өтті", language="kk", licence="CC0-1.0"),
        entities=nested(SUGGESTED),
    )
    push(workplace, [document])
    first, second = workplace.annotators
    with chromium() as browser:
        with at_work(browser, workplace, first, tmp_path / "failed.png") as editor:
            annotate(editor, workplace, first.name, tmp_path / "nested.png")
        with at_work(browser, workplace, second, tmp_path / "failed.png") as editor:
            editor.open(workplace.project_of(second), TEXT, regions=len(SUGGESTED))
            editor.delete("AGENCY", place(COMMITTEE))
            editor.submit()
    pull(workplace)
    found = {annotation.annotator: annotation for annotation in workplace.annotations()}
    mine, other = found[first.name], found[second.name]
    assert [(e.text, e.label) for e in mine.document.all_entities] == [
        (OFFICE, "POSITION"),
        (COMMITTEE, "AGENCY"),
        (MINISTRY, "AGENCY"),
        ("ҚР", "PLACE"),
        ("Асан Ермеков", "PERSON"),
        (DIRECTOR, "POSITION"),
        (COMPANY, "ORG"),
    ]
    assert len(mine.document.entities) == 3
    assert [
        f for f in lint(mine, workplace.scheme) if f.code in ("nesting", "entities-overlap")
    ] == []
    compared = compare_entities(mine.document.entities, other.document.entities)
    assert (compared.outermost.correct, compared.inner.correct) == (2, 0)
