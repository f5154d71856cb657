"""Small documents of several annotators."""

from __future__ import annotations

from qazcorpus.annotations.annotation import Annotation, Status
from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Sentence,
    Span,
    Stance,
    Statement,
    Target,
)

TEXT = (
    "Алматы әкімдігі «шектеу керек» деп мәлімдеді. "
    "Еркін доңғалақ қоғамы бұл шешім дұрыс емес дейді. "
    "Тұрғындар күтіп отыр."
)


def span(part: str, text: str = TEXT) -> Span:
    start = text.index(part)
    return Span(start, start + len(part), part)


def entity(part: str, label: str) -> Entity:
    found = span(part)
    return Entity(found.start, found.end, found.text, label)


def statement(
    content: str,
    stance: Stance | None = "neutral",
    source: str = "",
    cue: str = "",
    target: str = "",
) -> Statement:
    return Statement(
        span(content),
        span(source) if source else None,
        span(cue) if cue else None,
        target=target,
        stance=stance,
    )


def annotation(
    annotator: str,
    *entities: Entity,
    statements: tuple[Statement, ...] = (),
    targets: tuple[str, ...] = ("шектеу",),
    doc_id: str = "scooters-1",
    text: str = TEXT,
    status: Status = "submitted",
    updated: str = "2025-04-17T10:00:00Z",
) -> Annotation:
    ends = [at + 1 for at, char in enumerate(text) if char == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    pieces = zip(starts, ends, strict=True) if ends else ()
    document = Document(
        doc_id,
        text,
        Metadata(title="Самокатқа шектеу"),
        sentences=tuple(Sentence(a, b, text[a:b]) for a, b in pieces),
        entities=entities,
        targets=tuple(map(Target, targets)),
        statements=statements,
    )
    return Annotation(document, annotator, status, updated=updated, tasks=(7,))


AIGUL = annotation(
    "Айгүл",
    entity("Алматы әкімдігі", "AGENCY"),
    entity("Еркін доңғалақ қоғамы", "ORG"),
    statements=(
        statement("шектеу керек", "favor", "Алматы әкімдігі", "деп мәлімдеді"),
        statement("бұл шешім дұрыс емес", "against", "Еркін доңғалақ қоғамы", "дейді"),
    ),
)
BOLAT = annotation(
    "Болат",
    entity("Алматы әкімдігі", "ORG"),
    entity("Еркін доңғалақ", "ORG"),
    entity("Тұрғындар", "NORP"),
    statements=(
        statement("шектеу керек", "neutral", "Алматы әкімдігі", "мәлімдеді"),
        statement("шешім дұрыс емес", "against", "", "дейді"),
        statement("Тұрғындар күтіп отыр"),
    ),
)
