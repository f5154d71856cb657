"""What a training run leaves behind (weights, labels, record), and how the next takes it up."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from model import KazakhModel, Shape
from tensors import PARTS, Labels
from torch import Tensor, nn
from transformers import BertModel

from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript

WEIGHTS, LABELS, RECORD = "weights.pt", "labels.json", "training.json"
TREEBANK = "ktb"


def shape_of(labels: Labels, settings: dict[str, Any]) -> Shape:
    """The sizes of a model for these labels."""
    return Shape(
        layers=int(settings["layers"]),
        piece_layers=int(settings["piece_layers"]),
        tags=len(labels.tags),
        morphology=labels.morphology.width,
        lemmas=len(labels.scripts),
        relations=max(1, len(labels.relations)),
        kyrgyz_upos=len(labels.kyrgyz_upos),
        kyrgyz_relations=len(labels.kyrgyz_relations),
        parts=3 * len(PARTS) if "statements" in settings.get("repeat", {}) else 0,
        feed_forward=tuple(settings.get("feed_forward", ())),
        words_apart=bool(settings.get("words_apart", False)),
    )


def save_run(output: Path, model: KazakhModel, labels: Labels, record: dict[str, object]) -> None:
    """Write weights, labels, and the record (settings, sentences by source, scores by epoch)."""
    output.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), output / WEIGHTS)
    (output / LABELS).write_text(json.dumps(labels_to_json(labels, model), ensure_ascii=False))
    (output / RECORD).write_text(json.dumps(record, indent=1))


def learned_from(*runs: Path) -> list[str]:
    """The names of the sources of these runs, of those they went on from, and of their teachers;
    the treebank among them where a run is made of shipped weights. Records made before version
    0.14 name the run's own sources alone."""
    names: set[str] = set()
    for run in runs:
        record = json.loads((run / RECORD).read_text(encoding="utf-8"))
        own = record.get("settings", {}).get("repeat", ())
        restored = [TREEBANK] if record.get("restored") else []
        names.update(record.get("learned_from", ()), own, restored)
    return sorted(names)


def all_sources(settings: dict[str, Any], *runs: Path | None) -> list[str]:
    """What a run learns from by its settings, and what the runs behind it, where there are any,
    have learned from."""
    return sorted({*settings["repeat"], *learned_from(*(run for run in runs if run))})


def labels_to_json(labels: Labels, model: KazakhModel) -> dict[str, Any]:
    """Labels and model sizes, as JSON holds them."""
    return {
        "shape": asdict(model.shape),
        "tags": labels.tags,
        "morphology": labels.morphology.to_json(),
        "lemmas": [[script.cut, script.add] for script in labels.scripts],
        "relations": labels.relations,
        "kyrgyz_upos": labels.kyrgyz_upos,
        "kyrgyz_relations": labels.kyrgyz_relations,
        "directions": labels.directions,
    }


def read_labels(run: Path) -> tuple[Labels, Shape]:
    """The labels and sizes of a run."""
    data = json.loads((run / LABELS).read_text())
    widths = tuple(data["shape"].get("feed_forward", ()))
    return labels_from_json(data), Shape(**{**data["shape"], "feed_forward": widths})


def labels_from_json(data: dict[str, Any]) -> Labels:
    """The labels as `labels_to_json` and export.py write them."""
    return Labels(
        data["tags"],
        Morphology.from_json(data["morphology"]),
        [LemmaScript(cut, add) for cut, add in data["lemmas"]],
        data["relations"],
        data.get("kyrgyz_upos", []),
        data.get("kyrgyz_relations", []),
        {name: (left, right) for name, (left, right) in data.get("directions", {}).items()},
    )


def load_weights(model: KazakhModel, labels: Labels, run: Path) -> None:
    """Take up an earlier run's weights; rows of the heads go with their labels."""
    weights: dict[str, Tensor] = torch.load(run / WEIGHTS, weights_only=True)
    before, _ = read_labels(run)
    own = model.state_dict()
    rows = head_labels(labels)
    for name, new in rows.items():
        old = head_labels(before)[name]
        if f"{name}.weight" not in weights:
            continue
        for part in ("weight", "bias"):
            copy_rows(weights[f"{name}.{part}"], own[f"{name}.{part}"], old, new)
    for name, tensor in weights.items():
        if name.startswith(tuple(rows)) or name not in own:
            continue
        if own[name].shape != tensor.shape:
            raise SystemExit(f"{run}: {name} has another size than the settings ask for")
        own[name].copy_(tensor)


def head_labels(labels: Labels) -> dict[str, list[object]]:
    """What each row of a head stands for."""
    attributes = labels.morphology.attributes.items()
    return {
        "entities": list(labels.tags),
        "morphology": [(name, value) for name, values in attributes for value in values],
        "lemmas": list(labels.scripts),
        "relations.output": list(labels.relations),
    }


def copy_rows(source: Tensor, target: Tensor, old: list[Any], new: list[Any]) -> None:
    """Copy the rows of the labels that both have."""
    places = {label: i for i, label in enumerate(old)}
    for row, label in enumerate(new):
        if label in places and places[label] < len(source):
            target[row].copy_(source[places[label]])


def begin_model(
    encoder: Path, labels: Labels, settings: dict[str, Any], init: Path | None
) -> KazakhModel:
    """A model for the labels, to be trained: the encoder's weights, or those of an earlier run,
    whose feed-forward layers may be narrower and which may read words apart."""
    bert = BertModel.from_pretrained(encoder, dtype=torch.float32, add_pooling_layer=False)
    if init:
        before = read_labels(init)[1]
        widths = before.feed_forward[: int(settings["layers"])]
        settings = settings | {"feed_forward": widths, "words_apart": before.words_apart}
    model = _with_widths(KazakhModel(bert, shape_of(labels, settings), settings["dropout"]), labels)
    if init:
        load_weights(model, labels, init)
    return model


def trained_model(run: Path, encoder: Path) -> tuple[KazakhModel, Labels]:
    """A trained model and its labels, read with the encoder of the folder."""
    bert = BertModel.from_pretrained(encoder, dtype=torch.float32, add_pooling_layer=False)
    return load_model(run, bert)


def load_model(run: Path, encoder: nn.Module) -> tuple[KazakhModel, Labels]:
    """A trained model, ready to predict."""
    labels, shape = read_labels(run)
    model = _with_widths(KazakhModel(encoder, shape), labels)
    model.load_state_dict(torch.load(run / WEIGHTS, weights_only=True))
    return model.eval(), labels


def _with_widths(model: KazakhModel, labels: Labels) -> KazakhModel:
    """The model, told how many values each attribute has."""
    model.attribute_widths = [len(values) for values in labels.morphology.attributes.values()]
    return model
