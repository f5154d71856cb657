"""What a build made, for whoever called it: the card, the report and the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qazcorpus.export.columns import CONFIGURATIONS
from qazcorpus.export.shards import SplitSize
from qazcorpus.export.tally import Tally
from qazcorpus.readers.dataset_documents import SPLITS


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """A data set that was written; `agreement` is Markdown for its card, empty where not measured.

    `sizes` is configuration → split → size, without what is empty; `normalised` counts
    what the readers mended; `left_out` what is not in the data set, by reason, readers and build
    together.
    """

    path: Path
    name: str
    licence: str
    tally: Tally
    sizes: Mapping[str, Mapping[str, SplitSize]]
    normalised: Counter[str]
    left_out: Counter[str]
    version: str
    agreement: str = ""

    @property
    def documents(self) -> int:
        """How many documents the data set holds."""
        return self.tally.documents

    @property
    def adjusted(self) -> Counter[str]:
        """What is in the data set otherwise than it came, by what happened."""
        return self.tally.adjusted

    @property
    def stances(self) -> Counter[str]:
        """How many statements take each stance, over all splits."""
        return sum(self.tally.stances.values(), Counter())

    @property
    def labels(self) -> Counter[str]:
        """How many entities have each label, over all splits."""
        return sum(self.tally.labels.values(), Counter())

    def missing(self) -> dict[str, tuple[str, ...]]:
        """The splits that a configuration lacks because no row fell into them."""
        missing = {
            name: tuple(split for split in SPLITS if split not in self.sizes.get(name, {}))
            for name in CONFIGURATIONS
        }
        return {name: splits for name, splits in missing.items() if splits}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the report."""
        return {
            "name": self.name,
            "version": self.version,
            "splits": {split: dict(size) for split, size in self.tally.sizes.items()},
            "rows": {
                name: {split: sizes[split].rows for split in SPLITS if split in sizes}
                for name, sizes in self.sizes.items()
            },
            "entities": dict(self.labels),
            "stances": dict(self.stances),
            "languages": dict(self.tally.languages),
            "normalised": dict(self.normalised),
            "left_out_counts": dict(self.left_out),
            "adjusted": dict(self.adjusted),
        }
