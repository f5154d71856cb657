"""Words that people read in Kazakh and English: messages, headings, names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qazcorpus.document import Answer


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One expression in both languages."""

    kk: str
    en: str

    def __str__(self) -> str:
        return f"{self.kk} · {self.en}"


# Readers can tell stances apart by shape as well as by colour.
STANCE_MARKS: Final[dict[Answer, str]] = {
    "favor": "▲",
    "against": "▼",
    "neutral": "●",
    "none": "○",
    "unsure": "?",
}
