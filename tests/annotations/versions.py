"""Annotators' versions of one small document, and strategies for them."""

from __future__ import annotations

from hypothesis import strategies as st

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.document import STANCES, Document, Entity, Statement, Target
from qazcorpus.nesting import nested

TEXT = "Бас прокуратура «бұл заң керек» деп мәлімдеді. Freedom House ұйымы қарсы екенін айтты. 👍"
NAMES = ("Айгүл", "Болат", "Сәуле")


def entity(start: int, end: int, label: str = "ORG", **details: str) -> Entity:
    return Entity(start, end, TEXT[start:end], label, **details)


def statement(
    content: tuple[int, int],
    stance: str = "favor",
    *,
    source: tuple[int, int] | None = None,
    cue: tuple[int, int] | None = None,
    target: str = "заң",
) -> Statement:
    parts = {
        name: document().span(*span) if span else None
        for name, span in (("content", content), ("source", source), ("cue", cue))
    }
    return Statement(**parts, target=target, stance=stance)  # type: ignore[arg-type]


def document(*items: Entity | Statement) -> Document:
    return Document(
        "d1",
        TEXT,
        entities=nested(item for item in items if isinstance(item, Entity)),
        statements=tuple(item for item in items if isinstance(item, Statement)),
        targets=(Target("заң"),),
    )


def annotated(annotator: str, *items: Entity | Statement) -> Annotation:
    return Annotation(document(*items), annotator)


spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)).map(
    lambda pair: (pair[0], min(len(TEXT), pair[0] + pair[1]))
)
entities = st.builds(
    lambda span, label: entity(*span, label), spans, st.sampled_from(("ORG", "AGENCY", "PLACE"))
)
statements = st.builds(
    lambda content, stance, source, cue: statement(content, stance, source=source, cue=cue),
    spans,
    st.sampled_from(STANCES),
    st.none() | spans,
    st.none() | spans,
)
layers = st.lists(entities | statements, max_size=8)
