"""Turn merged annotations into tasks for the adjudicator, and read the decisions from them.

A task is made by `tasks_of` and has more keys in its `data`: `disputes`, the cards: one per
dispute, with the dispute's `number` in the document, and one with the number 0 if annotators doubt
that the target fits; the `fingerprint` of the versions; `annotators`, their number; `of`, the
number of the document's tasks in this project. Sections without a card are not sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.decisions import NONE, OWN, dispute_of, draft
from qazcorpus.annotations.merging import Merged
from qazcorpus.annotations.problems import problem_finding
from qazcorpus.document import Document, Entity, Origin, Statement
from qazcorpus.label_studio.tasks.comparison import (
    FITS_CHOICE,
    NONE_CHOICE,
    OWN_CHOICE,
    TARGET_CARD,
    UNFIT_CHOICE,
    ShownNames,
    card,
    choices,
    letters,
    target_card,
)
from qazcorpus.label_studio.tasks.interface_adjudication import DECISION, MARK
from qazcorpus.label_studio.tasks.json_values import as_whole_number, mapping, text, texts
from qazcorpus.label_studio.tasks.read_regions import read_regions
from qazcorpus.label_studio.tasks.regions import number_of, regions_of
from qazcorpus.label_studio.tasks.tasks import (
    SECTION_CHARS,
    findings_of_others,
    joined_sections,
    tasks_of,
)
from qazcorpus.label_studio.tasks.versions import TaskVersion, latest, versions
from qazcorpus.label_studio.workplace.sent import SentDocument
from qazcorpus.scheme import Scheme

MODEL_VERSION: Final = (
    "qazcorpus adjudicate"  # the same for all tasks: the server shows only one version
)
Region = dict[str, Any]
TargetDecision = Literal["", "fits", "unfit"]
_FITS: Final = -3
_UNFIT: Final = -4
_TARGETS: Final[Mapping[int, TargetDecision]] = {_FITS: "fits", _UNFIT: "unfit"}


@dataclass(frozen=True, slots=True)
class Decided:
    """The adjudicator's submission: the edited document, the choices, the person and the dates.

    `unplaced` has verbatim the items that a document cannot store; `findings` say why, and report
    missing items. `target` is the decision if annotators doubt that the target fits the text; the
    adjudicator can also raise this doubt in the same way as annotators.
    """

    document: Document
    choices: Mapping[int, int]
    by: str
    skipped: bool = False
    lead_time: float = 0.0
    created: str = ""
    updated: str = ""
    tasks: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Mapping[str, Any], ...] = ()
    target: TargetDecision = ""


def adjudication_tasks(
    merged: Merged, sent: SentDocument, scheme: Scheme, *, section_chars: int = SECTION_CHARS
) -> list[dict[str, Any]]:
    """The tasks of a document: one for each section with an undecided dispute or the card about the
    target."""
    whole = draft(merged, "all", sent.decided)
    kept = {item.id for item in _items(draft(merged, sent.prefill, sent.decided))}
    shown = shown_names(merged, sent)
    tasks = []
    for task in tasks_of(whole, scheme, section_chars=section_chars, model_version=MODEL_VERSION):
        data = task["data"]
        end = data["start"] + len(data["text"])
        cards = [
            {
                "number": number,
                "html": card(number, dispute, merged.document, scheme, shown),
                "choices": choices(dispute, shown, scheme),
            }
            for number, dispute in enumerate(merged.disputes, 1)
            if number not in sent.decided and data["start"] <= dispute.start < end
        ]
        if sent.doubts and data["part"] == 1:
            cards.insert(0, target_card(sent.doubts, data["target_line"], shown))
        if not cards:
            continue
        data["disputes"] = cards
        data["fingerprint"] = sent.fingerprint
        data["annotators"] = len(merged.annotators)
        data["byline"] = " · ".join(filter(None, (data["byline"], f"айырмашылық: {len(cards)}")))
        for prediction in task["predictions"]:
            result = _filled(prediction["result"], whole, kept)
            prediction["result"] = _marked(result, whole, merged, sent, shown)
        tasks.append(task)
    for task in tasks:
        task["data"]["of"] = len(tasks)
    return tasks


def shown_names(merged: Merged, sent: SentDocument) -> ShownNames:
    """The annotators' letters, in the order of their names; if `blind`, in a different order for
    each text."""
    names = list(merged.annotators)
    if sent.blind:
        names.sort(key=lambda name: hashlib.sha256(f"{sent.fingerprint} {name}".encode()).digest())
    return ShownNames(letters(names), sent.blind)


def read_decided(
    tasks: Sequence[Mapping[str, Any]],
    merged: Merged,
    sent: SentDocument,
    scheme: Scheme,
    names: Mapping[int | str, str],
    *,
    server: str = "",
) -> Decided | None:
    """The submission for all of a document's tasks, or None while it is incomplete. If several
    people have submitted all tasks, the newest counts. Findings link to tasks on `server`."""
    stored = draft(merged, "all", sent.decided)
    if not tasks or len(tasks) < tasks[0]["data"]["of"]:
        return None
    found = [version for task in tasks for version in versions(task, stored, names, server)]
    complete = []
    for who in sorted({version.annotator for version in found}):
        own = [version for version in found if version.annotator == who and not version.foreign]
        newest, _ = latest(own)
        done = all(version.status != "draft" for version in newest)
        if done and len(newest) == tasks[0]["data"]["of"]:
            complete.append(newest)
    if not complete:
        return None
    newest = max(complete, key=lambda group: max(version.updated for version in group))
    who = newest[0].annotator
    document, findings, unplaced, doubted = _edited(stored, newest, scheme)
    foreign = [version for version in found if version.annotator == who and version.foreign]
    choices: dict[int, int] = {}
    for task, version in ((t, v) for v in newest for t in tasks if t["id"] == v.task):
        chosen, unread = _choices(version, task["data"]["disputes"])
        choices |= chosen
        unplaced += [{"code": "unknown-decision", "result": region} for region in unread]
        findings += [problem_finding("unknown-decision", _said(r), url=version.url) for r in unread]
    target = _TARGETS.get(choices.pop(TARGET_CARD, 0), "unfit" if doubted else "")
    return Decided(
        document,
        choices,
        who,
        any(version.status == "skipped" for version in newest),
        sum(version.lead_time for version in newest),
        min(version.created for version in newest),
        max(version.updated for version in newest),
        tuple(version.task for version in newest),
        (*findings, *findings_of_others(newest, foreign)),
        tuple(unplaced),
        target,
    )


def fits(tasks: Iterable[Mapping[str, Any]], merged: Merged, sent: SentDocument) -> bool:
    """Whether the tasks still show the present disputes. If two labels became one in the meantime,
    disputes and versions disappear."""
    if len(merged.disputes) != sent.disputes + len(sent.decided):
        return False
    for card_ in (card_ for task in tasks for card_ in task["data"]["disputes"]):
        if card_["number"] == TARGET_CARD:
            continue
        shown = sum(_version_of(choice["alias"]) is not None for choice in card_["choices"])
        if shown != len(merged.disputes[card_["number"] - 1].versions):
            return False
    return True


def _items(document: Document) -> list[Entity | Statement]:
    return [*document.all_entities, *document.statements]


def _filled(result: Iterable[Region], whole: Document, kept: set[str]) -> list[Region]:
    """The result without items that are not in `kept`, and without regions that belong only to
    these."""
    left_out = {
        region["id"]
        for region in result
        if (item := _item_id(region.get("id", ""), whole)) and item not in kept
    }
    relations = [r for r in result if r["type"] == "relation" and r["to_id"] not in left_out]
    used = {relation["from_id"] for relation in relations}
    spans = [
        region
        for region in result
        if region["type"] != "relation"
        and (
            region["id"] in used
            if number_of(region["id"]) is None
            else region["id"] not in left_out
        )
    ]
    return [*spans, *relations]


def _marked(
    result: list[Region], whole: Document, merged: Merged, sent: SentDocument, shown: ShownNames
) -> list[Region]:
    """The result with marks on the spans of undecided disputed versions."""
    marks: dict[str, set[str]] = {}
    for region in result:
        place = dispute_of(_item_id(region.get("id", ""), whole))
        if place is not None and place[0] not in sent.decided:
            version = merged.disputes[place[0] - 1].versions[place[1]]
            marks[region["id"]] = {shown.letters[name] for name in version.annotators}
    related: dict[str, list[str]] = {}
    for region in result:
        if region["type"] == "relation":
            related.setdefault(region["from_id"], []).append(region["to_id"])
    for part, contents in related.items():
        if all(content in marks for content in contents):
            found = {mark for content in contents for mark in marks[content]}
            if found != set(
                shown.letters.values()
            ):  # a part that all annotators have is not disputed
                marks[part] = found
    for region in result:
        if region["type"] == "labels" and region["id"] in marks:
            region["value"]["labels"] += [MARK + mark for mark in sorted(marks[region["id"]])]
    return result


def _item_id(region: str, whole: Document) -> str:
    """The id in the draft of the item that a region was made from; empty for a source or a cue."""
    place = number_of(region)
    if place is None:
        return ""
    layer = whole.all_entities if place[0] == "e" else whole.statements
    return layer[place[1]].id


def _edited(
    stored: Document, newest: Sequence[TaskVersion], scheme: Scheme
) -> tuple[Document, list[Finding], list[Mapping[str, Any]], bool]:
    """The document as submitted, the findings, the items it cannot store, and whether the
    adjudicator says that its target does not fit. Sections that were not sent are unchanged."""
    read = [
        read_regions(
            _plain(version.result),
            stored,
            scheme,
            start=version.start,
            end=version.end,
            url=version.url,
        )
        for version in newest
    ]
    unplaced: list[Mapping[str, Any]] = [item for regions in read for item in regions.unplaced]
    doubted = any(regions.target_doubt is not None for regions in read)
    at = 0
    gaps = []
    for version in sorted(newest, key=lambda v: v.start):
        gaps.append((at, version.start))
        at = version.end
    for start, end in (*gaps, (at, len(stored.text))):
        if start < end:
            regions = regions_of(stored, scheme, start=start, end=end)
            read.append(read_regions(regions, stored, scheme, start=start, end=end))
    document, findings = joined_sections(stored, read, Origin("adjudicated"))
    first = min(newest, key=lambda v: v.start)
    linked = [f if f.url else replace(f, url=first.url) for f in findings]
    return document, linked, unplaced, doubted


def _plain(result: object) -> object:
    """The result without choices of disputes and without marks; the rest is unchanged."""
    if not isinstance(result, list):
        return result
    return [_unmarked(region) for region in result if not _decides(region)]


def _unmarked(region: object) -> object:
    value = mapping(mapping(region).get("value"))
    labels = value.get("labels")
    if not isinstance(labels, list):
        return region
    kept = [label for label in labels if not text(label).startswith(MARK)]
    return {**mapping(region), "value": {**value, "labels": kept}}


def _decides(region: object) -> bool:
    return text(mapping(region).get("from_name")).startswith(DECISION)


def _choices(
    version: TaskVersion, cards: Sequence[Mapping[str, Any]]
) -> tuple[dict[int, int], list[Region]]:
    """The choices by number of dispute, and the choices that match no dispute or version."""
    found: dict[int, int] = {}
    unread = []
    for region in version.result if isinstance(version.result, list) else []:
        if not _decides(region):
            continue
        place = as_whole_number(text(region.get("from_name")).removeprefix(DECISION))
        chosen = texts(mapping(region.get("value")).get("choices"))
        card_ = cards[place] if place is not None and place < len(cards) else {}
        if chosen and chosen[0] in {choice["alias"] for choice in card_.get("choices", ())}:
            found[card_["number"]] = _choice(chosen[0])
        elif chosen or not card_:
            unread.append(region)
    return found, unread


def _choice(alias: str) -> int:
    version = _version_of(alias)
    known = {OWN_CHOICE: OWN, NONE_CHOICE: NONE, FITS_CHOICE: _FITS, UNFIT_CHOICE: _UNFIT}
    return known[alias] if version is None else version


def _version_of(alias: str) -> int | None:
    """The index of the version that a choice means, or None if it does not mean a version."""
    number = as_whole_number(alias.removeprefix("v"))
    return None if number is None else number - 1


def _said(region: Mapping[str, Any]) -> str:
    chosen = texts(mapping(region.get("value")).get("choices"))
    return " ".join([text(region.get("from_name")), *chosen])
