"""The settings for the training of a statement model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.settings_files import check_settings, read_settings_file


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

    Raises UsageError if the file is not JSON, has unknown names or values of another type.
    """
    named = read_settings_file(config)
    check_settings(named, asdict(TrainingSettings()), config, what="a statement model")
    named |= {name: value for name, value in given.items() if value is not None}
    return replace(TrainingSettings(), **named)
