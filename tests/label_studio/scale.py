"""Measure push and pull with many documents at a running Label Studio, and kill both in the middle.

    LABEL_STUDIO_API_KEY=… python tests/label_studio/scale.py http://127.0.0.1:8080

Every document has 2,000 characters, 30 entities and 6 statements, tokens and sentences. What is
measured runs in a process of its own: its seconds, and the memory of it and the processes it starts
at their highest. The projects are deleted at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qazcorpus.annotations.annotation import read_annotations
from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Span,
    Statement,
    Target,
    Token,
)
from qazcorpus.label_studio.exchange import sending
from qazcorpus.label_studio.exchange.pull import pull
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.accounts import parse_annotator
from qazcorpus.label_studio.server.client import connected, sdk_client
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions
from qazcorpus.label_studio.server.start import start_workplace
from qazcorpus.label_studio.server.task_server import TaskServer
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import Scheme

WORDS = [
    "Қазақстан",
    "Республикасы",
    "Бас",
    "прокуратурасының",
    "баспасөз",
    "қызметі",
    "мәлімдеді",
    "деп",
    "атап",
    "өтті",
    "үкімет",
    "отырысында",
    "жаңа",
    "заң",
    "жобасын",
    "талқылады",
    "мәжіліс",
    "депутаттары",
    "ұсыныс",
    "енгізді",
]
LABELS = ("AGENCY", "ORG", "PLACE", "PERSON", "LAW")
ANNOTATORS = ("Айгүл", "Марат")


def document(number: int, characters: int = 2000) -> Document:
    """A document that is always the same for its number."""
    rng = random.Random(number)
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    text, begin = "", 0
    while len(text) < characters - 20:
        word = rng.choice(WORDS)
        head = max(0, len(tokens) - 1)
        tokens.append(
            Token(
                len(text), len(text) + len(word), word, lemma=word, upos="NOUN",
                feats="Case=Nom|Number=Sing", head=head, deprel="nmod", sentence=len(sentences),
            )
        )  # fmt: skip
        text += word + " "
        if len(tokens) % 15 == 0:
            sentences.append(Sentence(begin, len(text) - 1, text[begin : len(text) - 1], "kk"))
            begin = len(text)
    places = sorted(rng.sample(range(len(tokens)), 30))
    entities = [
        Entity(
            t.start, t.end, t.text, rng.choice(LABELS), kind="OTHER", canonical=t.text, id=f"e{n}"
        )
        for n, t in enumerate(tokens[place] for place in places)
    ]

    def span(first: int, last: int) -> Span:
        start, end = tokens[first].start, tokens[last].end
        return Span(start, end, text[start:end])

    statements = [
        Statement(
            span(at + 2, at + 9), span(at, at), span(at + 1, at + 1), target="заң жобасы",
            stance="favor", confidence=0.9, id=f"s{n}",
        )
        for n, at in enumerate(range(0, len(tokens) - 12, len(tokens) // 6)[:6])
    ]  # fmt: skip
    origin = Origin("pipeline", "kk_news_trf", "0.2.0")
    return Document(
        f"news-{number:06}",
        text,
        metadata=Metadata(title=f"Хабар {number}", source="Өлшеу", published="2026-01-01"),
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        entities=tuple(entities),
        targets=(Target("заң жобасы"),),
        statements=tuple(statements),
        origin=dict.fromkeys(("tokens", "entities", "statements"), origin),
    )


class Made(Iterator[Document]):
    """The first documents, and the seconds that making them took, which is no part of a push."""

    def __init__(self, number: int) -> None:
        self.seconds = 0.0
        self._numbers = iter(range(number))

    def __next__(self) -> Document:
        begin = time.perf_counter()
        made = document(next(self._numbers))
        self.seconds += time.perf_counter() - begin
        return made


def new_workplace(folder: Path, url: str) -> Workplace:
    people = [parse_annotator(name) for name in ANNOTATORS]
    return start_workplace(
        folder, WorkplaceOptions(title=uuid.uuid4().hex[:12], server=url), annotators=people
    )


def fill(workplace: Workplace, number: int) -> None:
    """Push documents with what their annotators made of them: the predictions, as they are."""
    plain = sending.tasks_of

    def annotated(document: Document, scheme: Scheme, **options: Any) -> list[dict[str, Any]]:
        tasks = plain(document, scheme, **options)
        for task in tasks:
            who = {"email": workplace.annotators[0].email}
            made = {"completed_by": who, "result": task["predictions"][0]["result"]}
            task["annotations"] = [made | {"lead_time": 60.0, "ground_truth": False}]
        return tasks

    sending.tasks_of = annotated
    try:
        push(workplace, Made(number), per_document=1)
    finally:
        sending.tasks_of = plain


def step(name: str, folder: Path, number: int) -> None:
    """What runs in a process of its own."""
    workplace = Workplace.open(folder)
    made = Made(number)
    begin = time.perf_counter()
    if name == "push":
        push(workplace, made, per_document=1, say=print)
    elif name == "fill":
        fill(workplace, number)
    else:
        pull(workplace, say=print)
    seconds = time.perf_counter() - begin - made.seconds
    own = highest_memory()
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    processes = min(4, os.cpu_count() or 1) if others else 0
    print(
        f"{name}: {number} documents in {seconds:.1f} s; memory {own:.0f} MB"
        f"{f' and {processes} times {others:.0f} MB' if processes else ''}",
        flush=True,
    )


def digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def highest_memory() -> float:
    """The most memory that this process had, in MB; `getrusage` may tell its parent's."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def started(name: str, folder: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "-", "--step", name, "--folder", str(folder)]
    return subprocess.Popen([*command, "--documents", str(number)], start_new_session=True)


def finished(name: str, folder: Path, number: int) -> None:
    if started(name, folder, number).wait():
        raise SystemExit(f"{name} failed.")


def tasks_there(workplace: Workplace) -> Counter[tuple[str, int]]:
    """Every task of the annotators' projects, by document and part."""
    with connected(workplace) as client:
        server = TaskServer(client)
        projects = [workplace.project_of(name).id for name in ANNOTATORS]
        return Counter((t.doc_id, t.part) for project in projects for t in server.sent(project))


def kill_push(workplace: Workplace, number: int) -> None:
    """Push, killed when a third and when two thirds are there, then to the end."""
    for share in (1 / 3, 2 / 3):
        process = started("push", workplace.folder, number)
        with connected(workplace) as client:
            server = TaskServer(client)
            projects = [workplace.project_of(name).id for name in ANNOTATORS]
            while process.poll() is None and sum(map(server.count, projects)) < share * number:
                time.sleep(0.2)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print(f"push killed at {sum(tasks_there(workplace).values())} tasks")
    finished("push", workplace.folder, number)
    there = tasks_there(workplace)
    right = len(there) == number and set(there.values()) == {1}
    print(f"push went on: {len(there)} tasks, each once: {right}")


def kill_pull(workplace: Workplace, number: int) -> None:
    """Pull, killed while it fetches and while it joins, then to the end."""
    before = digest(workplace.annotations_path)
    raw = workplace.raw_path
    for state in ("fetching", "joining"):
        process = started("pull", workplace.folder, number)
        pattern = ".*.part" if state == "fetching" else ".annotations.jsonl.part"
        folder = raw if state == "fetching" else workplace.folder
        least = 5_000_000
        while process.poll() is None and not any(
            path.stat().st_size > least for path in folder.glob(pattern)
        ):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        same = digest(workplace.annotations_path) == before
        print(f"pull killed while {state}; the last annotations are whole: {same}")
    finished("pull", workplace.folder, number)
    found = Counter(a.document.doc_id for a in read_annotations(workplace.annotations_path))
    print(f"pull went on: {len(found)} documents, each once: {set(found.values()) == {1}}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("url")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--kill", action="store_true", help="kill both in the middle as well")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step(given.step, given.folder, given.documents)
        return
    folder = Path(tempfile.mkdtemp())
    made = []
    try:
        made.append(new_workplace(folder / "push", given.url))
        if given.kill:
            kill_push(made[0], given.documents)
        else:
            finished("push", made[0].folder, given.documents)
        finished("push", made[0].folder, given.documents)  # again: nothing is left to do
        made.append(new_workplace(folder / "pull", given.url))
        finished("fill", made[1].folder, given.documents)
        finished("pull", made[1].folder, given.documents)
        if given.kill:
            kill_pull(made[1], given.documents)
    finally:
        for workplace in made:
            for project in Workplace.open(workplace.folder).projects:
                sdk_client(workplace).projects.delete(id=project.id)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
