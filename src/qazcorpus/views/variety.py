"""How varied texts are, as a table in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult

from qazcorpus.views.tables import table
from qazcorpus.words import Word

if TYPE_CHECKING:
    from qazcorpus.evaluate.variety import Variety

_HEADS = (
    Word("Мәтіндер", "Texts"),
    Word("Құжаттар", "Documents"),
    Word("Сөздер", "Words"),
    Word("Қайталанатыны", "Near-duplicates"),
    Word("Әртүрлі сөз үлесі", "Type–token (MSTTR)"),
    Word("Сөйлем ұзындығы", "Sentence length"),
    Word("10–90 %", "Deciles"),
)


@dataclass(frozen=True, slots=True)
class VarietyTable:
    """A rich renderable: a row for each set of texts, by its name."""

    measured: Mapping[str, Variety]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = table(_HEADS)
        for name, found in self.measured.items():
            ratio = found.type_token
            drawn.add_row(
                name,
                f"{found.documents:,}",
                f"{found.words:,}",
                f"{100 * found.near_duplicates:.1f} %",
                "–" if ratio is None else f"{ratio:.3f}",
                f"{found.sentence_mean:.1f} ± {found.sentence_deviation:.1f}",
                "–".join(f"{decile:.0f}" for decile in found.sentence_deciles),
            )
        yield drawn
