"""The labels of all heads of the encoder: collect them, store them as JSON, copy their weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qazcorpus.pipeline.accurate.inner_names import INNER_LABELS, NO_NAME
from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript
from qazcorpus.training.encoder.labelled_sentences import UNKNOWN, LabelledSentence

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Labels:
    """The label sets of all heads."""

    tags: list[str]
    morphology: Morphology
    scripts: list[LemmaScript]
    relations: list[str]
    kyrgyz_upos: list[str] = field(default_factory=list)
    kyrgyz_relations: list[str] = field(default_factory=list)
    # For each relation, the numbers of dependents whose head is to the left and to the right.
    directions: dict[str, tuple[int, int]] = field(default_factory=dict)
    ends: list[str] = field(default_factory=lambda: [NO_NAME, *INNER_LABELS])

    @classmethod
    def of(cls, sentences: Iterable[LabelledSentence], tags: list[str]) -> Labels:
        """Collect the labels of the sentences. Lemma scripts that occur only once are left out."""
        analyses: set[tuple[str, str]] = set()
        scripts: dict[LemmaScript, int] = {}
        directions: dict[str, list[int]] = {}
        kyrgyz: tuple[set[str], set[str]] = (set(), set())
        for s in sentences:
            if s.source == "ktmu":
                kyrgyz[0].update(u for u in s.upos or () if u)
                kyrgyz[1].update(s.deprels or ())
                continue
            for place, (relation, head) in enumerate(
                zip(s.deprels or (), s.heads or (), strict=True), start=1
            ):
                directions.setdefault(relation, [0, 0])[head > place] += head > 0
            # Sentences without lemmas (`trees`) add no analyses, because their features are
            # predicted.
            for word, upos, feats, lemma in zip(
                s.words, s.upos or (), s.feats or (), s.lemmas or (), strict=False
            ):
                if upos and feats is not None and UNKNOWN not in feats:
                    analyses.add((upos, feats))
                if lemma:
                    script = LemmaScript.between(word, lemma)
                    scripts[script] = scripts.get(script, 0) + 1
        return cls(
            tags,
            Morphology.of(analyses),
            sorted(script for script, count in scripts.items() if count > 1),
            sorted(directions),
            sorted(kyrgyz[0]),
            sorted(kyrgyz[1]),
            {name: (left, right) for name, (left, right) in sorted(directions.items())},
        )


def labels_to_json(labels: Labels) -> dict[str, Any]:
    """The labels as values for JSON."""
    return {
        "tags": labels.tags,
        "morphology": labels.morphology.to_json(),
        "lemmas": [[script.cut, script.add] for script in labels.scripts],
        "relations": labels.relations,
        "kyrgyz_upos": labels.kyrgyz_upos,
        "kyrgyz_relations": labels.kyrgyz_relations,
        "directions": labels.directions,
        "ends": labels.ends,
    }


def labels_from_json(data: Mapping[str, Any]) -> Labels:
    """Read the labels that `labels_to_json` or the export wrote."""
    return Labels(
        data["tags"],
        Morphology.from_json(data["morphology"]),
        [LemmaScript(cut, add) for cut, add in data["lemmas"]],
        data["relations"],
        data.get("kyrgyz_upos", []),
        data.get("kyrgyz_relations", []),
        {name: (left, right) for name, (left, right) in data.get("directions", {}).items()},
        data["ends"],
    )


def head_labels(labels: Labels) -> dict[str, list[object]]:
    """The labels of the rows of weights of the heads for Kazakh, by the name of the layer."""
    attributes = labels.morphology.attributes.items()
    return {
        "entities": list(labels.tags),
        "ends": list(labels.ends),
        "morphology": [(name, value) for name, values in attributes for value in values],
        "lemmas": list(labels.scripts),
        "relations.output": list(labels.relations),
    }


def copy_rows(source: Tensor, target: Tensor, old: list[Any], new: list[Any]) -> None:
    """Copy the rows of weights for labels that are in both lists."""
    places = {label: i for i, label in enumerate(old)}
    for row, label in enumerate(new):
        if label in places and places[label] < len(source):
            target[row].copy_(source[places[label]])
