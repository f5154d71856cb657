"""The types that WebAnno, INCEpTION and other UIMA programs know, and the project's own two.

Named entities have features beside DKPro's `value`: what INCEpTION calls custom features of a
built-in layer. Parts of statements and the relations between them are layers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qazcorpus.document import Entity

_DKPRO: Final = "de.tudarmstadt.ukp.dkpro.core.api."
TOKEN: Final = f"{_DKPRO}segmentation.type.Token"
SENTENCE: Final = f"{_DKPRO}segmentation.type.Sentence"
LEMMA: Final = f"{_DKPRO}segmentation.type.Lemma"
POS: Final = f"{_DKPRO}lexmorph.type.pos.POS"
MORPH: Final = f"{_DKPRO}lexmorph.type.morph.MorphologicalFeatures"
DEPENDENCY: Final = f"{_DKPRO}syntax.type.dependency.Dependency"
ROOT: Final = f"{_DKPRO}syntax.type.dependency.ROOT"
NAMED_ENTITY: Final = f"{_DKPRO}ner.type.NamedEntity"
DOCUMENT: Final = f"{_DKPRO}metadata.type.DocumentMetaData"
ATTRIBUTION: Final = "webanno.custom.Attribution"
ATTRIBUTION_RELATION: Final = "webanno.custom.AttributionRelation"

# "id" is a feature of DKPro's own types with another meaning.
IDENTIFIER: Final = "annotationId"
ENTITY_FEATURES: Final = ("value", "kind", "canonical", IDENTIFIER)
ATTRIBUTION_FEATURES: Final = ("label", "stance", "target", "confidence", IDENTIFIER)
RELATION_FEATURES: Final = ("label",)


def entity_features(entity: Entity) -> dict[str, str]:
    """The features of a named entity; empty ones are left out."""
    values = (entity.label, entity.kind, entity.canonical, entity.id)
    return {name: value for name, value in zip(ENTITY_FEATURES, values, strict=True) if value}


def entity_of(text: str, start: int, end: int, features: Mapping[str, str]) -> Entity:
    """The entity that a named entity with these features says."""
    label, kind, canonical, identifier = (features.get(name, "") for name in ENTITY_FEATURES)
    return Entity(start, end, text[start:end], label, kind, canonical, identifier)


def mark_features(features: Mapping[str, str]) -> dict[str, str]:
    """A mark's features under their names in the layer."""
    return {IDENTIFIER if name == "id" else name: value for name, value in features.items()}


def features_of_mark(features: Mapping[str, str]) -> dict[str, str]:
    """The inverse of `mark_features`; the label is no feature of a mark."""
    return {
        "id" if name == IDENTIFIER else name: value
        for name, value in features.items()
        if name != "label"
    }


def not_read(
    layer: str, text: str, start: int, end: int, features: Mapping[str, Any]
) -> dict[str, Any]:
    """An annotation, or features of one, that the document has no place for."""
    return {
        "code": "unknown-layer",
        "layer": layer,
        "start": start,
        "end": end,
        "text": text[start:end],
        "features": dict(features),
    }
