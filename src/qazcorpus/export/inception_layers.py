"""The layers of an INCEpTION project, to be imported there (Settings, Layers, Import).

The parts of statements and their relations are custom layers. The built-in layer of named entities
gets the additional features of entities. Labels are tag sets, made from the label scheme.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from qazcorpus.readers.interchange.uima import (
    ATTRIBUTION,
    ATTRIBUTION_FEATURES,
    ATTRIBUTION_RELATION,
    ENTITY_FEATURES,
    IDENTIFIER,
    NAMED_ENTITY,
    REFERENT,
)
from qazcorpus.scheme import Label, Relation, Scheme

FILE: Final = "layers.json"
_SHOWN: Final = {
    "value": "Белгі · Label",
    "label": "Белгі · Label",
    "kind": "Түрі · Kind",
    "canonical": "Бастапқы тұлға · Canonical form",
    "stance": "Ұстаным · Stance",
    "target": "Мәселе · Target",
    "confidence": "Сенімділік · Confidence",
    "relevance": "Мәселеге қатысы · Relevance",
    "probabilities": "Ықтималдықтар · Probabilities",
    IDENTIFIER: "Нөмірі · Identifier",
    REFERENT: "Кім немесе не · Referent",
}


def layers_json(scheme: Scheme) -> str:
    """The layers in the form of INCEpTION's export. A relation comes after the layer that it
    connects."""
    attribution = {"label": scheme.attribution, "stance": scheme.answers}
    layers = [
        _layer(ATTRIBUTION, "Пікір · Attribution", ATTRIBUTION_FEATURES, attribution),
        _layer(
            ATTRIBUTION_RELATION,
            "Байланыс · Attribution relation",
            ("label",),
            {"label": scheme.relations},
            type="relation",
            attach_type={"name": ATTRIBUTION},
        ),
        _layer(
            NAMED_ENTITY,
            "Named entity",
            ENTITY_FEATURES,
            {"value": scheme.entities},
            built_in=True,
        ),
    ]
    return json.dumps(layers, ensure_ascii=False, indent=1) + "\n"


def _layer(
    name: str,
    shown: str,
    features: Iterable[str],
    tags: Mapping[str, Sequence[Label | Relation]],
    **more: Any,
) -> dict[str, Any]:
    return {
        "name": name,
        "uiName": shown,
        "type": "span",
        "description": "",
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "NEVER",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "linked_list_behavior": False,
        "features": [_feature(name, feature, tags.get(feature)) for feature in features],
        **more,
    }


def _feature(layer: str, name: str, labels: Sequence[Label | Relation] | None) -> dict[str, Any]:
    feature: dict[str, Any] = {
        "name": name,
        "uiName": _SHOWN[name],
        "type": "uima.cas.String",
        "description": "",
        "enabled": True,
        # Identifiers tell annotations apart. Nobody writes them by hand.
        "visible": name != IDENTIFIER,
        "include_in_hover": False,
        "required": False,
        "remember": False,
        "hideUnconstraintFeature": False,
        "multi_value_mode": "NONE",
        "link_mode": "NONE",
    }
    if labels:
        feature["tag_set"] = {
            "name": f"qazcorpus {layer.rpartition('.')[2]} {name}",
            "description": "",
            "language": "kk",
            "tags": [
                {"tag_name": label.label, "tag_description": f"{label.kk} · {label.en}"}
                for label in labels
            ],
            "create_tag": False,
        }
    return feature
