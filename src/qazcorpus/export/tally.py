"""What goes into a data set, counted as it passes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from qazcorpus.document import LAYERS, Document, Origin
from qazcorpus.export.tagging import Tagging
from qazcorpus.readers.dataset_documents import SPLITS

DEMONSTRATION_SOURCE: Final = "qazcorpus"
COUNTED: Final = ("documents", "sentences", "tokens", "entities", "statements")


@dataclass(slots=True)
class Tally:
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
        """How many documents are in the data set."""
        return sum(size["documents"] for size in self.sizes.values())

    def add(self, document: Document, split: str, tagging: Tagging) -> None:
        """Count a document that goes into `split`."""
        size = self.sizes[split]
        size["documents"] += 1
        for layer in COUNTED[1:]:
            size[layer] += len(getattr(document, layer))
        self.labels[split].update(entity.label for entity in document.entities)
        self.stances[split].update(statement.stance for statement in document.statements)
        for layer in LAYERS:
            if getattr(document, layer):
                self.origins[layer, document.origin.get(layer)] += 1
        self.licences[document.metadata.licence] += 1
        self.languages[document.metadata.language] += 1
        self.demonstration += document.metadata.source == DEMONSTRATION_SOURCE
        self.adjusted.update(tagging.losses())
        if not document.tokens:
            self.adjusted["documents without tokens: no rows in ner"] += 1
