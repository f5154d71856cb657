"""Read the settings of a training from a JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import UsageError
from qazcorpus.training.settings_files import check_settings, read_settings_file

OFFICIAL: Final = "official"
# Each needed setting with a value of its type. None means an integer or null.
NEEDED: Final[dict[str, Any]] = {
    **dict.fromkeys(("seed", "split_seed", "dev_sentences", "layers", "piece_layers"), 0),
    **dict.fromkeys(("epochs", "evaluate_every", "bfloat16"), 0),
    **dict.fromkeys(("dropout", "lr", "layer_decay", "weight_decay", "warmup"), 0.0),
    **dict.fromkeys(("label_smoothing", "ema_decay", "join_share"), 0.0),
    **{name: {} for name in ("repeat", "loss_weights", "batch_sizes")},
    "held_out_fold": None,
}


def read_settings(
    path: Path, *, fold: str | None = None, seed: int | None = None
) -> dict[str, Any]:
    """The settings in a file. `fold` and `seed` replace those in the file.

    Raises UsageError if the file is not JSON, lacks a setting, or has a value of another type.
    """
    settings = read_settings_file(path)
    check_settings(
        settings,
        NEEDED,
        path,
        needed=NEEDED,
        others=True,
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
