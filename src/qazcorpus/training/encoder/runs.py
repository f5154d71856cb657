"""Write and read the files of a training run: weights, labels, record."""

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
    encoder_sizes,
    read_encoder,
    read_pieces,
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
    """The sizes of a model with these labels and settings."""
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
        ends=len(labels.ends),
    )


def save_run(
    output: Path,
    model: KazakhModel,
    labels: Labels,
    record: Mapping[str, Any],
    pieces: Pieces | None = None,
) -> None:
    """Write weights, labels, the record (settings, sentences by source, scores by epoch) and, with
    `pieces`, the configuration and tokenizer of the encoder. All files are written, or none."""
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
    """The file of a run's weights. Raises UsageError if the folder does not hold a run."""
    path = run / WEIGHTS
    if not path.is_file():
        raise UsageError(
            f"this folder does not hold a training run: it has no {WEIGHTS}.",
            path=run,
            remedy="Give the output folder of a training.",
        )
    return path


def read_record(run: Path) -> dict[str, Any]:
    """The record of a run."""
    record: dict[str, Any] = json.loads((run / RECORD).read_text(encoding="utf-8"))
    return record


def encoder_of(encoder: str | Path | None, run: Path | None) -> str | Path:
    """The folder with a run's own encoder files or, if there are none, `encoder`. Raises UsageError
    if there is neither."""
    if run is not None and (run / ENCODER / CONFIG_FILE).is_file():
        return run / ENCODER
    if encoder is not None:
        return encoder
    raise UsageError(
        "no encoder was given" + (", and this run has no encoder files." if run else "."),
        path=run,
        remedy="Give --encoder with a name on the Hugging Face Hub or a folder.",
    )


def check_same_encoder(encoder: str | Path, kept: str | Path) -> None:
    """Check that `encoder` has the same pieces and sizes as the encoder whose files a run keeps in
    the folder `kept`. These files do not name the encoder. Raises UsageError if they differ."""
    pieces = (read_pieces(name).tokenizer.get_vocab() for name in (encoder, kept))
    sizes = (encoder_sizes(name) for name in (encoder, kept))
    for first, second in (pieces, sizes):
        if first != second:
            raise UsageError(
                f"the run of --init was trained with another encoder than {encoder}.",
                path=kept,
                remedy="Leave out --encoder to use the encoder that the run kept, or leave out "
                "--init to begin with this encoder.",
            )


def learned_from(*runs: Path) -> list[str]:
    """The names of the training sources of these runs, of the runs from which they continued, and
    of their teachers. A run that was restored from shipped weights includes the treebank. Records
    made before version 0.14 have only the run's own sources."""
    names: set[str] = set()
    for run in runs:
        record = read_record(run)
        own = record.get("settings", {}).get("repeat", ())
        restored = [TREEBANK] if record.get("restored") else []
        names.update(record.get("learned_from", ()), own, restored)
    return sorted(names)


def all_sources(settings: Mapping[str, Any], *runs: Path | None) -> list[str]:
    """The training sources in the settings, and those of the earlier runs."""
    return sorted({*settings["repeat"], *learned_from(*(run for run in runs if run))})


def read_labels(run: Path) -> tuple[Labels, ModelShape]:
    """The labels and sizes of a run."""
    weights_file(run)
    data = json.loads((run / LABELS).read_text(encoding="utf-8"))
    widths = tuple(data["shape"].get("feed_forward", ()))
    return labels_from_json(data), ModelShape(**{**data["shape"], "feed_forward": widths})


def load_weights(model: KazakhModel, labels: Labels, run: Path) -> None:
    """Load the weights of an earlier run. The rows of the heads are matched by their labels."""
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
            raise UsageError(f"{name} has another size in this run than in the settings.", path=run)
        own[name].copy_(tensor)


def begin_model(
    encoder: str | Path, labels: Labels, settings: Mapping[str, Any], init: Path | None
) -> KazakhModel:
    """A model for training, with the weights of the encoder or of an earlier run. The earlier run
    may have narrower feed-forward layers and may read words apart."""
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
            f"{name} has {layers} layers; the settings have {wanted}, of which "
            f"{settings['piece_layers']} read pieces.",
            remedy="Change 'layers' and 'piece_layers' in the settings.",
        )


def trained_model(run: Path, encoder: str | Path | None = None) -> tuple[KazakhModel, Labels]:
    """A trained model and its labels. `encoder` is the encoder of the run; it is needed if the run
    does not have its files."""
    return load_model(run, encoder_like(encoder_of(encoder, run)))


def load_model(run: Path, encoder: nn.Module) -> tuple[KazakhModel, Labels]:
    """A trained model, ready to predict."""
    labels, shape = read_labels(run)
    model = _with_widths(KazakhModel(encoder, shape), labels)
    model.load_state_dict(torch.load(weights_file(run), map_location="cpu", weights_only=True))
    return model.eval(), labels


def _with_widths(model: KazakhModel, labels: Labels) -> KazakhModel:
    """Set the number of values of each attribute in the model, and return the model."""
    model.attribute_widths = [len(values) for values in labels.morphology.attributes.values()]
    return model
