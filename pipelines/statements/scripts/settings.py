"""The settings of each pipeline's statement model."""

from __future__ import annotations

from dataclasses import replace

from qazcorpus.statements.training import TrainingSettings

_SETTINGS = {"kk_news_sm": TrainingSettings(width=96, heads=4, epochs=16)}


def settings_of(pipeline: str, epochs: int | None) -> TrainingSettings:
    """The settings of a pipeline, those of `kk_news_trf` for a folder; `epochs` in place of its own
    where they are given."""
    settings = _SETTINGS.get(pipeline, TrainingSettings(epochs=16))
    return settings if epochs is None else replace(settings, epochs=epochs)
