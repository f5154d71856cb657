"""The stance engine `pair`: a pair encoder that `qazcorpus train stance` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qazcorpus.errors import UsageError
from qazcorpus.statements.pair.classifier import PairStanceClassifier
from qazcorpus.statements.pair.model import PairModel


class PairEngine(PairStanceClassifier):
    """Judges statements with the pair encoder in a folder."""

    def __init__(self, model: PairModel, name: str) -> None:
        super().__init__(model)
        self.name = name


def make_engine(model: str | Path, threads: Any = 1) -> PairEngine:
    """Make the engine from the output folder `model` of `qazcorpus train stance`.

    `threads` is the number of CPU threads. Raises UsageError for a folder without a model or a
    number that is not valid, PipelineError for a model that cannot be read.
    """
    if not isinstance(threads, int) or isinstance(threads, bool) or threads < 1:
        raise UsageError(
            f"the setting threads of the stance engine pair is {threads!r:.30}.",
            remedy="Give a whole number of at least 1.",
        )
    folder = Path(model)
    found = PairModel.from_run(folder, threads=threads)
    engine = PairEngine(found, f"pair {folder.resolve().name}")
    _ = found.session, found.pieces  # a broken model is told before the first document
    return engine
