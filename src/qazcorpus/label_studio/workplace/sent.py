"""Documents that were sent to the adjudicator: `WORKPLACE/adjudication`, one file per document.

The first line of a file is its header. The annotators' versions follow as they were sent, one per
line. A decision is therefore read against the versions that the adjudicator saw.
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
    """A document that was sent to the adjudicator, and its state.

    `fingerprint` is that of the versions; `prefill` says how the task was filled; `decided` has the
    disputes that a majority decided (number to version). `open` counts the disputes that a
    submitted task left undecided; `urls` are the addresses of the tasks. `task_fingerprint` is the
    fingerprint in the tasks at the server, if a change of the scheme has changed `fingerprint`
    since; see `fingerprint_of_tasks`. `doubts` has the annotators who say that the target does not
    fit; the adjudicator decides that, too.
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
        """The fingerprint in the data of this document's tasks at the server."""
        return self.task_fingerprint or self.fingerprint


def sent_folder(workplace: Workplace) -> Path:
    """The folder of these files."""
    return workplace.folder / "adjudication"


def write_sent(workplace: Workplace, sent: SentDocument, annotations: list[Annotation]) -> None:
    """Write the file of a document that is sent, atomically."""
    folder = sent_folder(workplace)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [asdict(sent), *(annotation.to_dict() for annotation in annotations)]
    with written_file(_path(workplace, sent.doc_id)) as part:
        part.write_bytes(b"".join(map(json_line, lines)))


def read_sent(workplace: Workplace, doc_id: str) -> SentDocument | None:
    """The header of a document's file, or None if the document was not sent."""
    path = _path(workplace, doc_id)
    return _head(path) if path.is_file() else None


def all_sent(workplace: Workplace) -> Iterator[SentDocument]:
    """The headers of all files."""
    return map(_head, sorted(sent_folder(workplace).glob("*.json")))


def sent_annotations(workplace: Workplace, doc_id: str) -> list[Annotation]:
    """The annotators' versions as they were sent."""
    path = _path(workplace, doc_id)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[1:]
        return [Annotation.from_dict(json.loads(line)) for line in lines if line]
    except (OSError, ValueError, DocumentError) as error:
        raise _broken(path, error) from error


def delete_sent(workplace: Workplace, doc_id: str) -> None:
    """Remove a document's file, if there is one."""
    _path(workplace, doc_id).unlink(missing_ok=True)


def update_sent(workplace: Workplace, sent: SentDocument, **changes: Any) -> SentDocument:
    """Change the header of a document's file and return the new header."""
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
        f"this is not the record of a document sent to the adjudicator: {error}.",
        path=path,
        remedy="Restore it from a backup: qazcorpus annotate restore FILE",
    )
