"""The UIMA type system of the project: DKPro Core's types, and what a document has besides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.uima import (
    ATTRIBUTION,
    ATTRIBUTION_FEATURES,
    ATTRIBUTION_RELATION,
    DEPENDENCY,
    DOCUMENT,
    ENTITY_FEATURES,
    LEMMA,
    MORPH,
    NAMED_ENTITY,
    POS,
    RELATION_FEATURES,
    ROOT,
    SENTENCE,
    TOKEN,
)

METADATA: Final = "qazcorpus.Metadata"
EXTRA: Final = "qazcorpus.Extra"
ORIGIN: Final = "qazcorpus.Origin"
TARGET: Final = "qazcorpus.Target"
MENTION: Final = "qazcorpus.TargetMention"
LANGUAGE: Final = "qazcorpus.SentenceLanguage"
METADATA_FIELDS: Final = (
    *("title", "source", "url", "published", "licence", "language", "target", "sha256"),
)
_TOP: Final = "uima.cas.TOP"
_ANNOTATION: Final = "uima.tcas.Annotation"
_STRING: Final = "uima.cas.String"
# Type → its supertype, and its features with the types of their values; a type stands after those
# that it names. DKPro's types have further features, which are not used here.
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
    METADATA: (_TOP, dict.fromkeys(("docId", *METADATA_FIELDS), _STRING)),
    EXTRA: (_TOP, dict.fromkeys(("key", "value"), _STRING)),
    ORIGIN: (_TOP, dict.fromkeys(("layer", "kind", "name", "version"), _STRING)),
    TARGET: (_TOP, {"matter": _STRING, "origin": _STRING, "number": "uima.cas.Integer"}),
    MENTION: (_ANNOTATION, {"of": TARGET}),
    LANGUAGE: (_ANNOTATION, {"language": _STRING}),
}


def cassis() -> Any:
    """The package that reads and writes UIMA's formats; raises MissingExtraError without it."""
    try:
        import cassis as module
    except ImportError as error:
        raise MissingExtraError("dkpro-cassis", "formats", "UIMA CAS") from error
    return module


@lru_cache(maxsize=1)
def type_system() -> Any:
    """The types that documents are written with."""
    return _with_own_types(cassis().TypeSystem())


@lru_cache(maxsize=1)
def known_types() -> Any:
    """The types of `type_system` and all of DKPro Core's, for files that come without their own."""
    return _with_own_types(dkpro_types())


def dkpro_types() -> Any:
    """DKPro Core's own types, read anew."""
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
