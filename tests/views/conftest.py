"""A small document with everything that views must draw."""

from __future__ import annotations

import pytest

from qazcorpus.document import Document, Entity, Metadata, Span, Statement, Target

TEXT = (
    "Әкімдік қаладағы самокатқа шектеу қояды 🛴\n"
    "\n"
    "Алматы қаласының әкімдігі «шектеу адамдардың қауіпсіздігі үшін керек» деп мәлімдеді.\n"
    "Ал «Еркін доңғалақ» қоғамдық бірлестігі бұл шешім Алматының беделін түсіреді деп санайды. "
    "Тұрғындар шешімді күтіп отыр."
)


def find(text: str, part: str, nth: int = 0) -> Span:
    """The nth occurrence of `part` in `text`."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    return Span(start, start + len(part), part)


def entity(text: str, part: str, label: str, canonical: str = "", nth: int = 0) -> Entity:
    span = find(text, part, nth)
    return Entity(span.start, span.end, span.text, label=label, kind="", canonical=canonical)


@pytest.fixture
def document() -> Document:
    target = find(TEXT, "самокатқа шектеу")
    return Document(
        doc_id="scooters-1",
        text=TEXT,
        metadata=Metadata(
            title="Әкімдік қаладағы самокатқа шектеу қояды 🛴",
            source="qazcorpus",
            published="2025-04-17",
            language="kk",
        ),
        entities=(
            entity(TEXT, "Әкімдік", "AGENCY", "әкімдік"),
            entity(TEXT, "Алматы қаласының әкімдігі", "AGENCY", "Алматы қаласының әкімдігі"),
            entity(TEXT, "«Еркін доңғалақ» қоғамдық бірлестігі", "ORG"),
            entity(TEXT, "Алматының", "PLACE", "Алматы"),
        ),
        targets=(Target("самокатқа шектеу", "found", (target,)),),
        statements=(
            Statement(
                content=find(TEXT, "шектеу адамдардың қауіпсіздігі үшін керек"),
                source=find(TEXT, "Алматы қаласының әкімдігі"),
                cue=find(TEXT, "деп мәлімдеді"),
                target="самокатқа шектеу",
                stance="favor",
            ),
            Statement(
                content=find(TEXT, "бұл шешім Алматының беделін түсіреді"),
                source=find(TEXT, "«Еркін доңғалақ» қоғамдық бірлестігі"),
                cue=find(TEXT, "деп санайды"),
                target="самокатқа шектеу",
                stance="against",
            ),
            Statement(content=find(TEXT, "Тұрғындар шешімді күтіп отыр"), stance="neutral"),
        ),
    )
