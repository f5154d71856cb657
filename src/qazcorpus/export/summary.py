"""The result of a build, for the card, the report and the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from qazcorpus.answers import shown_answer
from qazcorpus.document import LAYERS, Document, Origin
from qazcorpus.export.columns import CONFIGURATIONS
from qazcorpus.export.shards import SplitSize
from qazcorpus.export.tagging import Tagging
from qazcorpus.readers.dataset import SPLITS


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """A data set that was written.

    `sizes` is configuration → split → size, without empty splits. `normalised` counts the changes
    of the readers. `left_out` counts everything that is not in the data set, by reason. `agreement`
    is the Markdown section of the card, or empty if agreement was not measured. `min_confidence` is
    the confidence below which stances were withheld.
    """

    path: Path
    name: str
    licence: str
    tally: DatasetCounts
    sizes: Mapping[str, Mapping[str, SplitSize]]
    normalised: Counter[str]
    left_out: Counter[str]
    version: str
    agreement: str = ""
    min_confidence: float = 0.0

    @property
    def documents(self) -> int:
        """The number of documents in the data set."""
        return self.tally.documents

    @property
    def adjusted(self) -> Counter[str]:
        """The number of things that were changed for the data set, by the kind of change."""
        return self.tally.adjusted

    @property
    def stances(self) -> Counter[str]:
        """The number of statements with each answer of `answers.SHOWN`, in all splits."""
        return sum(self.tally.stances.values(), Counter())

    @property
    def labels(self) -> Counter[str]:
        """The number of entities with each label, in all splits."""
        return sum(self.tally.labels.values(), Counter())

    def missing(self) -> dict[str, tuple[str, ...]]:
        """The splits without rows, by configuration."""
        missing = {
            name: tuple(split for split in SPLITS if split not in self.sizes.get(name, {}))
            for name in CONFIGURATIONS
        }
        return {name: splits for name, splits in missing.items() if splits}

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain values, for the report."""
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
            "min_confidence": self.min_confidence,
            "languages": dict(self.tally.languages),
            "normalised": dict(self.normalised),
            "left_out_counts": dict(self.left_out),
            "adjusted": dict(self.adjusted),
        }


DEMONSTRATION_SOURCE: Final = "qazcorpus"
COUNTED: Final = ("documents", "sentences", "tokens", "entities", "statements")


@dataclass(slots=True)
class DatasetCounts:
    """Counts by split and label, origins of the layers, licences, languages, adjustments."""

    sizes: dict[str, Counter[str]] = field(
        default_factory=lambda: {split: Counter() for split in SPLITS}
    )
    labels: dict[str, Counter[str]] = field(
        default_factory=lambda: {split: Counter() for split in SPLITS}
    )
    stances: dict[str, Counter[str]] = field(
        default_factory=lambda: {split: Counter() for split in SPLITS}
    )
    origins: Counter[tuple[str, Origin | None]] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    demonstration: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    adjusted: Counter[str] = field(default_factory=Counter)

    @property
    def documents(self) -> int:
        """The number of documents in the data set."""
        return sum(size["documents"] for size in self.sizes.values())

    def add(self, document: Document, split: str, tagging: Tagging) -> None:
        """Count a document that goes into `split`."""
        size = self.sizes[split]
        size["documents"] += 1
        names = document.all_entities
        for layer in COUNTED[1:]:
            size[layer] += len(names if layer == "entities" else getattr(document, layer))
        self.labels[split].update(entity.label for entity in names)
        self.stances[split].update(map(shown_answer, document.statements))
        for layer in LAYERS:
            if getattr(document, layer):
                self.origins[layer, document.origin.get(layer)] += 1
        self.licences[document.metadata.licence] += 1
        self.languages[document.metadata.language] += 1
        self.demonstration += document.metadata.source == DEMONSTRATION_SOURCE
        self.adjusted.update(tagging.losses())
        if not document.tokens:
            self.adjusted["documents without tokens: no rows in ner"] += 1
