"""Tables of precision, recall and F1 in a terminal, in percent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from qazcorpus.bilingual import Bilingual
from qazcorpus.views.bilingual_tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qazcorpus.evaluate.entities import SpanScores
    from qazcorpus.evaluate.score import Score
    from qazcorpus.evaluate.statements import StatementScores
    from qazcorpus.evaluate.variety import Variety


_PARTS: Final = {
    "content": "content (overlapping)",
    "content_exact": "content (same borders)",
    "source": "source (same borders)",
    "source_overlap": "source (overlapping)",
    "cue": "cue (same borders)",
    "cue_overlap": "cue (overlapping)",
    "end_to_end": "content and stance",
}


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A rich renderable of span scores: a row for each label, the most frequent first, and the
    micro average."""

    title: str
    scores: SpanScores

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        scores = self.scores
        drawn = _table(self.title, "label", show_footer=True)
        for label in scores.labels:
            measures = (scores.precision(label), scores.recall(label), scores.f1(label))
            drawn.add_row(label, f"{scores.gold[label]:,}", *map(_percent, measures))
        micro = map(_percent, (scores.precision(), scores.recall(), scores.f1()))
        footers = ("micro", f"{scores.gold.total():,}", *micro)
        for column, footer in zip(drawn.columns, footers, strict=True):
            column.footer = footer
        yield drawn


@dataclass(frozen=True, slots=True)
class ParseScoreTable:
    """A rich renderable of CoNLL 2018 scores: a row for each measure, from Tokens to CLAS."""

    title: str
    scores: Mapping[str, Score]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = _table(self.title, "measure")
        for name, score in self.scores.items():
            measures = (score.precision, score.recall, score.f1)
            drawn.add_row(name, f"{score.gold:,}", *map(_percent, measures))
        yield drawn


@dataclass(frozen=True, slots=True)
class StatementScoreTable:
    """A rich renderable of statement scores: a row for each part, and the scores of stances.

    `given` are the scores of gold statements that the pipeline only had to judge.
    """

    title: str
    scores: StatementScores
    given: StatementScores | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = _table(self.title, "part")
        for name, shown in _PARTS.items():
            score = getattr(self.scores, name)
            measures = (score.precision, score.recall, score.f1)
            drawn.add_row(shown, f"{score.gold:,}", *map(_percent, measures))
        yield drawn
        yield _stances("found", self.scores)
        if self.given is not None:
            yield _stances("given", self.given)


def _stances(which: str, scores: StatementScores) -> str:
    return (
        f" stance of {which} statements: accuracy over four answers "
        f"{_percent(scores.stance_accuracy)}, macro F1 of favor, against, neutral or none "
        f"{_percent(scores.stance_macro_f1)}"
    )


def _table(title: str, first: str, *, show_footer: bool = False) -> Table:
    made = table(title=title, show_edge=True, show_footer=show_footer)
    made.add_column(first)
    for name in ("gold", "precision", "recall", "F1"):
        made.add_column(name, justify="right")
    return made


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.2f}"


_HEADS = (
    Bilingual("Мәтіндер", "Texts"),
    Bilingual("Құжаттар", "Documents"),
    Bilingual("Сөздер", "Words"),
    Bilingual("Қайталанатыны", "Near-duplicates"),
    Bilingual("Әртүрлі сөз үлесі", "Type–token (MSTTR)"),
    Bilingual("Сөйлем ұзындығы", "Sentence length"),
    Bilingual("10–90 %", "Deciles"),
)


@dataclass(frozen=True, slots=True)
class VarietyTable:
    """A rich renderable with a row for each set of texts."""

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
