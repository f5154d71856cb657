"""Names at all levels in a spaCy Doc: `doc.spans["names"]`, of which `doc.ents` are the outermost.

A span group cannot know when `doc.ents` changes, so the names inside others are always read with
`inner_spans`, which leaves out those that are not inside an entity any more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

NAMES: Final = "names"
"""The key of the names at all levels in `doc.spans`."""
DOUBTS: Final = "qazcorpus.label_doubts"
"""The key in `doc.user_data` of how likely the labels of names are, until `kk_referents` reads it:
by the first token, the logarithm of the probability of each of CONFUSED."""
LONGEST_NAME: Final = 64
"""A longer name, in words, is an error of the recognizer, such as a list without an end: the names
inside it are not looked for, because their number, length and depth would grow with it."""
CONFUSED: Final = frozenset({"AGENCY", "ORG", "PLACE", "PERSON"})
"""Labels that are confused with one another. Other labels of equal names differ for good reason."""


def set_names(doc: Doc, inner: Iterable[Span]) -> None:
    """Set `doc.spans["names"]`: the entities, each before the `inner` names inside it. Inner names
    that are not inside an entity are left out."""
    ents = doc.ents
    kept = [*ents, *_inside(ents, inner)]
    doc.spans[NAMES] = sorted(kept, key=lambda span: (span.start, -span.end))


def inner_spans(doc: Doc) -> list[Span]:
    """The names inside the entities, in the order of the text, the longer first."""
    spans = doc.spans.get(NAMES, ())
    return _inside(doc.ents, spans) if spans else []


def _inside(ents: Sequence[Span], spans: Iterable[Span]) -> list[Span]:
    """The spans that are in one of the entities, which are in the order of the text, and are not
    the whole of it."""
    starts = [ent.start for ent in ents]
    ends = [ent.end for ent in ents]
    found = []
    for span in spans:
        start, end = span.start, span.end
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= ends[at] and (start, end) != (starts[at], ends[at]):
            found.append(span)
    return found
