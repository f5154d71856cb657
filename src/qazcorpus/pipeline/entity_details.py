"""The spaCy component that gives entities the scheme's label, their kind and canonical name."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import canonical_name
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

    The class stays as `ent._.kind`; ORGANISATION becomes AGENCY or ORG (agency.py); the name
    without inflection goes to `ent._.canonical`. An entity that has a label of the scheme already
    keeps it. Raises SchemeError for a class that the scheme does not cover.
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
            span._.canonical = canonical_name(span.text, kind)
        return doc

    def _detailed(self, doc: Doc, ent: Span) -> tuple[Span, str]:
        kind: str = ent.label_
        label: str
        if kind == "ORGANISATION":
            label = organisation_label(ent.text)
        elif kind in self._labels:
            label = self._labels[kind]
        else:
            label = self._scheme.get(kind).label
            kind = ent._.kind or self._scheme.get(kind).kinds[0]
        return Span(doc, ent.start, ent.end, label=label), kind
