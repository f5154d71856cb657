"""The spaCy component that gives entities the scheme's label, their kind and canonical name."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import canonical_name, is_type
from qazcorpus.pipeline.entity_heads import CLOSING, kind_by_head, well_edged
from qazcorpus.scheme import load_scheme

NAME = "kk_entity_details"

for _attribute in ("kind", "canonical"):
    if not Span.has_extension(_attribute):
        Span.set_extension(_attribute, default="")


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
    has no white space at its edges. One that has a label of the scheme already keeps it. Raises
    SchemeError for a class that the scheme does not cover.
    """

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        scheme = load_scheme()
        self._labels = {kind: scheme.label_of_kind(kind) for kind in scheme.kinds}
        self._scheme = scheme

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
        kind: str = ent._.kind or kind_by_head(ent.text, ent.label_)
        label: str = ent.label_
        if ent._.kind:  # detailed before
            pass
        elif kind == "ORGANISATION":
            label = organisation_label(doc[start:end].text)
        elif kind in self._labels:
            label = self._labels[kind]
        else:
            entry = self._scheme.get(kind)
            label, kind = entry.label, entry.kinds[0]
        return Span(doc, start, end, label=label), kind


def _is_before_type(doc: Doc, end: int) -> bool:
    """Whether what a name names follows it, behind a closing quotation mark or none."""
    if end < len(doc) and doc[end].text in CLOSING:
        end += 1
    return end < len(doc) and is_type(doc[end].text)
