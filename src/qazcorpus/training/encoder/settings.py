"""Read the settings of a training, a JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import UsageError
from qazcorpus.json_files import parse_json

OFFICIAL: Final = "official"
NEEDED: Final = frozenset(
    (
        *("seed", "split_seed", "dev_sentences", "layers", "piece_layers", "dropout", "repeat"),
        *("loss_weights", "epochs", "batch_sizes", "lr", "layer_decay", "weight_decay", "warmup"),
        *("label_smoothing", "ema_decay", "join_share", "evaluate_every", "bfloat16"),
        "held_out_fold",
    )
)


def read_settings(
    path: Path, *, fold: str | None = None, seed: int | None = None
) -> dict[str, Any]:
    """The settings in a file. `fold` and `seed` replace those in the file.

    Raises UsageError if the file is not JSON, or lacks a setting.
    """
    try:
        settings = parse_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{error}.", path=path) from error
    if not isinstance(settings, dict):
        raise UsageError("settings are a JSON object.", path=path)
    if lacking := sorted(NEEDED - settings.keys()):
        raise UsageError(
            f"these settings lack {', '.join(lacking)}.",
            path=path,
            remedy="See the complete settings in pipelines/kk_news_trf/configs.",
        )
    if fold is not None:
        settings["held_out_fold"] = fold_of(fold)
    if seed is not None:
        settings["seed"] = seed
    return settings


def fold_of(name: str) -> int | None:
    """The fold with this number, or None for the treebank's own division, `official`. Raises
    UsageError for another name."""
    if name == OFFICIAL:
        return None
    if not name.isdigit():
        raise UsageError(f"there is no fold {name!r}.", remedy=f"Name a number, or {OFFICIAL}.")
    return int(name)
