"""Inter-annotator agreement as tables in a terminal, in Kazakh and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qazcorpus.annotations.agreement import Agreement, AgreementReport, Figure
from qazcorpus.annotations.agreement.disagreements import KINDS
from qazcorpus.bilingual import Bilingual
from qazcorpus.markup import visible
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.views import agreement_words as words
from qazcorpus.views.agreement_parts import grouped, label_name
from qazcorpus.views.bilingual_tables import in_both, table
from qazcorpus.views.terminal import WIDEST, has_colours, ink_of, section_rule
from qazcorpus.views.words import ANNOTATORS, DOCUMENTS

_BAR: Final = 20
_VERDICT_COLOURS: Final = {"reliable": "green", "tentative": "yellow", "too low": "red"}


@dataclass(frozen=True, slots=True)
class AgreementPicture:
    """A rich renderable of a report: `Console().print(AgreementPicture(report))`."""

    report: AgreementReport
    scheme: Scheme = field(default_factory=load_scheme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Constrain(Group(*self._parts(has_colours(console))), min(options.max_width, WIDEST))

    def _parts(self, coloured: bool) -> Iterator[RenderableType]:
        report = self.report
        yield section_rule(words.TITLE)
        yield Padding(self._who(), (0, 1))
        yield from _remarks(report)
        yield _figures(report.overall, coloured, judged=report.reliable)
        if not report.reliable and report.blank is not None:
            yield section_rule(words.BLANK)
            yield _figures(report.blank, coloured)
        if report.suggested is not None and report.blank is not None:
            yield section_rule(words.SUGGESTED)
            yield _pair(report.suggested)
        if len(report.pairs) > 1:
            yield section_rule(words.PAIRS)
            yield from map(_pair, report.pairs)
        yield section_rule(words.BY_LABEL)
        yield self._labels(coloured)
        if len(report.periods) > 1:
            yield section_rule(words.OVER_TIME)
            yield self._periods()
        yield section_rule(words.DISAGREEMENTS)
        yield self._disagreements()

    def _who(self) -> Text:
        report = self.report
        text = Text.assemble(
            (f"{ANNOTATORS.kk}: ", "dim"),
            (visible(", ".join(report.annotators)), "bold"),
            (f"   {DOCUMENTS.kk}: ", "dim"),
            (grouped(report.overall.documents), "bold"),
        )
        for reason, number in report.left_out.items():
            word = words.LEFT_OUT_WORDS[reason]
            text.append(f"\n{words.LEFT_OUT}: {word} {grouped(number)}", "dim")
        return text

    def _labels(self, coloured: bool) -> RenderableType:
        drawn = table((Bilingual("Белгі", "Label"), words.SAME, words.OVERLAPPING, words.MARKED))
        drawn.add_column("", no_wrap=True)
        known = {label.label: label for label in self.scheme.entities}
        for item in self.report.overall.entities.labels:
            label = known.get(item.label)
            ink = ink_of(label, coloured) if label else ""
            drawn.add_row(
                in_both(label_name(self.scheme, visible(item.label))),
                words.shown(item.exact, percent=True),
                words.shown(item.partial, percent=True),
                f"{grouped(item.first)} · {grouped(item.second)}",
                Text("━" * round(_BAR * (item.exact or 0)), ink),
            )
        return drawn

    def _periods(self) -> RenderableType:
        measures = (words.ENTITY_EXACT, words.CONTENT, words.ALPHA)
        named = (
            Bilingual(f"{group.kk}: {measure.word.kk}", measure.word.en)
            for (group, _), measure in zip(words.GROUPS, measures, strict=True)
        )
        drawn = table((words.PERIOD, DOCUMENTS, *named))
        for period in self.report.periods:
            values = (period.entities_exact, period.content, period.stance_alpha)
            drawn.add_row(
                words.period(period.name),
                grouped(period.documents),
                *(words.shown(v, percent=m.percent) for v, m in zip(values, measures, strict=True)),
            )
        return drawn

    def _disagreements(self) -> RenderableType:
        counts = Counter(found.kind for found in self.report.disagreements)
        if not counts:
            return Padding(Text(str(words.NO_DISAGREEMENTS), "dim"), (0, 1))
        grid = Table.grid(padding=(0, 2), pad_edge=True)
        grid.add_column()
        grid.add_column(justify="right")
        for kind in KINDS:
            if counts[kind]:
                grid.add_row(in_both(words.KIND_WORDS[kind]), grouped(counts[kind]))
        return grid


def _remarks(report: AgreementReport) -> Iterator[RenderableType]:
    """Remarks that are shown before the figures."""
    lines: list[str] = []
    if report.suggested is not None:
        lines.append(str(words.INFLATED))
        if report.blank is None:
            lines.append(str(words.NO_BLANK))
    if report.unchanged:
        line = f"{words.UNCHANGED}: {grouped(len(report.unchanged))}"
        unread = f" ({words.UNREAD}: {grouped(len(report.unread))})" if report.unread else ""
        lines.append(line + unread)
    if report.unread_blank:
        lines.append(f"{words.UNREAD_BLANK}: {', '.join(map(visible, report.unread_blank))}")
    if report.target_doubts:
        lines.append(f"{words.DOUBTS}: {', '.join(map(visible, report.target_doubts))}")
    for line in lines:
        yield Padding(Text(line), (0, 1))


def _figures(agreement: Agreement, coloured: bool, *, judged: bool = True) -> RenderableType:
    """The figures. With `judged`, they have a verdict after Krippendorff."""
    drawn = table(
        (
            Bilingual("Көрсеткіш", "Measure"),
            Bilingual("Мәні", "Value"),
            Bilingual("95 %", "interval"),
            Bilingual("n", ""),
        )
    )
    drawn.add_column("")
    for number, (group, measures) in enumerate(words.GROUPS):
        if number:
            drawn.add_section()
        drawn.add_row(in_both(group, "bold"))
        for measure in measures:
            figure = measure.of(agreement)
            if figure.value is not None or figure.count:
                drawn.add_row(*_row(measure, figure, coloured, judged=judged))
    return drawn


def _row(
    measure: words.Measure, figure: Figure, coloured: bool, *, judged: bool
) -> Iterator[RenderableType]:
    yield Text.assemble("  ", in_both(measure.word))
    yield Text(words.shown(figure.value, percent=measure.percent), "bold")
    if figure.low is None or figure.high is None:
        yield ""
    else:
        edges = (figure.low, figure.high)
        yield Text("–".join(words.shown(e, percent=measure.percent) for e in edges), "dim")
    yield Text(grouped(figure.count), "dim")
    if measure.percent or figure.value is None or not judged:
        yield ""
    else:
        word = words.verdict(figure.value)
        yield Text(str(word), _VERDICT_COLOURS[word.en] if coloured else "")


def _pair(agreement: Agreement) -> RenderableType:
    """One pair in two lines, which fit into a narrow terminal."""
    text = Text(visible(" – ".join(agreement.annotators)), "bold")
    text.append(f"   {DOCUMENTS.kk} {grouped(agreement.documents)}\n", "dim")
    for number, (name, measure) in enumerate(_SHORT.items()):
        value = words.shown(measure.of(agreement).value, percent=measure.percent)
        text.append("   " if number else "  ").append(f"{name} ", "dim").append(value, "bold")
    return Padding(text, (0, 1))


_SHORT: Final = {
    "атау F1": words.ENTITY_EXACT,
    "белгі κ": words.LABEL_KAPPA,
    "мазмұн F1": words.CONTENT,
    "дереккөз F1": words.SOURCE,
    "ұстаным α": words.ALPHA,
    "κ": words.KAPPA,
}
