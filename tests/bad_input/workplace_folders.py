"""Folders of workplaces that are broken, in use, or no longer what their server has."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from qazcorpus.document import Document, Metadata
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.bad_input.case import Case, Outcome, typed
from tests.bad_input.workplaces import TOKEN, at_fake, bare, document, filled, workplace
from tests.label_studio.fake_server import FakeServer

_BACKUP: Final = "Restore it from a backup: qazcorpus annotate restore FILE"
_STATUS: Final = "qazcorpus annotate status"
_SCOOTERS: Final = "самокатқа шектеу"


def _with(name: str, content: str) -> Callable[[Path], None]:
    """A filled workplace in which a file holds something else."""

    def make(folder: Path) -> None:
        made, _ = filled(folder)
        path = made.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")

    return make


def _settings(**values: Any) -> Callable[[Path], None]:
    """A workplace whose description says something else."""

    def make(folder: Path) -> None:
        path = workplace(folder).settings_path
        data = json.loads(path.read_bytes()) | values
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    return make


def _without(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (filled(folder)[0].folder / name).unlink()

    return make


def _submitted(made: Workplace, server: FakeServer) -> None:
    """The first annotator has submitted the first document."""
    server.submit(server.of(3)[0]["id"], made.annotators[0], lead_time=60.0)


def _pulled(made: Workplace, server: FakeServer) -> None:
    _submitted(made, server)
    pull(made, delays=())


def _project_deleted(made: Workplace, server: FakeServer) -> None:
    del server.projects[4]


def _about(target: str, *names: str) -> list[Document]:
    return [document(name, metadata=Metadata(target=target)) for name in names]


def _begun_about(made: Workplace, server: FakeServer) -> None:
    """Another document, of which an annotator has a draft."""
    push(made, _about("дәрі бағасы", "letter-3"), delays=())
    task = next(t["id"] for t in server.of(3) if t["data"]["doc_id"] == "letter-3")
    server.draft(task, made.annotators[0], [])


def _scheme_missing(made: Workplace, server: FakeServer) -> None:
    _pulled(made, server)
    made.scheme_path.unlink()


def _other_text() -> Document:
    return Document("letter-1", "Бас прокуратура хабарлады. Марат келді.")


@contextmanager
def _pulling(made: Workplace) -> Iterator[None]:
    with command_lock(made, "pull"):
        yield


def _stops_at(part: str) -> Callable[[Workplace, FakeServer], None]:
    """Somebody presses Ctrl-C when that is asked of the server."""

    def prepare(made: Workplace, server: FakeServer) -> None:
        _submitted(made, server)

        def stop(request: httpx.Request) -> None:
            if part in request.url.path:
                raise KeyboardInterrupt

        server.before = stop

    return prepare


@contextmanager
def _read_only(made: Workplace) -> Iterator[None]:
    there = os.access
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode, **_: mode != os.W_OK and there(path, mode))
        yield


def _taken_port(folder: Path) -> Outcome:
    """Start a server at a port where something listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (folder / "label-studio").touch()
        outcome = typed(f"qazcorpus annotate start annotation --port {port}", "")
    said = outcome.said.replace(str(port + 1), "8081").replace(str(port), "8080")
    return Outcome(outcome.status, said)


def _database_gone(folder: Path) -> None:
    workplace(folder).change(server="own", database="sqlite")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "A folder that is not a workplace",
        "qazcorpus annotate pull --workplace letters",
        "letters: this folder has no workplace. Make one: qazcorpus annotate start letters "
        "--annotator NAME. Or name another folder with --workplace.",
        status=2,
        files={"letters/1.txt": "Сәлем."},
    ),
    Case(
        "A new workplace in a folder with other things",
        "qazcorpus annotate start letters --annotator Айгүл",
        "letters: this folder is not empty and is not an annotation workplace. Name a new folder: "
        "qazcorpus annotate start FOLDER",
        status=2,
        files={"letters/1.txt": "Сәлем."},
    ),
    Case(
        "A workplace of a newer version",
        _STATUS,
        "annotation/workplace.json: a newer version of qazcorpus made this workplace (its format "
        "is 99; the installed version knows 1). Upgrade: pip install --upgrade qazcorpus",
        status=2,
        files=_settings(format=99),
    ),
    Case(
        "A workplace.json that is cut off",
        _STATUS,
        "annotation/workplace.json: this is not the description of a workplace: this is not JSON: "
        f"Expecting property name enclosed in double quotes at column 2. {_BACKUP}",
        files=_with("workplace.json", "{"),
    ),
    Case(
        "A workplace.json with a value of the wrong type",
        "qazcorpus annotate pull",
        "annotation/workplace.json: this is not the description of a workplace: 'url' cannot be "
        f"8080. {_BACKUP}",
        files=_settings(url=8080),
    ),
    Case(
        "An address without http in a workplace",
        "qazcorpus annotate push letter.txt",
        "annotation/workplace.json: this is not the description of a workplace: 'url' is not the "
        f"address of a server: 'label-studio.example.org'. {_BACKUP}",
        files=_settings(url="label-studio.example.org"),
    ),
    Case(
        "A list of assignments that does not contain lists",
        _STATUS,
        "annotation/assignments.json: this is not a list of the annotators of each document: "
        f"'letter-1' has no list of names. {_BACKUP}",
        files=_with("assignments.json", '{"letter-1": "Айгүл"}'),
    ),
    Case(
        "A workplace whose documents are missing",
        _STATUS,
        "annotation/documents.jsonl: the documents of this workplace are missing; the annotations "
        f"cannot be read without them. {_BACKUP}. If there is no backup, remove assignments.json "
        "and push all documents again.",
        files=_without("documents.jsonl"),
    ),
    Case(
        "Half a line among the documents of a workplace",
        "qazcorpus annotate export --output data",
        "annotation/documents.jsonl, line 1: this is not a document: ",
        files=_with("documents.jsonl", '{"doc_id": "letter-1", "text": "Бас'),
        leaves_not=("data",),
    ),
    Case(
        "A workplace whose label scheme is missing",
        "qazcorpus annotate adjudicate",
        f"annotation/scheme.yaml: the label scheme of this workplace is missing. {_BACKUP}",
        run=at_fake(
            "qazcorpus annotate adjudicate",
            prepared=_scheme_missing,
        ),
        environment=TOKEN,
    ),
    Case(
        "Gold that was edited by hand and is not valid any more",
        _STATUS,
        "annotation/gold/letter-1.json: this is not a gold annotation file: ",
        files=_with("gold/letter-1.json", '{"doc_id": "letter-1",'),
    ),
    Case(
        "A withdrawn document whose file is empty",
        _STATUS,
        "annotation/withdrawn/letter-9.json: this is not a document that was withdrawn: this is "
        "not JSON: ",
        files=_with("withdrawn/letter-9.json", ""),
    ),
    Case(
        "A list of documents without suggestions with a wrong value",
        _STATUS,
        "annotation/blank.json: this is not a list of the documents without suggestions: the "
        f"share of 'letter-1' is not a number. {_BACKUP}",
        files=_with("blank.json", '{"letter-1": "yes"}'),
    ),
    Case(
        "Two pulls at once in one workplace",
        "qazcorpus annotate pull",
        "annotation: another process is running 'pull' here. Wait for it to end, and run the "
        "command again.",
        status=2,
        run=at_fake("qazcorpus annotate pull", meanwhile=_pulling),
        environment=TOKEN,
    ),
    Case(
        "Documents withdrawn while another command runs",
        "qazcorpus annotate withdraw letter-1",
        "annotation: another process is running 'pull' here.",
        status=2,
        run=at_fake("qazcorpus annotate withdraw letter-1", meanwhile=_pulling),
        environment=TOKEN,
    ),
    Case(
        "A workplace that cannot be written to",
        "qazcorpus annotate pull",
        "annotation: 'pull' cannot write in this workplace. Make the folder writable, or work in "
        "a copy: --workplace COPY",
        run=at_fake("qazcorpus annotate pull", meanwhile=_read_only),
        environment=TOKEN,
    ),
    Case(
        "A pull that is stopped",
        "qazcorpus annotate pull",
        "stopped: the annotations of the last pull are complete. Run it again.",
        status=130,
        run=at_fake("qazcorpus annotate pull", prepared=_stops_at("/export")),
        environment=TOKEN,
    ),
    Case(
        "A withdrawal that is stopped",
        "qazcorpus annotate withdraw letter-2",
        "stopped: nothing is lost. Run the same command again to go on.",
        status=130,
        run=at_fake("qazcorpus annotate withdraw letter-2", prepared=_stops_at("/export")),
        environment=TOKEN,
    ),
    Case(
        "A port that is taken",
        "qazcorpus annotate start annotation --port 8080",
        "port 8080 of this machine is in use or not allowed: ",
        status=2,
        run=_taken_port,
        environment={"QAZCORPUS_LABEL_STUDIO": "label-studio"},
    ),
    Case(
        "A project that was deleted at the server",
        "qazcorpus annotate pull",
        "the project «Сынақ · Марат» (number 4) is not at http://label-studio.test: it was "
        "deleted there, or another server answers at this address. Make it again: qazcorpus "
        "annotate start annotation; then push. Annotations that were pulled before stay in "
        "annotations.jsonl.",
        run=at_fake("qazcorpus annotate pull", prepared=_project_deleted),
        environment=TOKEN,
    ),
    Case(
        "A server whose database is lost",
        "qazcorpus annotate start annotation",
        "annotation/server/data/label_studio.sqlite3: the server's database is missing, with all "
        "annotations made since the last pull. Restore it from a backup: qazcorpus annotate "
        "restore FILE --workplace annotation --overwrite. Or start with an empty one: "
        "--new-database.",
        files=_database_gone,
    ),
    Case(
        "A text that was changed after it was pushed",
        "qazcorpus annotate push letters.jsonl",
        "the text differs from the one that was pushed, and annotations would no longer fit it: "
        "letter-1.",
        run=at_fake(
            "qazcorpus annotate push letters.jsonl", sources={"letters.jsonl": [_other_text()]}
        ),
        environment=TOKEN,
    ),
    Case(
        "A target for documents that have another target",
        f"qazcorpus annotate push letters.jsonl --target '{_SCOOTERS}'",
        f"--target '{_SCOOTERS}': 2 of the documents have another target: letter-3 («дәрі "
        "бағасы»), letter-4 («дәрі бағасы»). Nothing was pushed. Leave out --target to keep the "
        "documents' own targets, or replace them: --replace-targets.",
        status=2,
        run=at_fake(
            f"qazcorpus annotate push letters.jsonl --target '{_SCOOTERS}'",
            sources={"letters.jsonl": _about("дәрі бағасы", "letter-3", "letter-4")},
        ),
        environment=TOKEN,
    ),
    Case(
        "Another target for a document that an annotator has started",
        f"qazcorpus annotate push letters.jsonl --target '{_SCOOTERS}'",
        "annotation: annotators have started work on 1 of the documents that would get another "
        f"target: letter-3 (Айгүл: «дәрі бағасы» → «{_SCOOTERS}»). Nothing was pushed. Leave them "
        "out. Or withdraw them (their annotations are kept): qazcorpus annotate withdraw --begun "
        "letter-3; then push them again with --withdrawn.",
        status=2,
        run=at_fake(
            f"qazcorpus annotate push letters.jsonl --target '{_SCOOTERS}'",
            prepared=_begun_about,
            sources={"letters.jsonl": [document("letter-3")]},
        ),
        environment=TOKEN,
    ),
    Case(
        "Withdrawing a document that an annotator has started",
        "qazcorpus annotate withdraw letter-1",
        "annotation: annotators have started work on 1 of the documents: letter-1 (Айгүл). "
        "Nothing was withdrawn. Leave them out, or withdraw them too with --begun. Their "
        "annotations are kept in annotation/withdrawn.",
        status=2,
        run=at_fake("qazcorpus annotate withdraw letter-1", prepared=_submitted),
        environment=TOKEN,
    ),
    Case(
        "Withdrawing a document that does not exist",
        "qazcorpus annotate withdraw letter-9",
        "annotation/documents.jsonl: this workplace has no document 'letter-9'. Its documents: "
        "letter-1, letter-2.",
        status=2,
        run=at_fake("qazcorpus annotate withdraw letter-9"),
        environment=TOKEN,
    ),
    Case(
        "Withdrawing without naming a document",
        "qazcorpus annotate withdraw",
        "no document is named. Name documents: qazcorpus annotate withdraw DOC. Or name a file or "
        "folder of documents with --source.",
        status=2,
        files=bare,
    ),
    Case(
        "A share of documents without suggestions in percent",
        "qazcorpus annotate push letter.txt --blank-share 20",
        "--blank-share: 20 is not a share of the documents. Give a number between 0 and 1: 0.2 is "
        "a fifth.",
        status=2,
        files=bare,
    ),
    Case(
        "Both all and some documents without suggestions",
        "qazcorpus annotate push letter.txt --blank --blank-share 0.2",
        "--blank concerns all documents, --blank-share some of them. Leave out one of the two.",
        status=2,
        files=bare,
    ),
    Case(
        "Replacing targets without a new target",
        "qazcorpus annotate push letter.txt --replace-targets",
        "--replace-targets: the target that replaces the targets of the documents is missing. "
        "Name it with --target.",
        status=2,
        files=bare,
    ),
)
