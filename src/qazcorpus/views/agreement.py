"""An HTML page about inter-annotator agreement, in Kazakh and English.

Like the page of documents, it needs no network and no script, and its Content-Security-Policy
allows neither. All text of documents and annotators is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from qazcorpus.annotations.agreement import Agreement, AgreementReport
from qazcorpus.answers import SHOWN
from qazcorpus.bilingual import Bilingual
from qazcorpus.colours import DARK, FALLBACK, LIGHT
from qazcorpus.markup import both, safe
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.views import agreement_parts as parts
from qazcorpus.views import agreement_words as words
from qazcorpus.views.agreement_cases import MOST, Cases, TaskUrl
from qazcorpus.views.html import style
from qazcorpus.views.pages import colour_rules, html_page, html_section, on_dark, write_html
from qazcorpus.views.words import ANNOTATORS, DOCUMENTS


def agreement_page(
    report: AgreementReport,
    scheme: Scheme | None = None,
    *,
    task_url: TaskUrl | None = None,
    most: int = MOST,
) -> str:
    """The page of a report, complete with its style sheet.

    `task_url` gives the address of an annotator's task by its id. `most` is the maximum number of
    disagreements that are shown. All are counted.
    """
    scheme = scheme or load_scheme()
    cases = Cases(report, scheme, task_url, most)
    return html_page(
        words.TITLE.kk,
        [*_style(scheme), *cases.style()],
        [
            "<main>",
            *_header(report),
            *_figures(report, scheme),
            *html_section("disagreements", words.DISAGREEMENTS, cases.html()),
            "</main>",
        ],
    )


def write_agreement_page(
    report: AgreementReport,
    path: Path,
    scheme: Scheme | None = None,
    *,
    task_url: TaskUrl | None = None,
) -> None:
    """Write the page of a report to `path` atomically."""
    write_html(agreement_page(report, scheme, task_url=task_url), path)


def _style(scheme: Scheme) -> Iterator[str]:
    colours = list(_colours(scheme))
    yield style(scheme)
    yield (files("qazcorpus.views") / "agreement.css").read_text(encoding="utf-8")
    yield from colour_rules(colours, LIGHT)
    yield from on_dark(colour_rules(colours, DARK))


def _colours(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """The colours that pages of documents do not define: those of attribution labels, stances, and
    labels that are not in the scheme."""
    for option in (*scheme.attribution, *scheme.stances):
        yield parts.label_class(scheme, option.label), option.colour
    yield parts.ELSE, FALLBACK


def _header(report: AgreementReport) -> Iterator[str]:
    overall = report.overall
    yield f"<header><h1>{both(words.TITLE)}</h1>"
    yield f'<p class="details">{both(ANNOTATORS)}: '
    yield f"<strong>{', '.join(map(safe, report.annotators))}</strong> · "
    yield f"{both(DOCUMENTS)}: <strong>{parts.grouped(overall.documents)}</strong>"
    if report.left_out:
        reasons = (
            f"{both(words.LEFT_OUT_WORDS[reason])} {parts.grouped(number)}"
            for reason, number in report.left_out.items()
        )
        yield f" · {both(words.LEFT_OUT)}: {', '.join(reasons)}"
    yield "</p>"
    yield f'<nav class="contents" aria-label="{safe(words.TITLE.kk)}">'
    for name, title in _contents(report):
        yield f'<a href="#{name}">{both(title)}</a>'
    yield "</nav></header>"


def _contents(report: AgreementReport) -> Iterator[tuple[str, Bilingual]]:
    yield from ((name, title) for name, title, _, _ in _apart(report))
    if len(report.pairs) > 1:
        yield "pairs", words.PAIRS
    yield "labels", words.BY_LABEL
    yield "labels-met", words.LABELS_MET
    yield "stances-met", words.STANCES_MET
    if len(report.periods) > 1:
        yield "time", words.OVER_TIME
    yield "disagreements", words.DISAGREEMENTS


def _apart(report: AgreementReport) -> Iterator[tuple[str, Bilingual, Agreement, bool]]:
    """The parts of the documents with separate figures, and whether a verdict is given for them."""
    if report.blank is not None and not report.reliable:
        yield "blank", words.BLANK, report.blank, True
        if report.suggested is not None:
            yield "suggested", words.SUGGESTED, report.suggested, False


def _figures(report: AgreementReport, scheme: Scheme) -> Iterator[str]:
    overall = report.overall
    yield '<section id="figures">'
    yield from parts.remarks(report)
    yield from parts.figures(overall, judged=report.reliable)
    yield f'<details class="help"><summary>{both(words.HOW_TO_READ)}</summary>'
    yield from (f"<p>{both(word)}</p>" for word in words.EXPLANATIONS)
    yield "</details></section>"
    for name, title, some, judged in _apart(report):
        counted = f"<p>{both(DOCUMENTS)}: {parts.grouped(some.documents)}</p>"
        figures = parts.figures(some, judged=judged)
        yield from html_section(name, title, iter([counted, *figures]))
    if len(report.pairs) > 1:
        yield from html_section("pairs", words.PAIRS, parts.pair_table(report.pairs))
    yield from html_section("labels", words.BY_LABEL, parts.label_bars(overall, scheme))
    two = len(report.pairs) == 1
    names = (report.annotators[0], report.annotators[1]) if two else ("", "")
    if two:
        names = (overall.annotators[0], overall.annotators[1])
    for name, title, counts, order in (
        ("labels-met", words.LABELS_MET, overall.entities.confusion, scheme.entity_labels),
        ("stances-met", words.STANCES_MET, overall.stance.confusion, SHOWN),
    ):
        shown = counts if two else _both_ways(counts)
        yield from html_section(name, title, parts.confusion(shown, order, scheme, names))
    if len(report.periods) > 1:
        yield from html_section("time", words.OVER_TIME, parts.periods(report.periods))


def _both_ways(counts: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    """Counts in both directions: with more than two annotators, the order has no meaning."""
    found: Counter[tuple[str, str]] = Counter()
    for (first, second), number in counts.items():
        found[first, second] += number
        if first != second:
            found[second, first] += number
    return found
