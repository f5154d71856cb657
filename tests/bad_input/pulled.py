"""What annotators leave in Label Studio, pulled by the real command from a server in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from qazcorpus.document import Document, Sentence, Target
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.tasks.interface import labelling_interface
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import load_scheme
from tests.bad_input.case import Outcome, typed
from tests.bad_input.workplaces import workplace
from tests.label_studio.fake_server import URL, FakeServer, put_in_place

Region = dict[str, Any]
Left = Callable[[FakeServer, int, Workplace], None]
PULL: Final = "qazcorpus annotate pull"
TEXT: Final = (
    "Су арнасының басшысы Дәурен Айтқожин «тарифті көтеру керек» деп мәлімдеді. "
    "Ол келісімге дайын.\n\nТұрғындар қарсы шықты."
)
WHO, CUE, CONTENT = "Дәурен Айтқожин", "деп мәлімдеді", "тарифті көтеру керек"
_ATTRIBUTION: Final = ("SOURCE", "CUE", "CONTENT")


def drawn(region: str, words: str, label: str, *, start: int | None = None, to: int = 0) -> Region:
    """A span as an annotator draws it; `start` and `to` move its borders."""
    at = TEXT.index(words) if start is None else start
    control = "attribution" if label in _ATTRIBUTION else "entity"
    value = {"start": at, "end": at + len(words) + to, "labels": [label]}
    value["text"] = TEXT[value["start"] : value["end"]]
    return {
        "id": region,
        "from_name": control,
        "to_name": "text",
        "type": "labels",
        "value": value,
    }


def related(first: str, second: str) -> Region:
    """A relation as an annotator draws it."""
    return {"type": "relation", "from_id": first, "to_id": second, "direction": "right"}


def chosen(region: str, choice: str, control: str = "stance") -> Region:
    """A choice that belongs to a span."""
    value = {"start": 0, "end": 1, "choices": [choice]}
    return {"id": region, "from_name": control, "type": "choices", "value": value}


SAID: Final = (drawn("c", CONTENT, "CONTENT"), chosen("c", "favor"))


def submitted(*result: Any) -> Left:
    """An annotator submits this, and what it comes to is looked at."""

    def leave(server: FakeServer, task: int, place: Workplace) -> None:
        server.submit(task, place.annotators[0], list(result))

    return leave


def pulled(leave: Left) -> Callable[[Path], Outcome]:
    """What `pull` and the report's lines say of what was left at the server, where everything that
    the server gave stays in `raw/`."""

    def run(folder: Path) -> Outcome:
        with pytest.MonkeyPatch.context() as patch:
            server = put_in_place(patch)
            place = workplace(folder, URL)
            server.projects = dict.fromkeys((3, 4, 5), labelling_interface(load_scheme()))
            cut = TEXT.index("\n")
            sentences = (
                Sentence(0, cut, TEXT[:cut]),
                Sentence(cut + 2, len(TEXT), TEXT[cut + 2 :]),
            )
            targets = (Target("тарифті көтеру"),)
            push(place, [Document("d-1", TEXT, sentences=sentences, targets=targets)])
            (task,) = [task["id"] for task in server.of(3)]
            leave(server, task, place)
            outcome = typed(PULL, "")
            _check_kept(server, place)
        return Outcome(outcome.status, "\n".join([outcome.said, *_told(place)]))

    return run


def _told(place: Workplace) -> Iterator[str]:
    """The findings, and the statements that were read."""
    lines = (place.reports_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    for finding in map(json.loads, lines):
        yield finding["message_en"]
        assert finding["message_kk"]
        assert finding["url"].startswith(URL)
    for annotation in place.annotations():
        yield f"{annotation.annotator}: {annotation.status}, {len(annotation.unplaced)} kept aside"
        for entity in annotation.document.entities:
            yield f"{entity.label} «{entity.text}»"
        for s in annotation.document.statements:
            parts = [
                f"{name} «{span.text}»"
                for name, span in (("source", s.source), ("cue", s.cue))
                if span
            ]
            yield ", ".join([f"content «{s.content.text}»", *parts, s.answer])


def _check_kept(server: FakeServer, place: Workplace) -> None:
    """Nothing is lost: what the server has of the annotator is in `raw/`, as it was."""
    raw = (place.raw_path / "3.jsonl").read_text(encoding="utf-8")
    there = {task["id"]: task for task in map(json.loads, raw.splitlines())}
    for task in server.of(3):
        for kind in ("annotations", "drafts"):
            assert there[task["id"]][kind] == task[kind]
