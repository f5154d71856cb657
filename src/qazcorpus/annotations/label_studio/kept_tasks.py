"""The tasks of the adjudication project as the server gave them, in a file of `raw/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qazcorpus.annotations.label_studio.json_lines import json_line
from qazcorpus.atomic import explained, written_file

Task = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptTasks:
    """A file with a task a line, and where in it the tasks of each document are."""

    path: Path
    places: Mapping[str, list[int]]

    @classmethod
    def write(cls, tasks: Iterable[Mapping[str, Any]], path: Path) -> KeptTasks:
        """Write the tasks in one piece; others than those of `adjudicate` are not in `places`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        places: dict[str, list[int]] = {}
        with written_file(path) as part, part.open("wb") as file:
            for task in tasks:
                if {"doc_id", "fingerprint", "disputes"} <= task["data"].keys():
                    places.setdefault(task["data"]["doc_id"], []).append(file.tell())
                file.write(json_line(task))
        return cls(path, places)

    def of(self, doc_id: str) -> Iterator[Task]:
        """The tasks of a document."""
        if places := self.places.get(doc_id):
            with self.path.open("rb") as file:
                for place in places:
                    file.seek(place)
                    yield json.loads(file.readline())


def set_aside(task: Mapping[str, Any], path: Path) -> None:
    """Append a task that is to be deleted to a file, so that nothing of it is lost."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with explained(path), path.open("ab") as file:
        file.write(json_line(task))
