"""Turn documents into tasks of Label Studio, and tasks into annotations.

A task's `data` has the text, the details that are shown with it, and the keys that identify it:
`doc_id`, `part` of `parts` (from 1), `start` of the section in the document, `text_sha256` of the
whole text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from qazcorpus.annotations.annotation import Annotation, Finding, Status, Suggestions
from qazcorpus.annotations.matching import Item, signature
from qazcorpus.annotations.problems import deduplicated, problem_finding
from qazcorpus.document import Document, Entity, Origin, Statement, Target
from qazcorpus.label_studio.tasks.json_values import mapping
from qazcorpus.label_studio.tasks.read_items import Regions
from qazcorpus.label_studio.tasks.read_regions import read_regions
from qazcorpus.label_studio.tasks.regions import regions_of
from qazcorpus.label_studio.tasks.sections import sections
from qazcorpus.label_studio.tasks.versions import TaskVersion, latest, versions
from qazcorpus.nesting import nested
from qazcorpus.scheme import Scheme

SECTION_CHARS: Final = 20_000
BLANK: Final = "blank"
"""The key in a task's data which says that no suggestions are shown, neither stored nor live
ones."""
_Item = TypeVar("_Item", Entity, Statement)


def tasks_of(
    document: Document,
    scheme: Scheme,
    *,
    section_chars: int = SECTION_CHARS,
    model_version: str = "",
    blank: bool = False,
) -> list[dict[str, Any]]:
    """The tasks of a document, one per section, with its layers as predictions unless `blank`.

    The default of `model_version` is the pipeline that the document names as the origin of its
    layers. Raises SchemeError if an entity's label is not in the scheme.
    """
    cuts = list(sections(document, section_chars))
    shown = _shown(document)
    version = model_version or _model_version(document)
    tasks = []
    for part, (start, end) in enumerate(cuts, 1):
        result = regions_of(document, scheme, start=start, end=end)
        data = {
            "text": document.text[start:end],
            "start": start,
            "part": part,
            "parts": len(cuts),
            **shown,
            **({BLANK: True} if blank else {}),
        }
        if len(cuts) > 1:
            data["byline"] = f"{data['byline']} · {part}/{len(cuts)}".removeprefix(" · ")
        suggested = result and not blank
        predictions = [{"model_version": version, "result": result}] if suggested else []
        tasks.append({"data": data, "predictions": predictions})
    return tasks


def _shown(document: Document) -> dict[str, Any]:
    """The data that is the same for every section."""
    metadata = document.metadata
    targets = [target.text for target in document.targets]
    targets += [statement.target for statement in document.statements]
    names = [name for name in dict.fromkeys(targets) if name]
    return {
        "doc_id": document.doc_id,
        "text_sha256": document.text_sha256,
        "title": metadata.title,
        "source": metadata.source,
        "published": metadata.published,
        "url": metadata.url,
        "byline": " · ".join(filter(None, (metadata.source, metadata.published))),
        "targets": [{"value": name} for name in names],
        "target_line": " · ".join(names),
    }


def _model_version(document: Document) -> str:
    origins = [document.origin.get(layer) for layer in ("entities", "statements")]
    names = (f"{origin.name} {origin.version}".strip() for origin in origins if origin)
    return " · ".join(name for name in dict.fromkeys(names) if name) or "qazcorpus"


def annotations_of(
    stored: Document,
    tasks: Sequence[Mapping[str, Any]],
    scheme: Scheme,
    *,
    names: Mapping[int | str, str],
    server: str = "",
    migrated: Collection[int] = (),
) -> list[Annotation]:
    """One annotation per annotator, in the order of their names, with all parts of the document
    joined.

    `stored` is the document as it was pushed: its other layers are kept, and details that the
    server lost are taken from it. `tasks` are the document's tasks with `data`, `annotations` and
    `drafts` as the server sends them. `names` maps the server's user ids and e-mail addresses to
    annotators' names; drafts have only the address. Findings link to tasks on `server`. `migrated`
    has the ids of annotations that a change of the scheme moved.

    The newest version of a part counts. Older versions and changes that other people started are
    kept in `unplaced`. A document is submitted if all its parts are submitted, and skipped if all
    are skipped. Raises DocumentError if a task has another text.
    """
    found = [
        version
        for task in tasks
        for version in versions(task, stored, names, server, migrated=migrated)
    ]
    annotators = sorted({version.annotator for version in found})
    blank = any(mapping(task.get("data")).get(BLANK) for task in tasks)
    bare = blank or not (stored.entities or stored.statements)
    return [
        _annotation(stored, [v for v in found if v.annotator == annotator], scheme, bare=bare)
        for annotator in annotators
    ]


def _annotation(
    stored: Document, found: Sequence[TaskVersion], scheme: Scheme, *, bare: bool
) -> Annotation:
    own = [version for version in found if not version.foreign]
    foreign = [version for version in found if version.foreign]
    newest, older = latest(own)
    read = [
        read_regions(
            version.result, stored, scheme, start=version.start, end=version.end, url=version.url
        )
        for version in newest
    ]
    annotator = newest[0].annotator
    origin = Origin("annotator", annotator, scheme.version)
    document, findings = joined_sections(stored, read, origin)
    status = _status(newest)
    lead_time = sum((version.lead_time for version in own), 0.0)
    doubts = [regions.target_doubt for regions in read if regions.target_doubt is not None]
    unplaced = [
        {"task": version.task, "part": version.part, **item}
        for version, regions in zip(newest, read, strict=True)
        for item in regions.unplaced
    ]
    unplaced += [
        {"task": v.task, "part": v.part, "code": code, "version": v.raw}
        for code, others in (("older-version", older), ("changed-by-another", foreign))
        for v in others
    ]
    annotation = Annotation(
        document=document,
        annotator=annotator,
        status=status,
        lead_time=lead_time,
        created=min((version.created for version in own if version.created), default=""),
        updated=max(version.updated for version in own),
        tasks=tuple(dict.fromkeys(version.task for version in newest)),
        findings=(
            *deduplicated(findings),
            *_parts_findings(newest),
            *_older_findings(newest, older),
            *findings_of_others(newest, foreign),
        ),
        unplaced=tuple(unplaced),
        suggestions="none" if bare else _suggestions(document, stored, newest, scheme, origin),
        target_doubt="; ".join(dict.fromkeys(filter(None, doubts))) if doubts else None,
    )
    said = tuple(_said(annotation, newest[0].url))
    return replace(annotation, findings=(*annotation.findings, *said))


def _suggestions(
    document: Document,
    stored: Document,
    newest: Sequence[TaskVersion],
    scheme: Scheme,
    origin: Origin,
) -> Suggestions:
    """Whether the submitted version equals the suggestions; both are read in the same way."""
    suggested = [
        read_regions(
            regions_of(stored, scheme, start=version.start, end=version.end),
            stored,
            scheme,
            start=version.start,
            end=version.end,
        )
        for version in newest
    ]
    before, _ = joined_sections(stored, suggested, origin)
    return "unchanged" if _marked(before) == _marked(document) else "changed"


def _marked(document: Document) -> tuple[list[str], list[str]]:
    """The marked items in sorted order, and the targets."""
    items: list[Item] = [*document.all_entities, *document.statements]
    return sorted(repr(signature(item)) for item in items), [t.text for t in document.targets]


def _said(annotation: Annotation, url: str) -> Iterable[Finding]:
    """Findings for the annotator's doubt about the target and for a submission without reading."""
    if annotation.target_doubt is not None:
        yield problem_finding("target-unfit", annotation.target_doubt or "—", url=url)
    if annotation.unread:
        yield problem_finding("submitted-unread", f"{annotation.lead_time:.0f}", url=url)


def _status(newest: Sequence[TaskVersion]) -> Status:
    statuses = {version.status for version in newest}
    if len(newest) < newest[0].parts or len(statuses) > 1:
        return "draft"
    return statuses.pop()


def _parts_findings(newest: Sequence[TaskVersion]) -> Iterable[Finding]:
    done = {version.part for version in newest}
    for part in range(1, newest[0].parts + 1):
        if part not in done:
            yield problem_finding("missing-part", part)
    skipped = [version for version in newest if version.status == "skipped"]
    for version in skipped if len(skipped) < newest[0].parts else ():
        yield problem_finding("skipped-part", version.part, url=version.url)


def _older_findings(
    newest: Sequence[TaskVersion], older: Sequence[TaskVersion]
) -> Iterable[Finding]:
    results = {version.part: version.result for version in newest}
    for version in older:
        if version.result != results[version.part]:
            yield problem_finding("older-version", version.updated, url=version.url)


def findings_of_others(
    newest: Sequence[TaskVersion], foreign: Sequence[TaskVersion]
) -> Iterable[Finding]:
    """Findings for versions of an annotator that somebody else saved or started to change."""
    for version in newest:
        if version.by:
            yield problem_finding("saved-by-another", version.by, url=version.url)
    results = {version.part: version.result for version in newest}
    for version in foreign:
        if version.result != results.get(version.part):
            yield problem_finding("changed-by-another", version.by, url=version.url)


def joined_sections(
    stored: Document, read: Sequence[Regions], origin: Origin
) -> tuple[Document, tuple[Finding, ...]]:
    """The stored document with the layers that were read from its sections, and the findings.

    If no target was chosen for a statement and the document has exactly one, the statement gets it.
    """
    known = {target.text for target in stored.targets}
    added = dict.fromkeys(text for regions in read for text in regions.new_targets)
    targets = (*stored.targets, *(Target(text) for text in added if text not in known))
    findings = [finding for regions in read for finding in regions.findings]
    statements: list[tuple[int | None, Statement]] = []
    for regions in read:
        for item in regions.statements:
            statement = item.statement
            if not item.targeted and len(targets) == 1:
                statement = replace(statement, target=targets[0].text)
            if not statement.target and len(targets) > 1 and statement.answer != "none":
                span = statement.content
                findings.append(problem_finding("missing-target", start=span.start, end=span.end))
            statements.append((item.index, statement))
    entities = [(item.index, item.entity) for regions in read for item in regions.entities]
    document = replace(
        stored,
        entities=nested(_in_order(entities, stored.all_entities)),
        targets=targets,
        statements=_in_order(statements, stored.statements),
        origin={**stored.origin, **dict.fromkeys(("entities", "targets", "statements"), origin)},
    )
    return document, tuple(findings)


def _in_order(items: list[tuple[int | None, _Item]], stored: Sequence[_Item]) -> tuple[_Item, ...]:
    """The items in the order of the stored ones, followed by new ones. If the stored items are
    sorted by place in the text, so is the result."""
    ranked = sorted(items, key=lambda item: (item[0] is None, item[0] or 0, _place(item[1])))
    ordered = [item for _, item in ranked]
    places = [_place(item) for item in stored]
    if places == sorted(places):
        ordered.sort(key=_place)
    return tuple(ordered)


def _place(item: Entity | Statement) -> tuple[int, int]:
    span = item if isinstance(item, Entity) else item.content
    return span.start, -span.end
