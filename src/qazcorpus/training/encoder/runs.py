"""What a training run leaves behind (weights, labels, record), and how the next takes it up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from qazcorpus.atomic import replacing
from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.backbone import (
    CONFIG_FILE,
    Pieces,
    encoder_like,
    read_encoder,
    write_encoder_files,
)
from qazcorpus.training.encoder.labels import (
    Labels,
    copy_rows,
    head_labels,
    labels_from_json,
    labels_to_json,
)
from qazcorpus.training.encoder.model import KazakhModel, ModelShape
from qazcorpus.training.encoder.tensors import PARTS

WEIGHTS, LABELS, RECORD = "weights.pt", "labels.json", "training.json"
ENCODER = "encoder"  # the encoder's configuration and tokenizer
TREEBANK = "ktb"


def shape_of(labels: Labels, settings: Mapping[str, Any]) -> ModelShape:
    """The sizes of a model for these labels."""
    return ModelShape(
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


def save_run(
    output: Path,
    model: KazakhModel,
    labels: Labels,
    record: Mapping[str, Any],
    pieces: Pieces | None = None,
) -> None:
    """Write weights, labels, the record (settings, sentences by source, scores by epoch) and, with
    `pieces`, what the encoder is; all of them together, or none."""
    with replacing(output, "run") as replacement:
        new = replacement.new
        torch.save(model.state_dict(), new / WEIGHTS)
        told = {"shape": asdict(model.shape), **labels_to_json(labels)}
        (new / LABELS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        text = json.dumps(record, indent=1, ensure_ascii=False)
        (new / RECORD).write_text(f"{text}\n", encoding="utf-8")
        if pieces:
            write_encoder_files(model.encoder, pieces, new / ENCODER)


def weights_file(run: Path) -> Path:
    """The file of a run's weights; raises UsageError where the folder holds no run."""
    path = run / WEIGHTS
    if not path.is_file():
        raise UsageError(
            f"this folder holds no training run: it has no {WEIGHTS}.",
            path=run,
            remedy="Name the output of a training.",
        )
    return path


def read_record(run: Path) -> dict[str, Any]:
    """The record of a run."""
    record: dict[str, Any] = json.loads((run / RECORD).read_text(encoding="utf-8"))
    return record


def encoder_of(encoder: str | Path | None, run: Path | None) -> str | Path:
    """What a run has kept of its encoder; where there is no run, or it has kept nothing, the
    encoder that was named. Raises UsageError where there is neither."""
    if run is not None and (run / ENCODER / CONFIG_FILE).is_file():
        return run / ENCODER
    if encoder is not None:
        return encoder
    raise UsageError(
        "no encoder is named" + (", and this run has kept none." if run else "."),
        path=run,
        remedy="Give --encoder with a name on the Hugging Face Hub or a folder.",
    )


def learned_from(*runs: Path) -> list[str]:
    """The names of the sources of these runs, of those they went on from, and of their teachers;
    the treebank among them where a run is made of shipped weights. Records made before version
    0.14 name the run's own sources alone."""
    names: set[str] = set()
    for run in runs:
        record = read_record(run)
        own = record.get("settings", {}).get("repeat", ())
        restored = [TREEBANK] if record.get("restored") else []
        names.update(record.get("learned_from", ()), own, restored)
    return sorted(names)


def all_sources(settings: Mapping[str, Any], *runs: Path | None) -> list[str]:
    """What a run learns from by its settings, and what the runs behind it, where there are any,
    have learned from."""
    return sorted({*settings["repeat"], *learned_from(*(run for run in runs if run))})


def read_labels(run: Path) -> tuple[Labels, ModelShape]:
    """The labels and sizes of a run."""
    weights_file(run)
    data = json.loads((run / LABELS).read_text(encoding="utf-8"))
    widths = tuple(data["shape"].get("feed_forward", ()))
    return labels_from_json(data), ModelShape(**{**data["shape"], "feed_forward": widths})


def load_weights(model: KazakhModel, labels: Labels, run: Path) -> None:
    """Take up an earlier run's weights; rows of the heads go with their labels."""
    weights: dict[str, Tensor] = torch.load(
        weights_file(run), map_location="cpu", weights_only=True
    )
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
            raise UsageError(
                f"{name} has another size in this run than the settings ask for.", path=run
            )
        own[name].copy_(tensor)


def begin_model(
    encoder: str | Path, labels: Labels, settings: Mapping[str, Any], init: Path | None
) -> KazakhModel:
    """A model for the labels, to be trained: the encoder's weights, or those of an earlier run,
    whose feed-forward layers may be narrower and which may read words apart."""
    before = read_labels(init)[1] if init else None
    if before:
        widths = before.feed_forward[: int(settings["layers"])]
        told = {"feed_forward": widths, "words_apart": before.words_apart}
        settings = {**settings, **told}
    begun = encoder_like(encoder) if init else read_encoder(encoder)
    _check_layers(begun, settings, encoder)
    model = _with_widths(
        KazakhModel(begun, shape_of(labels, settings), settings["dropout"]), labels
    )
    if init:
        load_weights(model, labels, init)
    return model


def _check_layers(encoder: nn.Module, settings: Mapping[str, Any], name: str | Path) -> None:
    layers, wanted = len(encoder.encoder.layer), int(settings["layers"])
    if not 0 < int(settings["piece_layers"]) < wanted <= layers:
        raise UsageError(
            f"{name} has {layers} layers; the settings ask for {wanted}, of which "
            f"{settings['piece_layers']} read pieces.",
            remedy="Change 'layers' and 'piece_layers' in the settings.",
        )


def trained_model(run: Path, encoder: str | Path | None = None) -> tuple[KazakhModel, Labels]:
    """A trained model and its labels; `encoder` is what it was trained from, where the run has not
    kept that."""
    return load_model(run, encoder_like(encoder_of(encoder, run)))


def load_model(run: Path, encoder: nn.Module) -> tuple[KazakhModel, Labels]:
    """A trained model, ready to predict."""
    labels, shape = read_labels(run)
    model = _with_widths(KazakhModel(encoder, shape), labels)
    model.load_state_dict(torch.load(weights_file(run), map_location="cpu", weights_only=True))
    return model.eval(), labels


def _with_widths(model: KazakhModel, labels: Labels) -> KazakhModel:
    """The model, told how many values each attribute has."""
    model.attribute_widths = [len(values) for values in labels.morphology.attributes.values()]
    return model
