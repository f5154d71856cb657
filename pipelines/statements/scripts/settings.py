"""The settings of each pipeline's statement model."""

from __future__ import annotations

from qazcorpus.statements.training import TrainingSettings

SETTINGS = {
    "kk_news_trf": TrainingSettings(epochs=16),
    "kk_news_sm": TrainingSettings(width=96, heads=4, epochs=16),
}
