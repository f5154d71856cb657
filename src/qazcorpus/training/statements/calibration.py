"""Calibrate the confidence of a statement model on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.statements.model.learned import read_document
from qazcorpus.statements.model.lesson import UNKNOWN, Lesson


def calibrated(model: DiscourseModel, lessons: Sequence[Lesson]) -> DiscourseModel:
    """The model with the temperature that maximizes the log-likelihood of the stances in `lessons`
    (Guo et al., 2017). The model must not be trained on these lessons. If they have no stance, the
    model is returned unchanged."""
    logits, gold = [], []
    plain = model.at_temperature(1.0)
    for lesson in lessons:
        told = np.array(lesson.stances, np.int64) != UNKNOWN
        if told.any():
            reading = read_document(plain, lesson.table, lesson.vectors, lesson.target)
            found = plain.stances(reading, lesson.parts, lesson.terms, lesson.ngrams)
            logits.append(np.log(found[told] + 1e-9))
            gold += [stance for stance in lesson.stances if stance != UNKNOWN]
    if not logits:
        return model
    scores, rows = np.concatenate(logits), np.arange(len(gold))

    def likelihood(temperature: float) -> float:
        shifted = scores / temperature
        shifted = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        return float(shifted[rows, gold].mean())

    best = max((step / 20 for step in range(10, 81)), key=likelihood)
    return model.at_temperature(best)
