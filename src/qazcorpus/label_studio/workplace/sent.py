"""What went to the adjudicator, kept in `WORKPLACE/adjudication`, a file a document.

The first line of a file is its head; the versions of the annotators as they were sent follow, one a
line, so that a decision is read against what the adjudicator saw.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.decisions import Prefill
from qazcorpus.annotations.gold import gold_file
from qazcorpus.atomic import written_file
from qazcorpus.errors import DocumentError, QazcorpusError, ReadError
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.workplace.workplace import Workplace

State = Literal["sent", "skipped", "open", "decided", "unfit"]


@dataclass(frozen=True, slots=True)
class SentDocument:
    """A document at the adjudicator's: the fingerprint of the versions, how the task was filled,
    the disputes that a majority decided (number to version), where it stands.

    `open` counts the disputes that a submitted task left undecided; `urls` open the tasks.
    `task_fingerprint` is the fingerprint that the tasks at the server carry, where a change of the
    scheme gave the versions another one since; see `fingerprint_of_tasks`. `doubts` are those of
    the annotators who say that the target does not fit, which is to be decided, too.
    """

    doc_id: str
    fingerprint: str
    prefill: Prefill = "all"
    blind: bool = False
    decided: Mapping[int, int] = field(default_factory=dict)
    disputes: int = 0
    sent: str = ""
    state: State = "sent"
    open: int = 0
    urls: tuple[str, ...] = ()
    task_fingerprint: str = ""
    doubts: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint_of_tasks(self) -> str:
        """The `fingerprint` in the data of the tasks that this document has at the server."""
        return self.task_fingerprint or self.fingerprint


def sent_folder(workplace: Workplace) -> Path:
    """Where the files are."""
    return workplace.folder / "adjudication"


def write_sent(workplace: Workplace, sent: SentDocument, annotations: list[Annotation]) -> None:
    """Keep what is sent, in one piece."""
    folder = sent_folder(workplace)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [asdict(sent), *(annotation.to_dict() for annotation in annotations)]
    with written_file(_path(workplace, sent.doc_id)) as part:
        part.write_bytes(b"".join(map(json_line, lines)))


def read_sent(workplace: Workplace, doc_id: str) -> SentDocument | None:
    """The head of a document's file, None where it was not sent."""
    path = _path(workplace, doc_id)
    return _head(path) if path.is_file() else None


def all_sent(workplace: Workplace) -> Iterator[SentDocument]:
    """The head of every document's file."""
    return map(_head, sorted(sent_folder(workplace).glob("*.json")))


def sent_annotations(workplace: Workplace, doc_id: str) -> list[Annotation]:
    """The versions as they were sent."""
    path = _path(workplace, doc_id)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[1:]
        return [Annotation.from_dict(json.loads(line)) for line in lines if line]
    except (OSError, ValueError, DocumentError) as error:
        raise _broken(path, error) from error


def forget_sent(workplace: Workplace, doc_id: str) -> None:
    """Remove a document's file, if there is one."""
    _path(workplace, doc_id).unlink(missing_ok=True)


def update_sent(workplace: Workplace, sent: SentDocument, **changes: Any) -> SentDocument:
    """Change the head of a document's file; the new head."""
    changed = replace(sent, **changes)
    if changed != sent:
        write_sent(workplace, changed, sent_annotations(workplace, sent.doc_id))
    return changed


def _path(workplace: Workplace, doc_id: str) -> Path:
    return gold_file(sent_folder(workplace), doc_id)


def _head(path: Path) -> SentDocument:
    try:
        with path.open(encoding="utf-8") as file:
            data = json.loads(file.readline())
        decided = {int(number): version for number, version in data.pop("decided").items()}
        return SentDocument(**{**data, "decided": decided, "urls": tuple(data["urls"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> QazcorpusError:
    return ReadError(
        f"this is not what was sent to the adjudicator: {error}.",
        path=path,
        remedy="Restore it from a backup: qazcorpus annotate restore FILE",
    )
