"""Checks of problems that only the annotator can decide: they report and change nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.lint.mending import PARTS, name_of
from qazcorpus.annotations.lint.messages import lint_finding
from qazcorpus.annotations.lint.span_edges import Words, cut_word
from qazcorpus.document import Document, Entity, Span
from qazcorpus.pipeline.lemmas.inflection import follows_hyphen
from qazcorpus.scheme import Scheme
from qazcorpus.statements.rules.suffix_patterns import is_noun_tail

_SHORTEST_NAME: Final = 3


def check(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """Yield the findings about a document's layers, check by check."""
    yield from _labels(document, scheme)
    yield from _edges(document, scheme)
    yield from _statements(document)
    yield from _sentences(document, scheme)
    yield from _overlaps(document, scheme)
    yield from _differing_labels(document, scheme)
    yield from _unmarked_names(document, scheme)


def _labels(document: Document, scheme: Scheme) -> Iterator[Finding]:
    known = frozenset(scheme.entity_labels)
    for entity in document.all_entities:
        if entity.label not in known:
            yield lint_finding("unknown-label", entity, label=entity.label)


def _marked(document: Document, scheme: Scheme) -> Iterator[tuple[Span, tuple[str, str]]]:
    for entity in document.all_entities:
        yield entity, name_of(scheme, entity.label)
    for statement in document.statements:
        for part in PARTS:
            span = getattr(statement, part)
            if span is not None:
                yield span, name_of(scheme, part.upper())


def _edges(document: Document, scheme: Scheme) -> Iterator[Finding]:
    words = Words.of(document)
    for span, (name, name_en) in _marked(document, scheme):
        if not any(char.isalnum() for char in span.text):
            yield lint_finding("no-word", span, name=name, name_en=name_en)
            continue
        cut = (cut_word(words, span.start), cut_word(words, span.end))
        if found := [word for word in cut if word is not None]:
            text = document.text[found[0][0] : found[0][1]]
            yield lint_finding("inside-word", span, name=name, name_en=name_en, better=text)


def _statements(document: Document) -> Iterator[Finding]:
    targets = {target.text for target in document.targets}
    stances: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    for statement in document.statements:
        content, source = statement.content, statement.source
        if statement.answer == "unsure":
            yield lint_finding("missing-stance", content)
        if len(targets) > 1 and not statement.target and statement.answer != "none":
            yield lint_finding("missing-target", content)
        if statement.target and statement.target not in targets:
            yield lint_finding("unknown-target", content, label=statement.target)
        if source is not None and (source.start, source.end) == (content.start, content.end):
            yield lint_finding("source-is-content", content)
        if "\n" in content.text.strip():
            yield lint_finding("content-crosses-paragraph", content)
        if statement.answer != "unsure":
            stances[content.start, content.end, statement.target].add(statement.answer)
    for (start, end, _), given in stances.items():
        if len(given) > 1:
            yield lint_finding(
                "two-stances", document.span(start, end), label=", ".join(sorted(given))
            )


def _sentences(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """Report entities that start in one sentence and end in another, or contain a line break."""
    borders = sorted({s.start for s in document.sentences})
    for entity in document.all_entities:
        begins_inside = _any_between(borders, entity.start + 1, entity.end)
        if begins_inside or "\n" in entity.text.strip():
            name, name_en = name_of(scheme, entity.label)
            yield lint_finding("entity-crosses-sentence", entity, name=name, name_en=name_en)


def _overlaps(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """Report names that cross another, have the same span with another label, or stand inside a
    name that holds no such names. Duplicates with the same label are handled elsewhere."""
    around: list[Entity] = []
    for entity in sorted(document.all_entities, key=lambda e: (e.start, -e.end)):
        around = [outer for outer in around if outer.end > entity.start]
        crossed = [outer for outer in around if outer.end < entity.end]
        outer = around[-1] if around else None
        if crossed:
            yield _about_two("entities-overlap", entity, crossed[-1], scheme)
        elif outer is not None and (outer.start, outer.end) == (entity.start, entity.end):
            if outer.label != entity.label:
                yield _about_two("two-labels", entity, outer, scheme)
        elif outer is not None and not scheme.may_hold(outer.label, entity.label):
            yield _about_two("nesting", entity, outer, scheme)
        around.append(entity)


def _about_two(code: str, entity: Entity, other: Entity, scheme: Scheme) -> Finding:
    (name, name_en), (label, label_en) = (name_of(scheme, e.label) for e in (entity, other))
    if code == "two-labels":
        both, both_en = f"{label}, {name}", f"{label_en}, {name_en}"
        return lint_finding(code, entity, label=both, better=both_en)
    return lint_finding(
        code, entity, name=name, name_en=name_en, label=label, label_en=label_en, better=other.text
    )


def _any_between(places: list[int], start: int, end: int) -> bool:
    """Whether one of the sorted places is in `start` to `end` (end exclusive)."""
    return bisect_left(places, start) < bisect_left(places, end)


def _key(entity: Entity) -> str:
    return " ".join((entity.canonical or entity.text).casefold().split())


def _differing_labels(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """Report entities whose label differs from the most frequent label of the same name in the
    document."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    here: dict[tuple[int, int], set[str]] = defaultdict(set)
    for entity in document.all_entities:
        labels[_key(entity)][entity.label] += 1
        here[entity.start, entity.end].add(entity.label)
    for entity in document.all_entities:
        usual = labels[_key(entity)].most_common(1)[0][0]
        if usual not in here[entity.start, entity.end]:
            (name, name_en), (other, other_en) = (
                name_of(scheme, label) for label in (entity.label, usual)
            )
            yield lint_finding(
                "label-differs", entity, name=name, name_en=name_en, label=other, better=other_en
            )


def _unmarked_names(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """Report names that are marked in one place and unmarked in another, with one finding per
    name."""
    names: dict[str, Entity] = {}
    for entity in document.all_entities:
        for name in (entity.text, entity.canonical):
            if len(name) >= _SHORTEST_NAME and name[0].isupper():
                names.setdefault(name, entity)
    if not names:
        return
    places: dict[str, list[Span]] = defaultdict(list)
    covered = _covered(document)
    longest_first = "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
    for match in re.finditer(rf"(?<!\w)({longest_first})([\w-]*)", document.text):
        name, rest = match.groups()
        if _is_ending(rest) and not any(covered[match.start() : match.end()]):
            places[_key(names[name])].append(document.span(match.start(), match.end()))
    for name, spans in places.items():
        label = next(e.label for e in document.all_entities if _key(e) == name)
        kk, en = name_of(scheme, label)
        yield lint_finding("name-unmarked", spans[0], name=kk, name_en=en, label=str(len(spans)))


def _is_ending(rest: str) -> bool:
    if rest.startswith("-"):
        return follows_hyphen(rest[1:])
    return is_noun_tail(rest.lower())


def _covered(document: Document) -> bytearray:
    """One byte per character of the text: 1 if an entity covers it."""
    covered = bytearray(len(document.text))
    for entity in document.all_entities:
        covered[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
    return covered
