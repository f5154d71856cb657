"""The spaCy component that gives entities the scheme's label, their kind and canonical name."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import canonical_name, is_type
from qazcorpus.pipeline.entity_heads import CLOSING, kind_by_head, well_edged
from qazcorpus.scheme import load_scheme

NAME = "kk_entity_details"


def _key(span: Span, attribute: str) -> Any:
    # spaCy's own for an attribute of a span: Doc.to_json, Span.as_doc and Doc.from_docs know it.
    return ("._.", attribute, span.start_char, span.end_char)


def _stored(span: Span, attribute: str) -> str | None:
    value: str | None = span.doc.user_data.get(_key(span, attribute))
    return value


def _store(attribute: str, span: Span, value: str) -> None:
    span.doc.user_data[_key(span, attribute)] = value


def stored_kind(span: Span) -> str | None:
    """The kind that was given to the span, if one was; not that of an entity with another label
    which stood at the same place before."""
    kind = _stored(span, "kind")
    return None if kind is None or _is_of_another_label(kind, span.label_) else kind


@lru_cache(maxsize=1024)
def _is_of_another_label(kind: str, label: str) -> bool:
    scheme = load_scheme()
    return kind in scheme.kinds and kind not in (label, *scheme.entity(label).kinds)


@lru_cache(maxsize=1024)
def kind_of_label(label: str) -> str:
    """The kind that a label says by itself: the label, where it is a KazNERD class or unknown to
    the scheme; the first of the classes that the scheme's label covers."""
    scheme = load_scheme()
    return label if label in scheme.kinds else next(iter(scheme.entity(label).kinds), label)


def kind_of(span: Span) -> str:
    """`span._.kind`: as it was set, else as the label says."""
    kind = stored_kind(span)
    return kind_of_label(span.label_) if kind is None else kind


def canonical_of(span: Span) -> str:
    """`span._.canonical`: as it was set, else the name without its inflection."""
    canonical = _stored(span, "canonical")
    if canonical is None:
        before_type = _is_before_type(span.doc, span.end)
        canonical = canonical_name(span.text, kind_of(span), before_type=before_type)
    return canonical


# Entities that no component has detailed (an EntityRuler behind it, spans of one's own) have both
# as well.
Span.set_extension("kind", getter=kind_of, setter=partial(_store, "kind"), force=True)
Span.set_extension(
    "canonical", getter=canonical_of, setter=partial(_store, "canonical"), force=True
)


@Language.factory(
    NAME,
    requires=["doc.ents"],
    assigns=["doc.ents", "span._.kind", "span._.canonical"],
)
def make_entity_details(nlp: Language, name: str) -> EntityDetails:
    """Make the component; it needs no model."""
    return EntityDetails(name)


class EntityDetails:
    """Turns KazNERD's classes into the scheme's labels.

    The class, where the last word does not show another (entity_heads.py), stays as `ent._.kind`;
    ORGANISATION becomes AGENCY or ORG (agency.py); the name without inflection goes to
    `ent._.canonical`. An entity gets the partner of a quotation mark in it, or loses the mark, and
    has no white space at its edges. One that has a label of the scheme already, or one that the
    scheme does not know (of an EntityRuler, say), keeps it.
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
        details = [self._detailed(doc, ent) for ent in doc.ents]
        doc.set_ents([span for span, _ in details], default="outside")
        for span, kind in details:
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


def _is_before_type(doc: Doc, end: int) -> bool:
    """Whether what a name names follows it, behind a closing quotation mark or none."""
    if end < len(doc) and doc[end].text in CLOSING:
        end += 1
    return end < len(doc) and is_type(doc[end].text)
