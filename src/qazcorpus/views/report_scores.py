"""Tables of the scores on real reports in a terminal, with headings in Kazakh and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from qazcorpus.bilingual import STANCE_MARKS, Bilingual
from qazcorpus.views.bilingual_tables import in_both, table
from qazcorpus.views.stance_checks import percent

if TYPE_CHECKING:
    from qazcorpus.evaluate.report_scores import JudgedAnswer, ReportScores, StanceFigures
    from qazcorpus.evaluate.reports import AnalyzedReport

_PART_HEADS: Final = (
    Bilingual("Бөлік", "Part"),
    Bilingual("Саны", "Gold"),
    Bilingual("Дәлдік", "Precision"),
    Bilingual("Толықтық", "Recall"),
    Bilingual("F1", "F1"),
)
_CONTENTS: Final = {
    "contents": Bilingual("мазмұн, қабаттасқан", "contents, overlapping"),
    "contents_exact": Bilingual("мазмұн, шегі бірдей", "contents, same borders"),
}
_SHARE_HEADS: Final = (
    Bilingual("Үлес", "Share"),
    Bilingual("Саны", "Of"),
    Bilingual("%", "%"),
)
_SHARES: Final = {
    "sources": Bilingual("дереккөзі дұрыс, шегі бірдей", "source right, same borders"),
    "sources_overlapping": Bilingual("дереккөзі дұрыс, қабаттасқан", "source right, overlapping"),
    "cues": Bilingual("сөйлеу сөзі дұрыс, шегі бірдей", "cue right, same borders"),
    "cues_overlapping": Bilingual("сөйлеу сөзі дұрыс, қабаттасқан", "cue right, overlapping"),
    "turned": Bilingual("қарама-қарсы мәселеде жағы ауысады", "opposite targets turn the side"),
    "turned_right": Bilingual("ауысады әрі дұрыс", "they turn it and are right"),
    "none_on_a_side_given": Bilingual(
        "қатыссыз, бір жаққа қойылған", "none, put on a side (given)"
    ),
    "none_on_a_side_found": Bilingual("қатыссыз, табылғаны", "none, put on a side (found)"),
    "target_contested": Bilingual("даулы хабарда мәселе табылды", "contested: a target is found"),
    "target_uncontested": Bilingual("даусызда мәселе табылды", "uncontested: a target is found"),
}
_STANCE_HEADS: Final = (
    Bilingual("Ұстаным", "Stance"),
    Bilingual("Саны", "Number"),
    Bilingual("F1", "F1"),
    Bilingual("3-тен", "of 3"),
    Bilingual("4-тен", "of 4"),
    Bilingual("сенімді 3", "surer 3"),
    Bilingual("сенімді 4", "surer 4"),
)
_LEGEND: Final = """\
 F1: орташа F1 (▲ ▼ және ● не ○) · macro F1 of favor, against, and neutral or none
 3-тен: дұрыс жауап, ● мен ○ бір санағанда · right answers, neutral and none are one
 4-тен: төрт жауаптан дұрысы · right answers of four
 сенімді: сенімдірек жартысында · the same in the half with the higher confidence"""
_FIGURES: Final = ("macro_f1", "right_of_three", "right", "surer_of_three", "surer")
_ROWS: Final = {
    "all": Bilingual("барлығы", "all"),
    "agreed": Bilingual("оқырмандар келіскені", "readers agree"),
    "matter": Bilingual("даулы мәселе", "matter"),
    "opposite": Bilingual("қарама-қарсысы", "opposite"),
    "competing": Bilingual("орнына ұсынылғаны", "competing"),
    "topic": Bilingual("тақырып", "topic"),
    "part": Bilingual("тақырыптың бөлігі", "part"),
    "near": Bilingual("жақын, бірақ қатыссыз", "near"),
}
_GIVEN: Final = Bilingual("берілген мазмұнда", "given statements")
_FOUND: Final = Bilingual("табылған мазмұнда", "found statements")
_UNRELATED: Final = Bilingual("бір жаққа қойылған", "on a side")
_MISSED: Final = Bilingual(
    "Табылмағаны қате саналғанда, F1", "Macro F1 where missed statements count as errors"
)


@dataclass(frozen=True, slots=True)
class ReportScoreTables:
    """A rich renderable: contents, shares, and stances of found and of given statements."""

    title: str
    scores: ReportScores

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = table(_PART_HEADS, title=self.title, show_edge=True)
        for name, said in _CONTENTS.items():
            score = getattr(self.scores, name)
            figures = (score.precision, score.recall, score.f1)
            shown = (f"{100 * figure:.1f}" for figure in figures)
            drawn.add_row(in_both(said), f"{score.gold:,}", *shown)
        yield drawn
        yield self._shares()
        yield _stances(_FOUND, self.scores.found)
        yield _stances(_GIVEN, self.scores.given)
        yield _LEGEND
        missed = self.scores.found["all"].macro_f1_with_missed
        yield Text.assemble(" ", in_both(_MISSED), f": {_figure(missed)}")

    def _shares(self) -> Table:
        drawn = table(_SHARE_HEADS, show_edge=True)
        for name, words in _SHARES.items():
            share = getattr(self.scores, name)
            drawn.add_row(in_both(words), f"{share.of:,}", percent(share))
        for target, share in self.scores.unrelated.items():
            said = Text.assemble(f"{target}: ", in_both(_UNRELATED))
            drawn.add_row(said, f"{share.of:,}", percent(share))
        return drawn


def _stances(which: Bilingual, rows: Mapping[str, StanceFigures]) -> Table:
    drawn = table(_STANCE_HEADS, title=str(which), show_edge=True)
    for name, figures in rows.items():
        known = _ROWS.get(name)
        shown = (_figure(getattr(figures, figure)) for figure in _FIGURES)
        drawn.add_row(in_both(known) if known else name, f"{figures.number:,}", *shown)
    return drawn


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class FoundTargets:
    """A rich renderable: the matter of each report and the target that the pipeline finds, for a
    person to judge."""

    analyzed: Iterable[AnalyzedReport]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heads = (
            Bilingual("Хабар", "Report"),
            Bilingual("Даулы мәселесі", "Its matter"),
            Bilingual("Табылған мәселе", "The target found"),
        )
        drawn = table(heads, show_edge=True)
        for column in drawn.columns:
            column.justify = "left"
        for one in self.analyzed:
            matter = one.report.document.metadata.target
            drawn.add_row(one.report.document.doc_id, matter or "–", one.target or "–")
        yield drawn


@dataclass(frozen=True, slots=True)
class WrongAnswers:
    """A rich renderable: each wrong answer, with the statement and its target."""

    answers: Iterable[JudgedAnswer]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for answer in self.answers:
            if answer.is_right or answer.judged is None:
                continue
            gold = answer.gold
            yield Text.assemble(
                (f"{answer.report} {gold.id}", "bold"),
                ("  ", ""),
                (gold.target, "italic"),
                f"  {STANCE_MARKS[gold.answer]} {gold.answer} → "
                f"{STANCE_MARKS[answer.answer]} {answer.answer} ({answer.confidence:.2f})\n  ",
                (f"{gold.source.text}: " if gold.source else "", "dim"),
                gold.content.text.replace("\n", " "),
            )
