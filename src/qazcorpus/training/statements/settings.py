"""The settings for the training of a statement model."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from qazcorpus.errors import UsageError
from qazcorpus.statements.model.discourse import DiscourseModel


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """The settings for training.

    `width`, `layers`, `heads` and `wide` (the inner width of a layer as a multiple of `width`) are
    the sizes of the model. A batch has documents of about `words_at_once` words, or `items_at_once`
    single items. An epoch uses the share `item_share` of the single items. `hidden_sources` is the
    probability that a source is hidden from the stance.
    """

    width: int = 192
    layers: int = 2
    heads: int = 6
    wide: int = 2
    dropout: float = 0.2
    input_dropout: float = 0.0
    epochs: int = 25
    rate: float = 1.2e-3
    weight_decay: float = 0.05
    words_at_once: int = 512
    items_at_once: int = 32
    item_share: float = 0.25
    stance_weight: float = 1.0
    pointer_weight: float = 1.0
    begin_weight: float = 1.0
    smoothing: float = 0.05
    hidden_sources: float = 0.15
    seed: int = 0

    def sized_as(self, model: DiscourseModel) -> TrainingSettings:
        """The same settings with the sizes of `model`."""
        sizes = ("width", "layers", "heads", "wide")
        return replace(self, **{name: model.settings[name] for name in sizes})


def read_settings(config: Path, **given: Any) -> TrainingSettings:
    """The settings in a JSON file. Values that are `given` and not None replace those of the file.

    Raises UsageError if the file is not JSON or has unknown names.
    """
    try:
        named = json.loads(config.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"this is not JSON: {error}.", path=config) from error
    known = {field.name for field in fields(TrainingSettings)}
    if not isinstance(named, dict) or (set(named) - known):
        raise UsageError(
            "these are not the settings of a statement model.",
            path=config,
            remedy=f"They are: {', '.join(sorted(known))}.",
        )
    named |= {name: value for name, value in given.items() if value is not None}
    return replace(TrainingSettings(), **named)
