"""The state of each document of a workplace, for a team lead; read from files only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final, Literal

from qazcorpus.annotations.annotation import Annotation, Suggestions
from qazcorpus.annotations.gold import fingerprint
from qazcorpus.document import Document
from qazcorpus.errors import ReadError
from qazcorpus.evaluate.score import Score
from qazcorpus.json_files import (
    FROM_BACKUP,
    not_this,
    read_json_object,
)
from qazcorpus.label_studio.workplace.assignment import blank_documents
from qazcorpus.label_studio.workplace.sent import SentDocument, read_sent
from qazcorpus.label_studio.workplace.stored_documents import check_documents, withdrawn_documents
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import gold_history

Progress = Literal["not begun", "draft", "skipped", "submitted"]
Adjudication = Literal[
    "waiting",
    "ready",
    "sent",
    "skipped",
    "open",
    "decided",
    "majority",
    "agreement",
    "single",
    "unchanged",
    "unread",
    "unfit",
    "changed",
]
PROGRESS: Final[tuple[Progress, ...]] = ("not begun", "draft", "skipped", "submitted")


@dataclass(frozen=True, slots=True)
class AnnotatorPart:
    """The work of one annotator on a document; `findings` counts the findings not corrected.
    `suggestions`, `unread` and `target_doubt` have the same values as in the annotation."""

    progress: Progress = "not begun"
    lead_time: float = 0.0
    findings: int = 0
    updated: str = ""
    suggestions: Suggestions = "unknown"
    unread: bool = False
    target_doubt: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """The state of a document.

    `entity_f1`, `content_f1` and `stance` (the share of matched statements with the same stance)
    are means over pairs of annotators who submitted, computed as in `annotations.agreement`. They
    are None if there is no pair or nothing to compare. `unassigned` has people who submitted the
    document although it was not assigned to them; their versions do not count. `blank` says that
    annotators get the document without suggestions.

    `adjudication` is one of: `waiting` for annotators; `ready` to be sent; `sent`; `skipped` by the
    adjudicator; `open`, if a submitted task left something undecided; gold because it was
    `decided`, by `majority`, by `agreement` or from a `single` annotator, or because all annotators
    left the suggestions `unchanged`; `unread`, if all annotators took less time than reading needs;
    `unfit`, if the adjudicator says that the target does not fit the text; `changed`, if
    annotations changed after that.
    """

    doc_id: str
    title: str
    annotators: Mapping[str, AnnotatorPart]
    adjudication: Adjudication
    gold: bool
    entity_f1: float | None = None
    content_f1: float | None = None
    stance: float | None = None
    disputes: int | None = None
    urls: tuple[str, ...] = ()
    unassigned: tuple[str, ...] = ()
    blank: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatorProgress:
    """The progress of an annotator: assigned documents by progress, seconds spent, open findings.
    `unchanged` counts documents submitted with the suggestions unchanged; `unread` counts documents
    submitted unread, with suggestions or without."""

    assigned: int
    progress: Mapping[Progress, int]
    lead_time: float
    findings: int
    unchanged: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class WorkplaceStatus:
    """The state of the whole workplace. `pulled` is the time of the last pull, empty if there was
    none; `withdrawn` maps the documents that were withdrawn to the time."""

    title: str
    pulled: str
    documents: tuple[DocumentStatus, ...] = ()
    annotators: Mapping[str, AnnotatorProgress] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)

    @property
    def gold(self) -> int:
        """The number of gold documents."""
        return sum(document.gold for document in self.documents)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "gold": self.gold}


def workplace_status(workplace: Workplace) -> WorkplaceStatus:
    """Read the state from the workplace's files, without a request to the server."""
    check_documents(workplace)
    assignments = read_assignments(workplace)
    work = dict(_work(workplace, assignments))
    blank = blank_documents(workplace)
    found = (
        _document_status(workplace, doc_id, title, assignments.get(doc_id, ()), work.get(doc_id))
        for doc_id, title in _titles(workplace)
    )
    documents = tuple(replace(d, blank=True) if d.doc_id in blank else d for d in found)
    names = [annotator.name for annotator in workplace.annotators]
    names += sorted({n for d in documents for n in d.annotators} - set(names))
    return WorkplaceStatus(
        workplace.title,
        _pulled(workplace),
        documents,
        {
            name: _progress([d.annotators[name] for d in documents if name in d.annotators])
            for name in names
        },
        withdrawn_documents(workplace),
    )


def _titles(workplace: Workplace) -> Iterator[tuple[str, str]]:
    """Yield (doc_id, title) of every document that was pushed, in order."""
    path = workplace.documents_path
    if path.exists():
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    data = json.loads(line)
                    yield data["doc_id"], data["metadata"]["title"]
                except (ValueError, KeyError, TypeError) as error:
                    raise ReadError(
                        f"this is not a document: {error}.",
                        path=path,
                        place=f"line {number}",
                        remedy=FROM_BACKUP,
                    ) from error


def read_assignments(workplace: Workplace) -> dict[str, list[str]]:
    """The annotators of each document; empty before the first push."""
    path = workplace.assignments_path
    if not path.is_file():
        return {}
    what = "a list of the annotators of each document"
    data = read_json_object(path, what)
    for doc_id, names in data.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise not_this(path, what, f"{doc_id!r} has no list of names")
    return data


def submitted(annotations: Sequence[Annotation]) -> list[Annotation]:
    """The annotations that their annotators have submitted."""
    return [annotation for annotation in annotations if annotation.status == "submitted"]


def counting_versions(
    annotations: Sequence[Annotation], assigned: Sequence[str]
) -> tuple[list[Annotation], tuple[str, ...]]:
    """The submitted versions of a document that count, and the other people who submitted it.

    A version counts if the document was assigned to its annotator or to nobody, or if it was
    imported from another tool, that is, has no task.
    """
    ready = submitted(annotations)
    ours = [a for a in ready if not assigned or a.annotator in assigned or not a.tasks]
    counts = {annotation.annotator for annotation in ours}
    return ours, tuple(a.annotator for a in ready if a.annotator not in counts)


def has_enough_versions(
    ready: Sequence[Annotation], assigned: Sequence[str], at_least: int | None = None
) -> bool:
    """Whether a document can be adjudicated: all its annotators have submitted, and there are at
    least two versions. With `at_least`, that number of versions is enough."""
    if at_least is not None:
        return len(ready) >= at_least
    return len(ready) >= 2 and {*assigned} <= {annotation.annotator for annotation in ready}


def all_unread(ready: Sequence[Annotation]) -> bool:
    """Whether all annotators submitted the document without reading the text."""
    return bool(ready) and all(annotation.unread for annotation in ready)


def target_doubts(ready: Sequence[Annotation]) -> dict[str, str]:
    """The annotators who say that the target does not fit the text, with the wording they
    propose."""
    return {a.annotator: a.target_doubt for a in ready if a.target_doubt is not None}


@dataclass(frozen=True, slots=True)
class _Work:
    """A summary of a document's annotations."""

    parts: Mapping[str, AnnotatorPart]
    fingerprint: str
    enough: bool
    unread: bool
    unassigned: tuple[str, ...]
    entity_f1: float | None
    content_f1: float | None
    stance: float | None


def _work(
    workplace: Workplace, assignments: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, _Work]]:
    for doc_id, found in workplace.annotations_by_document():
        assigned = assignments.get(doc_id, ())
        ready, unassigned = counting_versions(found, assigned)
        entity_f1, content_f1, stance = versions_agreement([a.document for a in ready])
        yield (
            doc_id,
            _Work(
                {a.annotator: _part(a) for a in found},
                fingerprint(ready),
                has_enough_versions(ready, assigned),
                all_unread(ready),
                unassigned,
                entity_f1,
                content_f1,
                stance,
            ),
        )


def _part(annotation: Annotation) -> AnnotatorPart:
    return AnnotatorPart(
        annotation.status,
        annotation.lead_time,
        sum(not finding.mended for finding in annotation.findings),
        annotation.updated,
        annotation.suggestions,
        annotation.unread,
        annotation.target_doubt,
    )


def versions_agreement(
    versions: Sequence[Document],
) -> tuple[float | None, float | None, float | None]:
    """Exact entity F1, content F1 and share of equal answers, over all pairs of versions."""
    if len(versions) < 2:
        return None, None, None
    from qazcorpus.annotations.agreement.comparisons import compare_entities, compare_statements

    entities, contents, stances = Score(), Score(), Score()
    for first, second in combinations(versions, 2):
        entities = sum(compare_entities(first.entities, second.entities).exact.values(), entities)
        statements = compare_statements(first.statements, second.statements)
        contents += statements.content
        same, of = sum(a == b for a, b in statements.answers), len(statements.answers)
        stances += Score(same, of, of)
    return _f1(entities), _f1(contents), _f1(stances)


def _f1(score: Score) -> float | None:
    return score.f1 if score.gold or score.predicted else None


def _document_status(
    workplace: Workplace, doc_id: str, title: str, assigned: Sequence[str], work: _Work | None
) -> DocumentStatus:
    sent = read_sent(workplace, doc_id)
    gold = gold_history(workplace, doc_id)
    return DocumentStatus(
        doc_id=doc_id,
        title=title,
        annotators=dict.fromkeys(assigned, AnnotatorPart())
        | dict(work.parts if work is not None else {}),
        adjudication=_adjudication(sent, gold, work),
        gold=gold is not None,
        entity_f1=work.entity_f1 if work is not None else None,
        content_f1=work.content_f1 if work is not None else None,
        stance=work.stance if work is not None else None,
        disputes=sent.disputes if sent is not None else None,
        urls=sent.urls if sent is not None else (),
        unassigned=work.unassigned if work is not None else (),
    )


def _adjudication(
    sent: SentDocument | None,
    gold: Mapping[str, Any] | None,
    work: _Work | None,
) -> Adjudication:
    now = work.fingerprint if work is not None else ""
    if sent is not None and sent.fingerprint == now and sent.state != "decided":
        return sent.state
    if gold is not None:
        how: Adjudication = gold.get("how", "decided")
        return how if gold.get("fingerprint", now) == now else "changed"
    if sent is not None:
        return "changed"
    if work is None or not work.enough:
        return "waiting"
    return "unread" if work.unread else "ready"


def _progress(parts: Sequence[AnnotatorPart]) -> AnnotatorProgress:
    return AnnotatorProgress(
        len(parts),
        {p: sum(part.progress == p for part in parts) for p in PROGRESS},
        sum(part.lead_time for part in parts),
        sum(part.findings for part in parts),
        sum(part.suggestions == "unchanged" and part.progress == "submitted" for part in parts),
        sum(part.unread for part in parts),
    )


def _pulled(workplace: Workplace) -> str:
    path = workplace.annotations_path
    if not path.is_file():
        return ""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
