"""A workplace in a folder, and a stand-in for its server on which an adjudicator decides."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qazcorpus.annotations.annotation import Annotation, write_annotations
from qazcorpus.document import Document
from qazcorpus.label_studio.server.task_server import Page
from qazcorpus.label_studio.workplace.settings import Annotator, Project, Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.resources import resource

LEAD = Annotator("Сәуле", "saule@localhost", 7)


def made_workplace(folder: Path, names: Sequence[str] = ("Айгүл", "Болат")) -> Workplace:
    """A workplace of these annotators with nothing in it."""
    folder.mkdir(parents=True)
    workplace = Workplace(
        folder,
        Settings(
            title="Пікірлер",
            url="http://127.0.0.1:1",
            adjudicator=LEAD,
            annotators=tuple(Annotator(n, f"a{i}@localhost", i) for i, n in enumerate(names, 1)),
            projects=(Project(3, "Пікірлер · төрелік", "adjudicate"),),
        ),
    )
    workplace.save()
    scheme = resource("annotations", "scheme.yaml").read_text(encoding="utf-8")
    workplace.scheme_path.write_text(scheme, encoding="utf-8")
    return workplace


def pulled(workplace: Workplace, *annotations: Annotation) -> None:
    """Put annotations there, and their documents, as push and pull do."""
    documents: dict[str, Document] = {}
    assigned: dict[str, list[str]] = {}
    for annotation in annotations:
        bare = replace(annotation.document, entities=(), statements=())
        documents.setdefault(bare.doc_id, bare)
        assigned.setdefault(bare.doc_id, []).append(annotation.annotator)
    lines = [json.dumps(d.to_dict(), ensure_ascii=False) for d in documents.values()]
    workplace.documents_path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    workplace.assignments_path.write_text(json.dumps(assigned), encoding="utf-8")
    write_annotations(annotations, workplace.annotations_path)


@dataclass
class StandIn:
    """What adjudication needs of the server, in memory; it fails to send `damaged` tasks."""

    stored: dict[int, dict[str, Any]] = field(default_factory=dict)
    interface: str = ""
    instructions: str = ""
    imports: int = 0
    failing: bool = False
    damaged: set[int] = field(default_factory=set)

    def tasks(self) -> list[dict[str, Any]]:
        return copy.deepcopy(list(self.stored.values()))

    def pages(self, project: int) -> Iterator[Page]:
        yield from self.by_id(project, self.stored)

    def by_id(self, project: int, ids: Iterable[int]) -> Iterator[Page]:
        wanted = set(ids) & self.stored.keys()
        sent = tuple(task for task in self.tasks() if task["id"] in wanted - self.damaged)
        yield Page(sent, unreadable=tuple(sorted(wanted & self.damaged)))

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        if self.failing:
            raise ConnectionError("the server is gone")
        self.imports += 1
        for task in tasks:
            number = len(self.stored) + 100 + self.imports
            made = {"id": number, "project": project, "annotations": [], "drafts": []}
            self.stored[number] = {**copy.deepcopy(dict(task)), **made}

    def delete_task(self, task: int) -> None:
        del self.stored[task]

    def ensure_interface(self, project: int, interface: str, instructions: str) -> None:
        self.interface, self.instructions = interface, instructions

    def task_of(self, doc_id: str) -> dict[str, Any]:
        (task,) = [t for t in self.stored.values() if t["data"]["doc_id"] == doc_id]
        return task

    def submit(
        self,
        task: Mapping[str, Any],
        choices: Iterable[str],
        *,
        result: list[dict[str, Any]] | None = None,
        by: int = 7,
        skip: bool = False,
        moment: str = "2026-03-01T10:00:00Z",
    ) -> None:
        """Submit the task's text as it was, or `result`, with a choice for each of its cards."""
        filled = task["predictions"][0]["result"] if result is None else result
        decided = [
            {
                "id": f"choice{number}",
                "type": "choices",
                "from_name": f"decision_{number}",
                "to_name": f"dispute_{number}",
                "value": {"choices": [choice]},
            }
            for number, choice in enumerate(choices)
        ]
        self.stored[task["id"]]["annotations"].append(
            {
                "id": len(self.stored[task["id"]]["annotations"]) + 1,
                "completed_by": by,
                "was_cancelled": skip,
                "lead_time": 12.5,
                "created_at": moment,
                "updated_at": moment,
                "result": [*copy.deepcopy(filled), *decided],
            }
        )
