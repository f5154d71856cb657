"""The annotators' versions of a task: annotations, skipped annotations and drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from qazcorpus.annotations.annotation import Status
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError
from qazcorpus.label_studio.tasks.json_values import as_whole_number, mapping, number, text
from qazcorpus.label_studio.workplace.settings import project_key, task_url

_UNKNOWN: Final = "белгісіз"


@dataclass(frozen=True, slots=True)
class TaskVersion:
    """One person's version of one section of a document; `raw` is the server's JSON.

    `by` is the name of another person who last saved the annotator's version or started to change
    it; empty if there is none. A draft by another person is not the annotator's work.
    """

    annotator: str
    status: Status
    result: Any
    raw: Mapping[str, Any]
    task: int
    part: int
    parts: int
    start: int
    end: int
    url: str = ""
    lead_time: float = 0.0
    created: str = ""
    updated: str = ""
    by: str = ""

    @property
    def foreign(self) -> bool:
        """Whether this is another person's draft of a change to the annotator's version."""
        return bool(self.by) and self.status == "draft"


def versions(
    task: Mapping[str, Any],
    stored: Document,
    names: Mapping[int | str, str],
    server: str,
    *,
    migrated: Collection[int] = (),
) -> Iterator[TaskVersion]:
    """Yield every annotation and every draft of the task.

    Annotations in `migrated` were last saved by the person who ran a change of the scheme; that
    does not count as a change by another person. Raises DocumentError if the task does not have the
    stored document's text.
    """
    data = mapping(task.get("data"))
    start, end = _section(data, stored)
    part, parts = as_whole_number(data.get("part")) or 1, as_whole_number(data.get("parts")) or 1
    number_of_task = as_whole_number(task.get("id")) or 0
    project = as_whole_number(task.get("project"))
    place: dict[str, Any] = {
        "task": number_of_task,
        "part": part,
        "parts": min(max(part, parts), len(stored.text) + 1),
        "start": start,
        "end": end,
        "url": task_url(server, project, number_of_task) if server and project else "",
    }
    # Annotations of a deleted account have no author, but their project still shows whose they are.
    owner = names.get(project_key(project or 0), _UNKNOWN)
    annotations = _objects(task.get("annotations"))
    authors = {as_whole_number(item.get("id")): item for item in annotations}
    for item in annotations:
        status: Status = "skipped" if item.get("was_cancelled") is True else "submitted"
        moved = as_whole_number(item.get("id")) in migrated
        by = "" if moved else _someone_else({"user": item.get("updated_by")}, item, names)
        yield _version(item, _annotator(item, names, owner), status, place, by)
    for item in _objects(task.get("drafts")):
        author = authors.get(as_whole_number(item.get("annotation")) or 0, item)
        by = _someone_else(item, author, names)
        yield _version(item, _annotator(author, names, owner), "draft", place, by)


def latest(found: Sequence[TaskVersion]) -> tuple[list[TaskVersion], list[TaskVersion]]:
    """The newest version of each part, in the order of parts, and the older versions.

    A draft that changed nothing does not count as newer than the submitted version.
    """
    newest: dict[int, TaskVersion] = {}
    older: list[TaskVersion] = []
    for version in sorted(found, key=lambda v: (_moment(v.updated), v.status == "draft")):
        before = newest.get(version.part)
        if before and version.status == "draft" and version.result == before.result:
            older.append(version)
            continue
        if before:
            older.append(before)
        newest[version.part] = version
    return [newest[part] for part in sorted(newest)], older


def _section(data: Mapping[str, Any], stored: Document) -> tuple[int, int]:
    """The start and end of the task's text in the document (code points)."""
    text_of_task, start = data.get("text"), as_whole_number(data.get("start"))
    if not isinstance(text_of_task, str) or start is None or data.get("doc_id") != stored.doc_id:
        raise DocumentError(
            "the server has a task that does not belong to this document.",
            path=stored.doc_id,
            remedy="Tasks that qazcorpus did not push cannot be pulled: move them to another "
            "project.",
        )
    end = start + len(text_of_task)
    if data.get("text_sha256") != stored.text_sha256 or stored.text[start:end] != text_of_task:
        raise DocumentError(
            "the text was changed after it was sent to annotators: their offsets do not fit it.",
            path=stored.doc_id,
            remedy="Restore the text as it was pushed, or push the changed text under a new "
            "doc_id and annotate it again.",
        )
    return start, end


def _version(
    item: Mapping[str, Any], annotator: str, status: Status, place: Mapping[str, Any], by: str
) -> TaskVersion:
    created = text(item.get("created_at"))
    return TaskVersion(
        annotator=annotator,
        status=status,
        result=item.get("result"),
        raw=item,
        lead_time=max(number(item.get("lead_time")) or 0.0, 0.0),
        created=created,
        updated=text(item.get("updated_at")) or created,
        by=by,
        **place,
    )


def _annotator(
    item: Mapping[str, Any], names: Mapping[int | str, str], unknown: str = _UNKNOWN
) -> str:
    """The name of the person who made an item, found by id or e-mail address, or as the server
    gives it; `unknown` if the item does not name anyone."""
    known = _known(item)
    return next(
        (names[value] for value in known if value in names), str(known[0]) if known else unknown
    )


def _someone_else(
    item: Mapping[str, Any], author: Mapping[str, Any], names: Mapping[int | str, str]
) -> str:
    """The name of the person who made an item, if it is known and is not the author; else empty."""
    mine, theirs = set(_known(item)), set(_known(author))
    name = _annotator(item, names)
    same = not mine or mine & theirs or name == _annotator(author, names)
    return "" if same else name


def _known(item: Mapping[str, Any]) -> list[int | str]:
    """The id and e-mail address of the person who made an item, as far as the item has them."""
    who = item.get("completed_by", item.get("user"))
    ids = [who, *(mapping(who).get(key) for key in ("id", "email"))]
    # A draft names its author only in this form: «lead@example.com, 1» (the address and the id).
    called = text(item.get("created_username"))
    ids += [as_whole_number(called.rpartition(", ")[2]), called.rpartition(", ")[0].strip()]
    known = [value for value in ids if isinstance(value, str) or type(value) is int]
    return [value for value in known if value]


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
