"""The ten folds of UD_Kazakh-KTB on which the project evaluates."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.readers.interchange.treebank import KTB_FILES, read_sentences

FOLDS: Final = 10
SEED: Final = 0


def folds_of(sentences: int, folds: int = FOLDS, seed: int = SEED) -> list[int]:
    """The fold of each sentence. Sentences are shuffled and distributed to the folds in turn."""
    order = list(range(sentences))
    random.Random(seed).shuffle(order)
    found = [0] * sentences
    for place, sentence in enumerate(order):
        found[sentence] = place % folds
    return found


def write_folds(treebank: Path) -> int:
    """Write `folds.json`, the fold of each sentence, into the folder of the treebank.

    The sentences of its smaller file come first. Returns the number of sentences. Raises
    UsageError for files that are not CoNLL-U.
    """
    sentences = sum(len(read_sentences(treebank / name)) for name in KTB_FILES)
    with written_file(treebank / "folds.json") as part:
        part.write_text(json.dumps(folds_of(sentences)), encoding="utf-8")
    return sentences
