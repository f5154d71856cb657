"""The spaCy component that gives each entity the scheme's label, a kind and a canonical name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import canonical_name, is_type
from qazcorpus.pipeline.entity_heads import (
    CLOSING,
    kind_by_head,
    persons_together,
    place_behind,
    well_edged,
    with_press_services,
)
from qazcorpus.pipeline.law_titles import titles_of_laws
from qazcorpus.pipeline.name_spans import DOUBTS, inner_spans, set_names
from qazcorpus.scheme import load_scheme

NAME = "kk_entity_details"


def _key(span: Span, attribute: str) -> Any:
    # The key that spaCy itself uses for a span's attribute: Doc.to_json, Span.as_doc and
    # Doc.from_docs know it.
    return ("._.", attribute, span.start_char, span.end_char)


def _stored(span: Span, attribute: str) -> str | None:
    value: str | None = span.doc.user_data.get(_key(span, attribute))
    return value


def _store(attribute: str, span: Span, value: str) -> None:
    span.doc.user_data[_key(span, attribute)] = value


def stored_kind(span: Span) -> str | None:
    """The kind that was given to the span, or None. A kind left by an earlier entity with another
    label at the same place does not count."""
    kind = _stored(span, "kind")
    return None if kind is None or _is_of_another_label(kind, span.label_) else kind


@lru_cache(maxsize=1024)
def _is_of_another_label(kind: str, label: str) -> bool:
    scheme = load_scheme()
    return kind in scheme.kinds and kind not in (label, *scheme.entity(label).kinds)


@lru_cache(maxsize=1024)
def kind_of_label(label: str) -> str:
    """The default kind for a label: the first KazNERD class that the scheme's label covers, or the
    label itself if it is a KazNERD class or is not in the scheme."""
    scheme = load_scheme()
    return label if label in scheme.kinds else next(iter(scheme.entity(label).kinds), label)


def kind_of(span: Span) -> str:
    """`span._.kind`: the kind that was set, or else the default kind for the label."""
    kind = stored_kind(span)
    return kind_of_label(span.label_) if kind is None else kind


def canonical_of(span: Span) -> str:
    """`span._.canonical`: the name that was set, or else the name without its inflection."""
    canonical = _stored(span, "canonical")
    if canonical is None:
        before_type = _is_before_type(span.doc, span.end)
        canonical = canonical_name(span.text, kind_of(span), before_type=before_type)
    return canonical


# Entities that did not pass through this component (from a later EntityRuler, or spans that the
# user made) have both attributes too.
Span.set_extension("kind", getter=kind_of, setter=partial(_store, "kind"), force=True)
Span.set_extension(
    "entity_id",
    getter=lambda span: _stored(span, "entity_id") or "",
    setter=partial(_store, "entity_id"),
    force=True,
)
Span.set_extension(
    "canonical", getter=canonical_of, setter=partial(_store, "canonical"), force=True
)


@Language.factory(
    NAME,
    requires=["doc.ents"],
    assigns=["doc.ents", "doc.spans", "span._.kind", "span._.canonical"],
)
def make_entity_details(nlp: Language, name: str) -> EntityDetails:
    """Make the component. It needs no trained model."""
    return EntityDetails(name)


class EntityDetails:
    """Turns KazNERD's classes into the scheme's labels, for the names at all levels.

    The KazNERD class is kept in `ent._.kind`, unless the last word of the name shows another class
    (entity_heads.py). ORGANISATION becomes AGENCY or ORG (agency.py). The name without inflection
    is set as `ent._.canonical`. Quotation marks without a partner and white space at the edges are
    corrected, a place behind a person is an entity of its own, and a surname before a name with a
    patronymic belongs to it. The press service of a body is one body with it. The title of a law in
    quotation marks is a LAW. An entity keeps its label if the label is in the scheme already and
    its last word does not tell an office from an organisation, or if the label is not a KazNERD
    class (from an EntityRuler, for example).
    """

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        scheme = load_scheme()
        self._labels = {kind: scheme.label_of_kind(kind) for kind in scheme.kinds}
        self._scheme = scheme

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the component gives: the scheme's, in its order."""
        return self._scheme.entity_labels

    def __call__(self, doc: Doc) -> Doc:
        """Detail the entities of one document."""
        bodies, owners = with_press_services(doc, persons_together(doc, doc.ents))
        for owner in owners:  # these probabilities are not those of the body
            doc.user_data.get(DOUBTS, {}).pop(owner.start, None)
        outermost, inside = _in_titles(doc, bodies)
        details = [self._detailed(doc, ent) for whole in outermost for ent in _apart(doc, whole)]
        inner = [
            self._detailed(doc, span) for span in (*owners, *inside, *_left_inside(doc, owners))
        ]
        doc.set_ents([span for span, _ in details], default="outside")
        set_names(doc, [span for span, _ in inner])
        for span, kind in (*details, *inner):
            span._.kind = kind
            span._.canonical = canonical_name(
                span.text, kind, before_type=_is_before_type(doc, span.end)
            )
        return doc

    def _detailed(self, doc: Doc, ent: Span) -> tuple[Span, str]:
        start, end = well_edged(doc, ent)
        label, kind = ent.label_, stored_kind(ent)
        if kind is None:
            kind = kind_by_head(ent.text, label)
            if kind == "ORGANISATION":
                label = organisation_label(doc[start:end].text)
            elif kind in self._labels:
                label = self._labels[kind]
            else:
                kind = kind_of_label(label)
        return Span(doc, start, end, label=label, kb_id=ent.kb_id, span_id=ent.id), kind


def _left_inside(doc: Doc, owners: Sequence[Span]) -> list[Span]:
    """The inner names without those in the words «баспасөз қызметі» behind their `owners`."""
    ends = {owner.end for owner in owners}
    return [s for s in inner_spans(doc) if not {s.start, s.start - 1} & ends]


def _in_titles(doc: Doc, ents: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The entities with the titles of laws among them, and the names inside these titles, which may
    be titles too. An entity that crosses the edge of a title is left out."""
    titles = [Span(doc, start, end, label="LAW") for start, end in titles_of_laws(doc)]
    if not titles:
        return list(ents), []
    outer = filter_spans(titles)
    starts = [title.start for title in outer]

    def around(name: Span) -> Span | None:
        """The last title that begins before the end of a name, if it ends behind its start."""
        place = bisect_left(starts, name.end) - 1
        return outer[place] if place >= 0 and outer[place].end > name.start else None

    apart = [ent for ent in ents if around(ent) is None]
    inside = [
        name
        for name in (*titles, *ents)
        if (title := around(name)) is not None
        and title.start <= name.start
        and name.end <= title.end
        and (name.start, name.end) != (title.start, title.end)
    ]
    return sorted([*apart, *outer], key=lambda span: span.start), inside


def _apart(doc: Doc, ent: Span) -> list[Span]:
    """The entity, or a person and the place that was read as part of the person's name."""
    if ent.label_ != "PERSON" or (place := place_behind(doc, ent.start, ent.end)) is None:
        return [ent]
    person = Span(doc, ent.start, place, label=ent.label, kb_id=ent.kb_id, span_id=ent.id)
    return [person, Span(doc, place, ent.end, label="GPE")]


def _is_before_type(doc: Doc, end: int) -> bool:
    """Whether the name that ends at token `end` is followed by a noun for what it names. A closing
    quotation mark may come between."""
    if end < len(doc) and doc[end].text in CLOSING:
        end += 1
    return end < len(doc) and is_type(doc[end].text)
