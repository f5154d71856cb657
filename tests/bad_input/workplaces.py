"""Workplaces for the cases, and commands typed in them while a server behaves oddly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import spacy

from qazcorpus.document import Document, Entity
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server import client
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.sessions import SECONDS_VARIABLE
from qazcorpus.label_studio.workplace.settings import Annotator, Project
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from tests.bad_input.case import Outcome, contents, typed
from tests.label_studio.fake_server import FakeServer, put_in_place, workplace_at
from tests.label_studio.hostile import Behaviour, hostile

TEXT: Final = "Бас прокуратура мәлімдеді. Марат келді."
NOWHERE: Final = "http://127.0.0.1:9"
TOKEN: Final = {TOKEN_VARIABLE: "good", SECONDS_VARIABLE: "0.4"}


def workplace(folder: Path, url: str = NOWHERE) -> Workplace:
    """A workplace of two annotators in the folder `annotation`, its server at an address."""
    made = make_workplace(folder / "annotation", WorkplaceOptions(title="Сынақ", server=url))
    names = ("Айгүл", "Марат")
    made.change(
        annotators=tuple(Annotator(n, f"{i}@example.com", i) for i, n in enumerate(names, 7)),
        projects=(
            *(Project(i, f"Сынақ · {n}", "annotate", n) for i, n in enumerate(names, 3)),
            Project(5, "Сынақ · төрелік", "adjudicate"),
        ),
    )
    return made


def bare(folder: Path) -> None:
    """A workplace with nothing in it, whose server is not there."""
    workplace(folder)


def at_server(
    command: str, behaviour: Behaviour, *, tls: bool = False
) -> Callable[[Path], Outcome]:
    """Type a command in a workplace whose server behaves so; nothing in its folder may change."""

    def run(folder: Path) -> Outcome:
        with hostile(behaviour) as url, pytest.MonkeyPatch.context() as patch:
            patch.setattr(client, "DELAYS", ())
            workplace(folder, url.replace("http:", "https:") if tls else url)
            before = contents(folder)
            outcome = typed(command, "")
            after = contents(folder)
            assert {name: after.get(name) for name in before} == before
            assert all(name.endswith(".lock") for name in after.keys() - before.keys()), after
            return Outcome(outcome.status, outcome.said.replace(url.partition("//")[2], "SERVER"))

    return run


def document(name: str, **values: Any) -> Document:
    """A document of two sentences with a name."""
    return Document(name, TEXT, entities=(Entity(0, 15, TEXT[:15], "AGENCY"),), **values)


def filled(
    folder: Path, *, prepared: Callable[[Workplace, FakeServer], object] = lambda *_: None
) -> tuple[Workplace, FakeServer]:
    """A workplace whose annotators have two documents at a server in memory; `prepared` does the
    rest."""
    with pytest.MonkeyPatch.context() as patch:
        server = put_in_place(patch)
        made = workplace_at(server, folder / "annotation")
        push(made, [document("letter-1"), document("letter-2")], delays=())
        prepared(made, server)
    return made, server


def at_fake(
    command: str,
    *,
    prepared: Callable[[Workplace, FakeServer], object] = lambda *_: None,
    sources: Mapping[str, Sequence[Document]] | None = None,
    meanwhile: Callable[[Workplace], AbstractContextManager[object]] = nullcontext,
    lasting: Sequence[str] = ("documents.jsonl", "assignments.json", "workplace.json"),
) -> Callable[[Path], Outcome]:
    """Type a command in a filled workplace. `sources` are files of documents beside it; `meanwhile`
    is what else goes on; the `lasting` files of the workplace must be the same afterwards."""

    def run(folder: Path) -> Outcome:
        made, server = filled(folder, prepared=prepared)
        for name, documents in (sources or {}).items():
            lines = (json.dumps(each.to_dict(), ensure_ascii=False) for each in documents)
            (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = {name: _bytes(made.folder / name) for name in lasting}
        with pytest.MonkeyPatch.context() as patch, meanwhile(made):
            mock = httpx.MockTransport(server)
            patch.setattr(
                httpx.HTTPTransport,
                "handle_request",
                lambda _, request: mock.handle_request(request),
            )
            patch.setattr(client, "DELAYS", ())
            patch.setattr("qazcorpus.pipeline.load.load", lambda name: spacy.blank("kk"))
            outcome = typed(command, "")
        assert {name: _bytes(made.folder / name) for name in lasting} == before
        return outcome

    return run


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
