"""Names at all levels in a spaCy Doc: `doc.spans["names"]`, of which `doc.ents` are the outermost.

A span group cannot know when `doc.ents` changes, so the names inside others are always read with
`inner_spans`, which leaves out those that are not inside an entity any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

NAMES: Final = "names"
"""The key of the names at all levels in `doc.spans`."""
DOUBTS: Final = "qazcorpus.label_doubts"
"""The key in `doc.user_data` of how likely the labels of names are, until `kk_referents` reads it:
by the first token, the logarithm of the probability of each of CONFUSED."""
CONFUSED: Final = frozenset({"AGENCY", "ORG", "PLACE", "PERSON"})
"""Labels that are confused with one another. Other labels of equal names differ for good reason."""


def set_names(doc: Doc, inner: Iterable[Span]) -> None:
    """Set `doc.spans["names"]`: the entities, each before the `inner` names inside it. Inner names
    that are not inside an entity are left out."""
    kept = [*doc.ents, *_inside(doc, inner)]
    doc.spans[NAMES] = sorted(kept, key=lambda span: (span.start, -span.end))


def inner_spans(doc: Doc) -> list[Span]:
    """The names inside the entities, in the order of the text, the longer first."""
    return _inside(doc, doc.spans.get(NAMES, ()))


def _inside(doc: Doc, spans: Iterable[Span]) -> list[Span]:
    spans = list(spans)
    if not spans:
        return []
    around: dict[int, tuple[int, int]] = {
        token: (ent.start, ent.end) for ent in doc.ents for token in range(ent.start, ent.end)
    }
    return [
        span
        for span in spans
        if (outer := around.get(span.start))
        and span.end <= outer[1]
        and (span.start, span.end) != outer
    ]
