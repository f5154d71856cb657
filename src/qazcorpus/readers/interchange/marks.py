"""Statements in the form of annotation tools: marked spans with features, and links between them.

A statement is one CONTENT mark with at most one SOURCE and one CUE linked to it. A source or cue of
several statements is one mark with several links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qazcorpus.document import (
    ANSWERS,
    RELEVANT,
    ROUNDING,
    STANCES,
    Document,
    Probabilities,
    Span,
    Statement,
    Target,
)

SOURCE: Final = "SOURCE"
CUE: Final = "CUE"
CONTENT: Final = "CONTENT"
PARTS: Final = (SOURCE, CUE, CONTENT)
# The relation that links each part to its content.
LINK_OF: Final[Mapping[str, str]] = {SOURCE: "SOURCE_OF", CUE: "CUE_OF"}
JUDGEMENT: Final = ("confidence", "relevance", "probabilities")
"""The features of a content with what a model says about its stance. `probabilities` are four
numbers, in the order of `ANSWERS`."""
_ANSWERS: Final = (*ANSWERS, "unsure")
ENTITIES_ALONE: Final = ("entities",)
ALL_ANNOTATED: Final = ("entities", "targets", "statements")


@dataclass(frozen=True, slots=True)
class SpanMark:
    """A marked span: code points `start` to `end`, a label, and features that are not empty.

    `place` is its place in the file, for messages.
    """

    label: str
    start: int
    end: int
    features: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation from one mark to another, by their indices in the list of marks."""

    label: str
    source: int
    target: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A document from another tool's file.

    `annotator` is the annotator's name in the file, or "". `unplaced` lists what the document
    cannot hold, each with a `code`, the `place` in the file, and its text. `layers` are the
    annotated layers that the file's format can hold; an empty layer that is not among them means
    nothing. `file` is the file's name, for messages; `places` has the place in the file of each
    name (by its start, end and label).
    """

    document: Document
    annotator: str = ""
    unplaced: tuple[Mapping[str, Any], ...] = ()
    layers: tuple[str, ...] = ALL_ANNOTATED
    file: str = ""
    places: Mapping[tuple[int, int, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements made from marks and links, and the parts that could not be used."""

    statements: tuple[Statement, ...]
    unplaced: tuple[Mapping[str, Any], ...]


def marks_of(statements: Iterable[Statement]) -> tuple[list[SpanMark], list[Link]]:
    """The marks and links for the statements."""
    marks: list[SpanMark] = []
    links: list[Link] = []
    shared: dict[tuple[str, int, int], int] = {}
    for statement in statements:
        numbers = {}
        for label, part in ((SOURCE, statement.source), (CUE, statement.cue)):
            if part is None:
                continue
            key = (label, part.start, part.end)
            if key not in shared:
                shared[key] = len(marks)
                marks.append(SpanMark(*key))
            numbers[label] = shared[key]
        links += [Link(LINK_OF[label], n, len(marks)) for label, n in numbers.items()]
        content = statement.content
        marks.append(SpanMark(CONTENT, content.start, content.end, _features(statement)))
    return marks, links


def statements_of(text: str, marks: Sequence[SpanMark], links: Sequence[Link]) -> Statements:
    """The statements in the marks and links, in the order of their contents.

    If a content has several sources (or cues), the first is used. Parts that are not in a
    statement, and contents without a known answer (they become `unsure`), are listed in `unplaced`.
    """
    parts: dict[tuple[int, str], int] = {}
    unplaced: list[Mapping[str, Any]] = []
    for link in links:
        problem = _problem(link, marks, parts)
        if problem:
            ends = {"from": _said(text, marks, link.source), "to": _said(text, marks, link.target)}
            unplaced.append({"code": problem, "place": link.place, "label": link.label, **ends})
        else:
            parts[link.target, marks[link.source].label] = link.source
    statements = []
    for number, mark in enumerate(marks):
        if mark.label == CONTENT:
            source, cue = (_part(text, marks, parts.get((number, label))) for label in LINK_OF)
            statements.append(_statement(text, mark, source, cue))
            unplaced += _unread(text, mark)
        elif mark.label not in LINK_OF:
            unplaced.append({"code": "unknown-part", "label": mark.label, **_where(text, mark)})
        elif number not in parts.values():
            unplaced.append({"code": f"unrelated-{mark.label.lower()}", **_where(text, mark)})
    return Statements(tuple(statements), tuple(unplaced))


def with_stated_targets(
    statements: Iterable[Statement], targets: Sequence[Target] = ()
) -> tuple[Target, ...]:
    """The targets, with the targets of statements added that are not in the list."""
    known = {target.text for target in targets}
    stated = dict.fromkeys(s.target for s in statements if s.target and s.target not in known)
    return (*targets, *(Target(text) for text in stated))


def _features(statement: Statement) -> dict[str, str]:
    given = statement.probabilities
    values = {
        "stance": statement.answer,
        "target": statement.target,
        "confidence": _written(statement.confidence),
        "relevance": _written(statement.relevance),
        "probabilities": " ".join(_written(getattr(given, a)) for a in ANSWERS) if given else "",
        "id": statement.id,
    }
    return {key: value for key, value in values.items() if value}


def _written(share: float | None) -> str:
    return "" if share is None else repr(float(share))


def _problem(link: Link, marks: Sequence[SpanMark], parts: Mapping[tuple[int, str], int]) -> str:
    """The reason why a link is not a part of a statement, or an empty string."""
    if not (0 <= link.source < len(marks) and 0 <= link.target < len(marks)):
        return "dangling-relation"
    label = marks[link.source].label
    if marks[link.target].label != CONTENT or LINK_OF.get(label) != link.label:
        return "wrong-relation"
    if parts.get((link.target, label), link.source) != link.source:
        return f"second-{label.lower()}"
    return ""


def _statement(text: str, mark: SpanMark, source: Span | None, cue: Span | None) -> Statement:
    features = mark.features
    said = features.get("stance")
    relevance = _number(features.get("relevance", ""))
    probabilities = _probabilities(features.get("probabilities", ""))
    if said not in ANSWERS and not (probabilities and probabilities.stance):
        # It is not known whether the statement is about the target.
        relevance, probabilities = max(relevance or 0.0, RELEVANT), None
    return Statement(
        Span(mark.start, mark.end, text[mark.start : mark.end]),
        source,
        cue,
        target=features.get("target", ""),
        stance=next((stance for stance in STANCES if stance == said), None),
        confidence=_number(features.get("confidence", "")),
        relevance=relevance,
        probabilities=probabilities,
        id=features.get("id", ""),
    )


def _unread(text: str, mark: SpanMark) -> list[Mapping[str, Any]]:
    stance = mark.features.get("stance", "")
    found: list[Mapping[str, Any]] = []
    if not stance:
        found.append({"code": "missing-stance", **_where(text, mark)})
    elif stance not in _ANSWERS:
        found.append({"code": "unknown-stance", "stance": stance, **_where(text, mark)})
    for name in JUDGEMENT:
        read = _probabilities if name == "probabilities" else _number
        value = mark.features.get(name, "")
        if value and read(value) is None:
            found.append({"code": f"unknown-{name}", name: value, **_where(text, mark)})
    return found


def _probabilities(text: str) -> Probabilities | None:
    """The probabilities in a string, or None if it is not four numbers whose sum is 1."""
    shares = [share for word in text.split() if (share := _number(word)) is not None]
    if len(shares) != len(ANSWERS) or abs(sum(shares) - 1) > ROUNDING:
        return None
    return Probabilities(*shares)


def _number(text: str) -> float | None:
    """The number in a string, or None if it is not one from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _part(text: str, marks: Sequence[SpanMark], number: int | None) -> Span | None:
    if number is None:
        return None
    mark = marks[number]
    return Span(mark.start, mark.end, text[mark.start : mark.end])


def _where(text: str, mark: SpanMark) -> dict[str, Any]:
    said = text[mark.start : mark.end]
    return {"place": mark.place, "start": mark.start, "end": mark.end, "text": said}


def _said(text: str, marks: Sequence[SpanMark], number: int) -> str:
    if not 0 <= number < len(marks):
        return ""
    return text[marks[number].start : marks[number].end]
