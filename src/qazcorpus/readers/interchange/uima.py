"""The types of WebAnno, INCEpTION and other UIMA programs, and the project's own two types.

Named entities have more features than DKPro's `value`; INCEpTION calls them custom features of a
built-in layer. Parts of statements and the relations between them are separate layers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from qazcorpus.document import Entity, Span
from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.interchange.marks import JUDGEMENT

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
REFERENT: Final = "entityId"  # of the person, place … that a name means
ENTITY_FEATURES: Final = ("value", "kind", "canonical", IDENTIFIER, REFERENT)
ATTRIBUTION_FEATURES: Final = ("label", "stance", "target", *JUDGEMENT, IDENTIFIER)
RELATION_FEATURES: Final = ("label",)


def entity_features(entity: Entity) -> dict[str, str]:
    """The features of a named entity, without empty ones."""
    values = (entity.label, entity.kind, entity.canonical, entity.id, entity.entity_id)
    return {name: value for name, value in zip(ENTITY_FEATURES, values, strict=True) if value}


def entity_of(text: str, start: int, end: int, features: Mapping[str, str]) -> Entity:
    """The entity for a named entity with these features."""
    label, kind, canonical, identifier, referent = (
        features.get(name, "") for name in ENTITY_FEATURES
    )
    return Entity(start, end, text[start:end], label, kind, canonical, identifier, referent)


def mark_features(features: Mapping[str, str]) -> dict[str, str]:
    """A mark's features under their names in the layer."""
    return {IDENTIFIER if name == "id" else name: value for name, value in features.items()}


def features_of_mark(features: Mapping[str, str]) -> dict[str, str]:
    """The inverse of `mark_features`. The label is not a feature of a mark."""
    return {
        "id" if name == IDENTIFIER else name: value
        for name, value in features.items()
        if name != "label"
    }


def not_read(
    layer: str, text: str, start: int, end: int, features: Mapping[str, Any]
) -> dict[str, Any]:
    """An annotation, or features of an annotation, that the document cannot hold."""
    return {
        "code": "unknown-layer",
        "layer": layer,
        "start": start,
        "end": end,
        "text": text[start:end],
        "features": dict(features),
    }


METADATA: Final = "qazcorpus.Metadata"
EXTRA: Final = "qazcorpus.Extra"
ORIGIN: Final = "qazcorpus.Origin"
TARGET: Final = "qazcorpus.Target"
MENTION: Final = "qazcorpus.TargetMention"
LANGUAGE: Final = "qazcorpus.SentenceLanguage"
METADATA_FIELDS: Final = (
    *("title", "source", "url", "published", "licence", "language", "target", "sha256"),
)
OTHER_TARGETS: Final = "otherTargets"  # a JSON list
_TOP: Final = "uima.cas.TOP"
_ANNOTATION: Final = "uima.tcas.Annotation"
_STRING: Final = "uima.cas.String"
# Type → its supertype, and its features with the types of their values. A type comes after the
# types that it uses. DKPro's types have other features too, which are not used here.
_TYPES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    DOCUMENT: (
        "uima.tcas.DocumentAnnotation",
        {
            **dict.fromkeys(
                ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"),
                _STRING,
            ),
            "isLastSegment": "uima.cas.Boolean",
        },
    ),
    SENTENCE: (_ANNOTATION, {"id": _STRING}),
    LEMMA: (_ANNOTATION, {"value": _STRING}),
    POS: (_ANNOTATION, dict.fromkeys(("PosValue", "coarseValue"), _STRING)),
    MORPH: (_ANNOTATION, {"value": _STRING}),
    TOKEN: (
        _ANNOTATION,
        {"lemma": LEMMA, "pos": POS, "morph": MORPH, "syntacticFunction": _STRING},
    ),
    DEPENDENCY: (
        _ANNOTATION,
        {
            **dict.fromkeys(("Governor", "Dependent"), TOKEN),
            **dict.fromkeys(("DependencyType", "flavor"), _STRING),
        },
    ),
    ROOT: (DEPENDENCY, {}),
    NAMED_ENTITY: (_ANNOTATION, dict.fromkeys(ENTITY_FEATURES, _STRING)),
    ATTRIBUTION: (_ANNOTATION, dict.fromkeys(ATTRIBUTION_FEATURES, _STRING)),
    ATTRIBUTION_RELATION: (
        _ANNOTATION,
        {
            **dict.fromkeys(RELATION_FEATURES, _STRING),
            **dict.fromkeys(("Governor", "Dependent"), ATTRIBUTION),
        },
    ),
    METADATA: (_TOP, dict.fromkeys(("docId", *METADATA_FIELDS, OTHER_TARGETS), _STRING)),
    EXTRA: (_TOP, dict.fromkeys(("key", "value"), _STRING)),
    ORIGIN: (_TOP, dict.fromkeys(("layer", "kind", "name", "version"), _STRING)),
    TARGET: (_TOP, {"matter": _STRING, "origin": _STRING, "number": "uima.cas.Integer"}),
    MENTION: (_ANNOTATION, {"of": TARGET}),
    LANGUAGE: (_ANNOTATION, {"language": _STRING}),
}


def cassis() -> Any:
    """The package that reads and writes UIMA's formats. Raises MissingExtraError without it."""
    try:
        import cassis as module
    except ImportError as error:
        raise MissingExtraError("dkpro-cassis", "formats", "UIMA CAS") from error
    return module


@lru_cache(maxsize=1)
def type_system() -> Any:
    """The types with which documents are written."""
    return _with_own_types(cassis().TypeSystem())


@lru_cache(maxsize=1)
def known_types() -> Any:
    """The types of `type_system` and all types of DKPro Core, for files without a type system."""
    return _with_own_types(dkpro_types())


def dkpro_types() -> Any:
    """DKPro Core's own types, read again at each call."""
    module = cassis()
    # cassis's own loader warns that the function it calls is deprecated.
    with (files("cassis") / "resources" / "dkpro-core-types.xml").open("rb") as file:
        return module.load_typesystem(file)


def _with_own_types(types: Any) -> Any:
    for name, (supertype, features) in _TYPES.items():
        known = types.contains_type(name)
        made = types.get_type(name) if known else types.create_type(name, supertypeName=supertype)
        for feature, value in features.items():
            if made.get_feature(feature) is None:
                types.create_feature(made, feature, value)
    return types


class SentenceIndex:
    """Finds the number of the last sentence that begins before an offset; 0 before the first."""

    def __init__(self, sentences: Sequence[Span]) -> None:
        self._starts = [sentence.start for sentence in sentences]

    def __call__(self, offset: int) -> int:
        """The number of the sentence at an offset."""
        return max(bisect_right(self._starts, offset) - 1, 0)
