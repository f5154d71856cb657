"""What annotators do wrong in Label Studio's interface, and what `pull` makes of it."""

from __future__ import annotations

from typing import Any, Final

from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.bad_input.case import Case
from tests.bad_input.pulled import (
    CONTENT,
    CUE,
    PULL,
    SAID,
    TEXT,
    WHO,
    Left,
    chosen,
    drawn,
    pulled,
    related,
    submitted,
)
from tests.label_studio.fake_server import FakeServer

_NAME: Final = drawn("n", WHO, "PERSON")
_SOURCE: Final = drawn("s", WHO, "SOURCE")
_CUE: Final = drawn("q", CUE, "CUE")


def _case(situation: str, says: str, *result: Any) -> Case:
    return Case(situation, PULL, says, status=0, run=pulled(submitted(*result)))


def _left(situation: str, says: str, left: Left) -> Case:
    return Case(situation, PULL, says, status=0, run=pulled(left))


def _changed(region: dict[str, Any], **value: Any) -> dict[str, Any]:
    return {**region, "value": region["value"] | value}


def _draft(server: FakeServer, task: int, place: Workplace) -> None:
    server.draft(task, place.annotators[0], [_NAME])


def _skipped(server: FakeServer, task: int, place: Workplace) -> None:
    server.submit(task, place.annotators[0], [], was_cancelled=True)


def _own_task(server: FakeServer, task: int, place: Workplace) -> None:
    added = server.add(3, data={"text": "Қолмен қосылған мәтін."})
    server.submit(added, place.annotators[0], [])


def _changed_text(server: FakeServer, task: int, place: Workplace) -> None:
    data = server.tasks[task]["data"]
    server.tasks[task]["data"] = data | {"text": TEXT.replace("керек", "қажет")}
    server.submit(task, place.annotators[0], [])


def _renamed_in_settings(server: FakeServer, task: int, place: Workplace) -> None:
    server.projects[3] = server.projects[3].replace('alias="PERSON"', 'alias="ADAM"')
    server.submit(task, place.annotators[0], [drawn("n", WHO, "ADAM")])


CASES: Final[tuple[Case, ...]] = (
    _case(
        "The same span marked twice with one label",
        f"Person «{WHO}»: it was marked twice with the same label; one was removed.",
        _NAME,
        {**_NAME, "id": "m"},
    ),
    _case(
        "The same span with two labels",
        f"«{WHO}»: the span has two labels: Person, Organisation. Keep one. Айгүл: submitted",
        _NAME,
        drawn("m", WHO, "ORG"),
    ),
    _case(
        "A name inside a name with the same label",
        f"Person «Дәурен» is inside Person «{WHO}». Such names hold no such names: check the labels "
        "and the borders.",
        _NAME,
        drawn("m", "Дәурен", "PERSON"),
    ),
    _case(
        "A span with two labels at once",
        "The span has several labels: PERSON, ORG. The first was used. Keep one label.",
        _changed(_NAME, labels=["PERSON", "ORG"]),
    ),
    _case(
        "A span without a label",
        "The span has no label. Choose one or delete the span.",
        _changed(_NAME, labels=[]),
    ),
    _case(
        "A span that ends outside of the text",
        "The boundaries of the span are wrong: 5–5000 «Су арнасы». It is empty or outside the "
        "text. Delete it and mark it again.",
        _changed(_NAME, start=5, end=5000, text="Су арнасы"),
    ),
    _case(
        "An empty span",
        "The boundaries of the span are wrong: 5–5. It is empty or outside the text.",
        _changed(_NAME, start=5, end=5, text=""),
    ),
    _case(
        "A span whose text on the server differs from the document's text",
        "The server has another text for this span: «Серік Оспанов». The words at its place in "
        "the text were used: check that they are right.",
        _changed(_NAME, text="Серік Оспанов"),
    ),
    _case(
        "White space at the edge of a span",
        f"Person «{WHO} »: white space at the edge was removed, now «{WHO}».",
        drawn("n", WHO, "PERSON", to=1),
    ),
    _case(
        "Half a word",
        f"Person «Дәурен Айтқож»: the span was extended to the edge of the word, now «{WHO}».",
        drawn("n", WHO, "PERSON", to=-2),
    ),
    _case(
        "A quotation mark inside a content",
        f"Content ««{CONTENT}»»: the quotation mark or bracket was removed, now «{CONTENT}».",
        drawn("c", f"«{CONTENT}»", "CONTENT"),
        chosen("c", "favor"),
    ),
    _case(
        "A content over two paragraphs",
        "the content goes beyond its paragraph. Mark a separate content in each paragraph.",
        drawn("c", "келісімге дайын.\n\nТұрғындар қарсы шықты", "CONTENT"),
        chosen("c", "neutral"),
    ),
    _case(
        "A label by its Kazakh name, where the aliases were taken out of the settings",
        "The server has the label's name instead of the label: Тұлға. The scheme's label was used. "
        f"Айгүл: submitted, 0 kept aside PERSON «{WHO}»",
        _changed(_NAME, labels=["Тұлға"]),
    ),
    _left(
        "A label that was renamed in the server's settings",
        "the interface of «Сынақ · Айгүл» does not match version 1.1 of the scheme: it lacks "
        "PERSON and has ADAM.",
        _renamed_in_settings,
    ),
    _case(
        "A label that the scheme does not have",
        "The scheme has no label 'ADAM'. Choose another one for the span. Айгүл: submitted, 1 kept "
        "aside",
        drawn("n", WHO, "ADAM"),
    ),
    _case(
        "A result of a project with other controls",
        "This item belongs to a control that is not in the interface: 'sentiment'. Tell the team "
        "lead.",
        {"id": "x", "from_name": "sentiment", "type": "choices", "value": {"choices": ["good"]}},
    ),
    _case(
        "An item that is not a region",
        "The server has an item that is not a region; it was not read. Tell the team lead.",
        "келісілді",
    ),
    _case(
        "Two spans with one id",
        "Two spans have the same id: n. The first was used. Tell the team lead.",
        _NAME,
        drawn("n", "Тұрғындар", "NORP"),
    ),
    _case(
        "A relation from the content to the source",
        f"content «{CONTENT}», source «{WHO}», favor",
        *SAID,
        _SOURCE,
        related("c", "s"),
    ),
    _case(
        "A relation from a name that is the source as well",
        f"The relation was drawn to the entity «{WHO}». The source or content in the same place "
        f"was used instead of the entity. Айгүл: submitted, 0 kept aside PERSON «{WHO}» content "
        f"«{CONTENT}», source «{WHO}», favor",
        *SAID,
        _NAME,
        _SOURCE,
        related("n", "c"),
    ),
    _case(
        "A relation from a name where no source is marked",
        f"The relation was drawn from the entity «{WHO}», where no source is marked: the entity "
        "was used as the source. If the source is longer (with a title), mark it and draw the "
        "relation from there.",
        *SAID,
        _NAME,
        related("n", "c"),
    ),
    _case(
        "A relation from a name to a name",
        f"These two spans cannot be related: «{WHO}» – «Тұрғындар». Relations go from a source or "
        "a cue to a content.",
        _NAME,
        drawn("m", "Тұрғындар", "NORP"),
        related("n", "m"),
    ),
    _case(
        "A relation to a span that does not exist",
        f"One end of the relation is a missing span: «{CONTENT}». Delete the relation and draw it "
        "again.",
        *SAID,
        related("c", "жоқ"),
    ),
    _case(
        "Two relations whose spans do not exist",
        "Both ends of the relation are missing spans. Delete the relation and draw it again. (2 "
        "times)",
        *SAID,
        related("бұл", "жоқ"),
        related("ол", "жоқ"),
    ),
    _case(
        "A relation to a span that was not read",
        f"The relation leads to a span that was not read: «{CONTENT}». First correct that span's "
        "label and boundaries.",
        *SAID,
        drawn("x", WHO, "ADAM"),
        related("x", "c"),
    ),
    _case(
        "A relation from a span to itself",
        f"These two spans cannot be related: «{CONTENT}» – «{CONTENT}».",
        *SAID,
        related("c", "c"),
    ),
    _case(
        "A relation from a source to a cue",
        f"These two spans cannot be related: «{WHO}» – «{CUE}».",
        _SOURCE,
        _CUE,
        related("s", "q"),
    ),
    _case(
        "A relation drawn twice, once in each direction",
        f"The same relation was drawn twice: «{WHO}» – «{CONTENT}». One of them was used.",
        *SAID,
        _SOURCE,
        related("s", "c"),
        related("c", "s"),
    ),
    _case(
        "Two cues for one content",
        f"The statement has two cues: «{CUE}», «келісімге». The first was used. Keep one relation. "
        f"Айгүл: submitted, 2 kept aside content «{CONTENT}», cue «{CUE}», favor",
        *SAID,
        _CUE,
        drawn("r", "келісімге", "CUE"),
        related("q", "c"),
        related("r", "c"),
    ),
    _case(
        "A source without a relation",
        f"The source «{WHO}» is not related to any content. Relate it or delete it.",
        _SOURCE,
    ),
    _case(
        "A stance on a source",
        "A stance or target can be chosen only for a content, and there is no content here: "
        f"against – «{WHO}». Click the content and choose there.",
        *SAID,
        _SOURCE,
        related("s", "c"),
        chosen("s", "against"),
    ),
    _case(
        "No stance",
        f"No answer is chosen for the content «{CONTENT}». Choose its stance, or «Not about it».",
        SAID[0],
    ),
    _case(
        "Two stances on one content",
        "Several choices were made for one content: against. The first was used. Keep one choice.",
        *SAID,
        chosen("c", "against"),
    ),
    _case(
        "A stance by its Kazakh name",
        f"content «{CONTENT}», against",
        SAID[0],
        chosen("c", "Қарсы"),
    ),
    _case(
        "A note on a span",
        "A note of the annotator: осы ма?",
        {**_NAME, "meta": {"text": ["осы ма?"]}},
    ),
    _left("A draft that was not submitted", "Айгүл: draft, 0 kept aside", _draft),
    _left("A document that was skipped", "Айгүл: skipped, 0 kept aside", _skipped),
    _left(
        "A task that somebody added by hand",
        "This task was added to the project in another way and has no known document: it is kept "
        "in raw/ only.",
        _own_task,
    ),
    _left(
        "A task whose text was changed at the server",
        "This task does not have the text that was pushed: its annotations are kept in raw/ only.",
        _changed_text,
    ),
)
