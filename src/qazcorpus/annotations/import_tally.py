"""What an import read: documents by annotator, and what is to be said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation

MOST_MESSAGES: Final = 30


@dataclass(slots=True)
class ImportTally:
    """Documents by annotator, and findings by what they say, with the first place of each."""

    annotators: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def counted(self, annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        """The annotations, counted while they pass."""
        for annotation in annotations:
            self.annotators[annotation.annotator] += 1
            for found, item in zip(annotation.findings, annotation.unplaced, strict=True):
                message = f"{found.code}: {found.message_kk} · {found.message_en}"
                self.messages[message] += 1
                self.first.setdefault(message, _where(item))
            yield annotation

    def lines(self) -> Iterator[str]:
        """What is to be said, the most frequent first."""
        for name, number in self.annotators.items():
            yield f"{name}: {number:,} document{'' if number == 1 else 's'}"
        for message, number in self.messages.most_common(MOST_MESSAGES):
            first = f" ({self.first[message]})" if self.first[message] else ""
            yield f"{number:,} × {message}{first}"
        more = len(self.messages) - MOST_MESSAGES
        if more > 0:
            yield f"{more:,} other findings; all of them are in the file."


def _where(item: Mapping[str, Any]) -> str:
    start, end = item.get("start"), item.get("end")
    offsets = f"characters {start}–{end}" if isinstance(start, int) else ""
    return ", ".join(part for part in (item.get("file", ""), item.get("place") or offsets) if part)
