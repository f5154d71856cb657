"""The spaCy component that decides the names of a document together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.names_index import NOT_NAMES
from qazcorpus.pipeline.canonical import is_type
from qazcorpus.pipeline.entity_details import kind_of_label
from qazcorpus.pipeline.entity_heads import CLOSING, OPENING
from qazcorpus.pipeline.name_spans import DOUBTS, inner_spans, set_names
from qazcorpus.pipeline.referents.grouping import Referent, referents
from qazcorpus.pipeline.referents.mentions import Mention
from qazcorpus.scheme import load_scheme

NAME: Final = "kk_referents"


@Language.factory(
    NAME,
    requires=["doc.ents"],
    assigns=["doc.ents", "doc.spans", "span._.kind", "span._.canonical", "span._.entity_id"],
)
def make_referents(nlp: Language, name: str) -> Referents:
    """Make the component. It needs no trained model."""
    return Referents(name)


class Referents:
    """Gives the names that mean the same person, body or place one label, one canonical name and
    one `span._.entity_id` (`r1`, `r2` …, in the order of the text)."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Decide the names of one document."""
        ents = doc.ents
        inner = _possible(_in_order(ents, inner_spans(doc)))
        set_names(doc, inner)
        spans = [span for span in _in_order(ents, inner) if span.label_ not in NOT_NAMES]
        doubts = doc.user_data.pop(DOUBTS, {})
        outermost = {(ent.start, ent.end) for ent in ents}
        mentions = [
            _mention(doc, s, doubts.get(s.start, {}) if (s.start, s.end) in outermost else {})
            for s in spans
        ]
        found = referents(doc.text, mentions)
        of_mention = {
            number: (f"r{n}", referent)
            for n, referent in enumerate(found, start=1)
            for number in referent.mentions
        }
        told = [(span, *of_mention[number]) for number, span in enumerate(spans)]
        if any(span.label_ != referent.label for span, _, referent in told):
            told = _relabelled(doc, told)
        for span, entity_id, referent in told:
            span._.entity_id, span._.canonical = entity_id, referent.canonical
        return doc


def _possible(names: Sequence[Span]) -> list[Span]:
    """The inner ones of the names at all levels, in their order, without those that stand in a name
    which, by the scheme, holds no such name: a person in a person, for example. Of labels that the
    scheme lacks it says nothing."""
    scheme, possible = load_scheme(), list[Span]()
    told = frozenset(scheme.entity_labels)
    around: list[Span] = []
    for span in names:
        around = [outer for outer in around if outer.end > span.start]
        if around:
            outer = around[-1].label_
            if outer in told and not scheme.may_hold(outer, span.label_):
                continue
            possible.append(span)
        around.append(span)
    return possible


def _in_order(ents: Sequence[Span], inner: Sequence[Span]) -> list[Span]:
    return sorted((*ents, *inner), key=lambda span: (span.start, -span.end))


def _mention(doc: Doc, span: Span, weights: Mapping[str, float]) -> Mention:
    before = doc[span.start - 1].text if span.start else ""
    after = doc[span.end].text if span.end < len(doc) else ""
    quoted = (before in OPENING and after in CLOSING) or (bool(after) and is_type(after))
    return Mention(
        span.start_char,
        span.end_char,
        " ".join(span.text.split()),
        span.label_,
        span._.canonical,
        quoted,
        weights,
    )


def _relabelled(
    doc: Doc, told: Sequence[tuple[Span, str, Referent]]
) -> list[tuple[Span, str, Referent]]:
    """Set the labels of the referents in the Doc; returns the new spans."""
    outermost = {(ent.start, ent.end) for ent in doc.ents}
    dated = [ent for ent in doc.ents if ent.label_ in NOT_NAMES]
    kinds = [(span, span._.kind) for span, _, _ in told]
    made = [
        (Span(doc, s.start, s.end, label=r.label, kb_id=s.kb_id, span_id=s.id), entity_id, r)
        for s, entity_id, r in told
    ]
    at_top = [span for span, _, _ in made if (span.start, span.end) in outermost]
    doc.set_ents([*dated, *at_top], default="outside")
    set_names(doc, [span for span, _, _ in made if (span.start, span.end) not in outermost])
    scheme = load_scheme()
    for (span, _, referent), (old, kind) in zip(made, kinds, strict=True):
        same = old.label_ == referent.label or kind in scheme.entity(referent.label).kinds
        span._.kind = kind if same else kind_of_label(referent.label)
    return made
